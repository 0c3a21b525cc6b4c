import { defineChatFamily } from '../chatFamily.ts';

/** Its usage is cumulative in every chunk, and the metrics come in a last chunk without `choices`. */
export const ai21Jamba = defineChatFamily({
  id: 'ai21-jamba',
  provider: 'AI21 Labs',
  exampleModelIds: ['ai21.jamba-1-5-mini-v1:0', 'ai21.jamba-1-5-large-v1:0', 'ai21.jamba-instruct-v1:0'],
  modelIds: [/^ai21\.jamba/],
});

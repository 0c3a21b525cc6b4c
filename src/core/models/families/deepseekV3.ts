import { defineChatFamily } from '../chatFamily.ts';

/** V3 takes the chat form; R1 does not. */
export const deepseekV3 = defineChatFamily({
  id: 'deepseek-v3',
  provider: 'DeepSeek',
  exampleModelIds: ['deepseek.v3-v1:0', 'deepseek.v3.2'],
  modelIds: [/^deepseek\.v\d/],
});

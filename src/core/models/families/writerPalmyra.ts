import { chatFamily } from '../reading/forms/openAiChat.ts';

/** Its stream may end with the JSON string `[DONE]`; without `max_tokens` it stops after 16 tokens. */
export const writerPalmyra = chatFamily({
  id: 'writer-palmyra',
  provider: 'Writer',
  exampleModelIds: ['us.writer.palmyra-x5-v1:0', 'us.writer.palmyra-x4-v1:0'],
  modelIds: [/^writer\.palmyra/],
});

import { defineChatFamily } from '../chatFamily.ts';

/** Its stream may end with the JSON string `[DONE]`. */
export const writerPalmyra = defineChatFamily({
  id: 'writer-palmyra',
  provider: 'Writer',
  exampleModelIds: ['us.writer.palmyra-x5-v1:0', 'us.writer.palmyra-x4-v1:0'],
  modelIds: [/^writer\.palmyra/],
  // Its own default stops an answer after 16 tokens.
  limits: { maxStopSequences: 4, defaultMaxTokens: 512 },
  streamsEndMeasured: false,
});

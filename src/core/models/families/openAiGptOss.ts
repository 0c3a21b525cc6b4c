import { defineChatFamily } from '../chatFamily.ts';

/** InvokeModel puts the reasoning of these into the content, between `<reasoning>` tags. */
export const openAiGptOss = defineChatFamily({
  id: 'openai-gpt-oss',
  provider: 'OpenAI',
  exampleModelIds: [
    'openai.gpt-oss-20b-1:0',
    'openai.gpt-oss-120b-1:0',
    'openai.gpt-oss-safeguard-20b',
    'openai.gpt-oss-safeguard-120b',
  ],
  modelIds: [/^openai\.(?:gpt|o\d)/],
});

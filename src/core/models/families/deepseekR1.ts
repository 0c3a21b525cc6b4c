import { promptOf } from '../body/bodyForms.ts';
import { deepseekPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { PROMPT_TEXTS } from '../body/promptTexts.ts';
import { openAiChatAnswer } from '../reading/forms/openAiChat.ts';
import { TAGGED_REASONING } from '../reading/reasoningTags.ts';

export const deepseekR1 = defineFamily({
  id: 'deepseek-r1',
  provider: 'DeepSeek',
  output: 'text',
  streams: true,
  exampleModelIds: ['us.deepseek.r1-v1:0'],
  modelIds: [/^deepseek\.r1/],
  matchesBody: body => promptOf(body)?.includes('<｜') ?? false,
  template: prompt => ({
    prompt: `<｜begin▁of▁sentence｜><｜User｜>${prompt}<｜Assistant｜><think>\n`,
    max_tokens: 2048,
  }),
  answerForms: [openAiChatAnswer],
  promptForms: [deepseekPrompt],
  limits: { maxStopSequences: 10 },
  texts: PROMPT_TEXTS,
  opensThinking: 'always',
  reasoning: TAGGED_REASONING,
});

import { promptOf } from '../bodyForms.ts';
import { deepseekPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import type { ModelFamily } from '../modelFamily.ts';
import { PROMPT_TEXTS } from '../promptTexts.ts';
import { openAiChatAnswer } from '../reading/forms/openAiChat.ts';
import { TAGGED_REASONING } from '../reading/reasoningTags.ts';

const family = defineFamily({
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
  takesOpenThinking: true,
  reasoning: TAGGED_REASONING,
});

export const deepseekR1: ModelFamily = {
  ...family,
  /** Without the request, a closing tag without an opening one shows that the prompt had opened it. */
  readResponse(body) {
    const reading = family.readResponse(body);
    return reading.text.includes('</think>') ? (family.withOpenThinking ?? family).readResponse(body) : reading;
  },
};

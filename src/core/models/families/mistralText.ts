import { promptOf } from '../body/bodyForms.ts';
import { openAiChatPrompt } from '../convert/forms/openAiChat.ts';
import { mistralPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { CHAT_TEXTS, PROMPT_TEXTS } from '../body/promptTexts.ts';
import { mistralTextAnswer } from '../reading/forms/completions.ts';
import { openAiChatAnswer } from '../reading/forms/openAiChat.ts';

export const mistralText = defineFamily({
  id: 'mistral-text-completion',
  provider: 'Mistral AI',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'mistral.mistral-7b-instruct-v0:2',
    'mistral.mixtral-8x7b-instruct-v0:1',
    'mistral.mistral-small-2402-v1:0',
    'mistral.mistral-large-2402-v1:0',
  ],
  modelIds: [/^mistral\.(?:mistral-7b-instruct|mixtral-8x7b-instruct|mistral-small-2402|mistral-large-2402)/],
  matchesBody: body => /\[INST\]/.test(promptOf(body) ?? ''),
  template: prompt => ({ prompt: `<s>[INST] ${prompt} [/INST]`, max_tokens: 512 }),
  // Large 2402 also takes the chat body and then answers in that form.
  answerForms: [mistralTextAnswer, openAiChatAnswer],
  promptForms: [mistralPrompt, openAiChatPrompt],
  limits: { maxStopSequences: 10 },
  texts: [...CHAT_TEXTS, ...PROMPT_TEXTS],
});

import { defineChatFamily } from '../chatFamily.ts';
import { openAiChatPrompt } from '../convert/forms/openAiChat.ts';
import { mistralPrompt } from '../convert/forms/promptForms.ts';
import { CHAT_TEXTS, PROMPT_TEXTS } from '../body/promptTexts.ts';
import { mistralTextAnswer } from '../reading/forms/completions.ts';
import { openAiChatAnswer } from '../reading/forms/openAiChat.ts';

/** From December 2025 on. Asked with a bare prompt they may answer in the older form. */
export const mistralOpenWeights = defineChatFamily({
  id: 'mistral-open-weights',
  provider: 'Mistral AI',
  exampleModelIds: [
    'mistral.mistral-large-3-675b-instruct',
    'mistral.magistral-small-2509',
    'mistral.voxtral-mini-3b-2507',
    'mistral.voxtral-small-24b-2507',
  ],
  modelIds: [/^mistral\.(?:mistral-large-3|ministral|magistral|devstral|voxtral)/],
  answerForms: [openAiChatAnswer, mistralTextAnswer],
  promptForms: [openAiChatPrompt, mistralPrompt],
  texts: [...CHAT_TEXTS, ...PROMPT_TEXTS],
  limits: { images: true },
});

import { defineChatFamily } from '../chatFamily.ts';
import { openAiChatPrompt } from '../convert/forms/openAiChat.ts';
import { mistralPrompt } from '../convert/forms/promptForms.ts';
import { CHAT_TEXTS, PROMPT_TEXTS } from '../body/promptTexts.ts';
import { mistralTextAnswer } from '../reading/forms/completions.ts';
import { openAiChatAnswer } from '../reading/forms/openAiChat.ts';

/** Says `stop_reason` where others say `finish_reason`; streamed, it may say `message` where others say `delta`. */
export const mistralChat = defineChatFamily({
  id: 'mistral-chat-completion',
  provider: 'Mistral AI',
  exampleModelIds: ['mistral.mistral-large-2407-v1:0', 'us.mistral.pixtral-large-2502-v1:0'],
  modelIds: [/^mistral\.(?:mistral-large-2402|mistral-large-2407|pixtral-large)/],
  answerForms: [openAiChatAnswer, mistralTextAnswer],
  promptForms: [openAiChatPrompt, mistralPrompt],
  texts: [...CHAT_TEXTS, ...PROMPT_TEXTS],
  limits: { images: true, maxStopSequences: 0, maxTemperature: 1 },
  streamsEndMeasured: false,
});

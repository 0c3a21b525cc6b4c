import { chatFamily, openAiChatForm } from '../reading/forms/openAiChat.ts';
import { mistralTextForm } from './mistralText.ts';

/** Says `stop_reason` where others say `finish_reason`; streamed, `message` may stand where others write `delta`. */
export const mistralChat = chatFamily({
  id: 'mistral-chat-completion',
  provider: 'Mistral AI',
  exampleModelIds: ['mistral.mistral-large-2407-v1:0', 'us.mistral.pixtral-large-2502-v1:0'],
  modelIds: [/^mistral\.(?:mistral-large-2402|mistral-large-2407|pixtral-large)/],
  forms: [openAiChatForm, mistralTextForm],
});

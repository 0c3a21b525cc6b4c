import { chatFamily, openAiChatForm } from '../reading/forms/openAiChat.ts';
import { mistralTextForm } from './mistralText.ts';

/** From December 2025 on. Asked with a bare prompt they may answer in the older form. */
export const mistralOpenWeights = chatFamily({
  id: 'mistral-open-weights',
  provider: 'Mistral AI',
  exampleModelIds: [
    'mistral.mistral-large-3-675b-instruct',
    'mistral.magistral-small-2509',
    'mistral.voxtral-mini-3b-2507',
    'mistral.voxtral-small-24b-2507',
  ],
  modelIds: [/^mistral\.(?:mistral-large-3|ministral|magistral|devstral|voxtral)/],
  forms: [openAiChatForm, mistralTextForm],
});

import { chatFamily } from '../reading/forms/openAiChat.ts';

export const googleGemma = chatFamily({
  id: 'google-gemma',
  provider: 'Google',
  exampleModelIds: ['google.gemma-3-4b-it', 'google.gemma-3-12b-it', 'google.gemma-3-27b-it'],
  modelIds: [/^google\.gemma/],
});

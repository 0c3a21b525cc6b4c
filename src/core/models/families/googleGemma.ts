import { defineChatFamily } from '../chatFamily.ts';

export const googleGemma = defineChatFamily({
  id: 'google-gemma',
  provider: 'Google',
  exampleModelIds: ['google.gemma-3-4b-it', 'google.gemma-3-12b-it', 'google.gemma-3-27b-it'],
  modelIds: [/^google\.gemma/],
  limits: { images: true },
});

import { isNovaBody } from '../body/bodyForms.ts';
import { novaPrompt } from '../convert/forms/nova.ts';
import { defineFamily } from '../modelFamily.ts';
import { CHAT_TEXTS } from '../body/promptTexts.ts';
import { novaAnswer } from '../reading/forms/nova.ts';

export const amazonNova = defineFamily({
  id: 'amazon-nova',
  provider: 'Amazon',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'amazon.nova-micro-v1:0',
    'us.amazon.nova-pro-v1:0',
    'us.amazon.nova-premier-v1:0',
    'amazon.nova-2-lite-v1:0',
  ],
  modelIds: [/^amazon\.nova-(?:2-)?(?:micro|lite|pro|premier)/],
  matchesBody: isNovaBody,
  template: prompt => ({
    messages: [{ role: 'user', content: [{ text: prompt }] }],
    inferenceConfig: { maxTokens: 512 },
  }),
  answerForms: [novaAnswer],
  promptForms: [novaPrompt],
  limits: { images: true },
  texts: CHAT_TEXTS,
  blockedInOneChunk: false,
});

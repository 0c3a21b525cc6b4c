import { hasAnyMember, hasMembers } from '../body/bodyForms.ts';
import { titanPrompt } from '../convert/forms/promptForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { titanTextAnswer } from '../reading/forms/completions.ts';

export const amazonTitanText = defineFamily({
  id: 'amazon-titan-text',
  provider: 'Amazon',
  output: 'text',
  streams: true,
  exampleModelIds: [
    'amazon.titan-text-lite-v1',
    'amazon.titan-text-express-v1',
    'amazon.titan-text-premier-v1:0',
    'amazon.titan-tg1-large',
  ],
  modelIds: [/^amazon\.titan-(?:text-|tg1-)/],
  matchesBody: body =>
    hasMembers(body, 'inputText') &&
    !hasAnyMember(body, 'dimensions', 'normalize', 'embeddingTypes', 'inputImage', 'embeddingConfig'),
  template: prompt => ({
    inputText: `User: ${prompt}\nBot:`,
    textGenerationConfig: { maxTokenCount: 512 },
  }),
  answerForms: [titanTextAnswer],
  promptForms: [titanPrompt],
  texts: [['inputText']],
  superseded: true,
  blockedInOneChunk: false,
});

import { hasAnyMember, hasMembers } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { titanEmbedAnswer } from '../reading/forms/embeddings.ts';
import { inputTextFacts } from '../body/requestFacts.ts';

export const amazonTitanEmbedTextV2 = defineFamily({
  id: 'amazon-titan-embed-text-v2',
  provider: 'Amazon',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['amazon.titan-embed-text-v2:0'],
  modelIds: [/^amazon\.titan-embed-(?:text-v2|g1-text)/],
  matchesBody: body =>
    hasMembers(body, 'inputText') && !hasAnyMember(body, 'textGenerationConfig', 'inputImage', 'embeddingConfig'),
  template: prompt => ({ inputText: prompt, dimensions: 1024, normalize: true }),
  answerForms: [titanEmbedAnswer],
  promptForms: null,
  texts: [['inputText']],
  requestFacts: inputTextFacts,
});

export const amazonTitanEmbedTextV1 = defineFamily({
  id: 'amazon-titan-embed-text-v1',
  provider: 'Amazon',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['amazon.titan-embed-text-v1'],
  modelIds: [/^amazon\.titan-embed-text-v1/],
  matchesBody: body =>
    hasMembers(body, 'inputText') &&
    !hasAnyMember(
      body,
      'textGenerationConfig',
      'inputImage',
      'embeddingConfig',
      'dimensions',
      'normalize',
      'embeddingTypes',
    ),
  template: prompt => ({ inputText: prompt }),
  answerForms: [titanEmbedAnswer],
  promptForms: null,
  texts: [['inputText']],
  requestFacts: inputTextFacts,
  superseded: true,
});

export const amazonTitanEmbedImage = defineFamily({
  id: 'amazon-titan-embed-image',
  provider: 'Amazon',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['amazon.titan-embed-image-v1'],
  modelIds: [/^amazon\.titan-embed-image/],
  matchesBody: body => hasAnyMember(body, 'inputImage', 'embeddingConfig'),
  template: prompt => ({ inputText: prompt, embeddingConfig: { outputEmbeddingLength: 1024 } }),
  answerForms: [titanEmbedAnswer],
  promptForms: null,
  texts: [['inputText']],
  requestFacts: inputTextFacts,
});

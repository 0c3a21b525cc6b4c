import { hasAnyMember, hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asRecord, asVector, asWord, member, quoted } from '../../json/untrustedJson.ts';

/**
 * `embedding`, and by type in `embeddingsByType`, which repeats it as `float`. For images, `message` holds
 * an error although the status is 200.
 */
export const titanEmbedForm: Form = (reading, body) => {
  const byType = asRecord(member(body, 'embeddingsByType'));
  const plain = asVector(member(body, 'embedding'));
  if (byType === null && !hasMembers(body, 'embedding') && !hasMembers(body, 'inputTextTokenCount')) return false;
  if (plain !== null && (byType === null || !hasMembers(byType, 'float'))) reading.embedding(null, plain);
  for (const [kind, value] of Object.entries(byType ?? {})) {
    const vector = asVector(value);
    if (vector !== null) reading.embedding(kind, vector);
    for (const entry of vector === null ? asList(value) : []) {
      const inner = asVector(entry);
      if (inner !== null) reading.embedding(kind, inner);
    }
  }
  const message = asWord(member(body, 'message'));
  if (message !== null) reading.fail(`The model made no embedding: ${quoted(message)}.`);
  return true;
};

export const amazonTitanEmbedTextV2 = modelFamily({
  id: 'amazon-titan-embed-text-v2',
  provider: 'Amazon',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['amazon.titan-embed-text-v2:0'],
  modelIds: [/^amazon\.titan-embed-(?:text-v2|g1-text)/],
  matchesBody: body =>
    hasMembers(body, 'inputText') && !hasAnyMember(body, 'textGenerationConfig', 'inputImage', 'embeddingConfig'),
  template: prompt => ({ inputText: prompt, dimensions: 1024, normalize: true }),
  forms: [titanEmbedForm],
});

export const amazonTitanEmbedTextV1 = modelFamily({
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
  forms: [titanEmbedForm],
});

export const amazonTitanEmbedImage = modelFamily({
  id: 'amazon-titan-embed-image',
  provider: 'Amazon',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['amazon.titan-embed-image-v1'],
  modelIds: [/^amazon\.titan-embed-image/],
  matchesBody: body => hasAnyMember(body, 'inputImage', 'embeddingConfig'),
  template: prompt => ({ inputText: prompt, embeddingConfig: { outputEmbeddingLength: 1024 } }),
  forms: [titanEmbedForm],
});

import { hasAnyMember, hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asRecord, asVector, asWord, member } from '../../json/untrustedJson.ts';

/** Entries of their own kind: video with sound, taken apart, gives two. */
export const novaEmbeddingsForm: Form = (reading, body) => {
  const entries = asList(member(body, 'embeddings'));
  if (asRecord(entries[0]) === null) return false;
  for (const entry of entries) {
    const vector = asVector(member(entry, 'embedding'));
    if (vector !== null) reading.embedding(asWord(member(entry, 'embeddingType')), vector);
  }
  return true;
};

export const amazonNovaEmbeddings = modelFamily({
  id: 'amazon-nova-multimodal-embeddings',
  provider: 'Amazon',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['amazon.nova-2-multimodal-embeddings-v1:0'],
  modelIds: [/^amazon\.nova-(?:2-)?multimodal-embeddings/],
  matchesBody: body =>
    hasMembers(body, 'taskType') && hasAnyMember(body, 'singleEmbeddingParams', 'segmentedEmbeddingParams'),
  template: prompt => ({
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: 'GENERIC_INDEX',
      embeddingDimension: 1024,
      text: { truncationMode: 'END', value: prompt },
    },
  }),
  forms: [novaEmbeddingsForm],
});

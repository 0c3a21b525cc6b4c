import { hasAnyMember, hasMembers } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { novaEmbeddingsAnswer } from '../reading/forms/embeddings.ts';
import { singleEmbeddingFacts } from '../body/requestFacts.ts';

export const amazonNovaEmbeddings = defineFamily({
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
  answerForms: [novaEmbeddingsAnswer],
  promptForms: null,
  texts: [['singleEmbeddingParams', 'text', 'value']],
  requestFacts: singleEmbeddingFacts,
});

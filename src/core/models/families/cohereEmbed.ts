import { hasAnyMember, hasMembers } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import { cohereEmbedAnswer } from '../reading/forms/embeddings.ts';
import { cohereEmbedFacts } from '../body/requestFacts.ts';

export const cohereEmbedV3 = defineFamily({
  id: 'cohere-embed-v3',
  provider: 'Cohere',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['cohere.embed-english-v3', 'cohere.embed-multilingual-v3'],
  modelIds: [/^cohere\.embed-(?:english|multilingual)/],
  matchesBody: body =>
    hasMembers(body, 'input_type') && !hasAnyMember(body, 'inputs', 'output_dimension', 'max_tokens'),
  template: prompt => ({ texts: [prompt], input_type: 'search_document' }),
  answerForms: [cohereEmbedAnswer],
  promptForms: null,
  texts: [['texts']],
  requestFacts: cohereEmbedFacts,
});

export const cohereEmbedV4 = defineFamily({
  id: 'cohere-embed-v4',
  provider: 'Cohere',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['cohere.embed-v4:0', 'us.cohere.embed-v4:0', 'global.cohere.embed-v4:0'],
  modelIds: [/^cohere\.embed-v/],
  matchesBody: body => hasMembers(body, 'input_type'),
  template: prompt => ({ input_type: 'search_document', texts: [prompt], embedding_types: ['float'] }),
  answerForms: [cohereEmbedAnswer],
  promptForms: null,
  texts: [['texts']],
  requestFacts: cohereEmbedFacts,
});

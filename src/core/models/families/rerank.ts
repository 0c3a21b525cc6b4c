import { hasMembers } from '../body/bodyForms.ts';
import { defineFamily } from '../modelFamily.ts';
import type { FamilyDefinition } from '../modelFamily.ts';
import { rerankAnswer } from '../reading/forms/ranking.ts';
import { rerankFacts } from '../body/requestFacts.ts';

const DOCUMENTS = ['The first document.', 'The second document.'];

const shared: FamilyDefinition = {
  id: 'rerank',
  provider: 'Cohere',
  output: 'ranking',
  streams: false,
  exampleModelIds: ['cohere.rerank-v3-5:0'],
  modelIds: [/^cohere\.rerank/],
  matchesBody: body => hasMembers(body, 'query', 'documents', 'api_version'),
  template: prompt => ({ api_version: 2, query: prompt, documents: DOCUMENTS }),
  answerForms: [rerankAnswer],
  promptForms: null,
  texts: [['query'], ['documents']],
  requestFacts: rerankFacts,
};

export const cohereRerank = defineFamily(shared);

/** Amazon's reranker takes the same body without Cohere's `api_version`. */
export const amazonRerank = defineFamily({
  ...shared,
  id: 'rerank-amazon',
  provider: 'Amazon',
  exampleModelIds: ['amazon.rerank-v1:0'],
  modelIds: [/^amazon\.rerank/],
  matchesBody: body => hasMembers(body, 'query', 'documents') && !hasMembers(body, 'api_version'),
  template: prompt => ({ query: prompt, documents: DOCUMENTS }),
});

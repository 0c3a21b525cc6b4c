import { hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { FamilyFacts, Form } from '../reading/answerReader.ts';
import { asCount, asList, asNumber, at, member } from '../../json/untrustedJson.ts';

export const rerankForm: Form = (reading, body) => {
  const results = asList(member(body, 'results'));
  if (asNumber(at(results, 0, 'relevance_score')) === null) return false;
  results.forEach((result, position) => {
    const score = asNumber(member(result, 'relevance_score'));
    if (score !== null) reading.ranked(asCount(member(result, 'index')) ?? position, score);
  });
  return true;
};

const DOCUMENTS = ['The first document.', 'The second document.'];

const facts: FamilyFacts = {
  id: 'rerank',
  provider: 'Cohere',
  output: 'ranking',
  streams: false,
  exampleModelIds: ['cohere.rerank-v3-5:0'],
  modelIds: [/^cohere\.rerank/],
  matchesBody: body => hasMembers(body, 'query', 'documents', 'api_version'),
  template: prompt => ({ api_version: 2, query: prompt, documents: DOCUMENTS }),
  forms: [rerankForm],
};

export const cohereRerank = modelFamily(facts);

/** Amazon's reranker takes the same body without Cohere's `api_version`. */
export const amazonRerank = modelFamily({
  ...facts,
  id: 'rerank-amazon',
  provider: 'Amazon',
  exampleModelIds: ['amazon.rerank-v1:0'],
  modelIds: [/^amazon\.rerank/],
  matchesBody: body => hasMembers(body, 'query', 'documents') && !hasMembers(body, 'api_version'),
  template: prompt => ({ query: prompt, documents: DOCUMENTS }),
});

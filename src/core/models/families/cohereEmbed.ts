import { hasAnyMember, hasMembers } from '../bodyForms.ts';
import { modelFamily } from '../reading/answerReader.ts';
import type { Form } from '../reading/answerReader.ts';
import { asList, asRecord, asVector, member } from '../../json/untrustedJson.ts';

/** `embeddings` is a list of vectors when no type was asked for, else an object of such lists by type. */
export const cohereEmbedForm: Form = (reading, body) => {
  const embeddings = member(body, 'embeddings');
  const byType = asRecord(embeddings);
  if (byType === null && !Array.isArray(embeddings)) return false;
  const plainKind = member(body, 'response_type') === 'embeddings_floats' ? 'float' : null;
  const lists: [string | null, unknown][] = byType === null ? [[plainKind, embeddings]] : Object.entries(byType);
  for (const [kind, vectors] of lists) {
    for (const entry of asList(vectors)) {
      const vector = asVector(entry);
      if (vector !== null) reading.embedding(kind, vector);
    }
  }
  return true;
};

export const cohereEmbedV3 = modelFamily({
  id: 'cohere-embed-v3',
  provider: 'Cohere',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['cohere.embed-english-v3', 'cohere.embed-multilingual-v3'],
  modelIds: [/^cohere\.embed-(?:english|multilingual)/],
  matchesBody: body =>
    hasMembers(body, 'input_type') && !hasAnyMember(body, 'inputs', 'output_dimension', 'max_tokens'),
  template: prompt => ({ texts: [prompt], input_type: 'search_document' }),
  forms: [cohereEmbedForm],
});

export const cohereEmbedV4 = modelFamily({
  id: 'cohere-embed-v4',
  provider: 'Cohere',
  output: 'embedding',
  streams: false,
  exampleModelIds: ['cohere.embed-v4:0', 'us.cohere.embed-v4:0', 'global.cohere.embed-v4:0'],
  modelIds: [/^cohere\.embed-v/],
  matchesBody: body => hasMembers(body, 'input_type'),
  template: prompt => ({ input_type: 'search_document', texts: [prompt], embedding_types: ['float'] }),
  forms: [cohereEmbedForm],
});

import type { AnswerForm } from '../answerReader.ts';
import { hasMembers } from '../../body/bodyForms.ts';
import { asList, asRecord, asVector, asWord, member, quoted } from '../../../json/untrustedJson.ts';

/**
 * `embedding`, and by type in `embeddingsByType`, which repeats it as `float`. For images, `message` holds
 * an error although the status is 200.
 */
export const titanEmbedAnswer: AnswerForm = (reading, body) => {
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

/** `embeddings` is a list of vectors when no type was asked for, else an object of such lists by type. */
export const cohereEmbedAnswer: AnswerForm = (reading, body) => {
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

/** Entries of their own kind: video with sound, taken apart, gives two. */
export const novaEmbeddingsAnswer: AnswerForm = (reading, body) => {
  const entries = asList(member(body, 'embeddings'));
  if (asRecord(entries[0]) === null) return false;
  for (const entry of entries) {
    const vector = asVector(member(entry, 'embedding'));
    if (vector !== null) reading.embedding(asWord(member(entry, 'embeddingType')), vector);
  }
  return true;
};

/** `data` is one entry, or a list of them for the segments of a video. */
export const marengoAnswer: AnswerForm = (reading, body) => {
  const data = member(body, 'data');
  const entries = Array.isArray(data) ? data : [data];
  if (asRecord(entries[0]) === null || !hasMembers(entries[0], 'embedding')) return false;
  for (const entry of entries) {
    const vector = asVector(member(entry, 'embedding'));
    if (vector !== null) reading.embedding(asWord(member(entry, 'embeddingOption')), vector);
  }
  return true;
};

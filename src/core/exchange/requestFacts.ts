import { beginningOf } from '../json/beginningOf.ts';
import { asRecord, member } from '../json/untrustedJson.ts';
import type { ModelFamily } from '../models/modelFamily.ts';

/** What of a request body is shown with the answer to it. */
export interface ShownFacts {
  /** The requested seed, where the body names one. */
  seed: number | null;
  /** The documents that a reranker was given, in their order. */
  documents: readonly string[];
  /** What was embedded, in its order. */
  inputs: readonly string[];
}

const MAX_TEXT_CHARACTERS = 600;
/** Bedrock's own limit for documents. */
const MAX_TEXTS = 1000;

/** Reads them from a body of the family; long strings are cut for the screen. */
export function shownFacts(family: ModelFamily, body: unknown): ShownFacts {
  const { seed, documents, inputs } = family.requestFacts(body);
  return { seed, documents: shown(documents), inputs: shown(inputs) };
}

function shown(values: readonly unknown[]): string[] {
  return values.slice(0, MAX_TEXTS).map(value => {
    const text = typeof value === 'string' ? value : asRecord(value) === null ? '' : member(value, 'text');
    return beginningOf(typeof text === 'string' ? text : JSON.stringify(value), MAX_TEXT_CHARACTERS);
  });
}

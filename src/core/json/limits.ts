const MB = 1024 * 1024;

/**
 * The ceilings on what others write, in one table. Each is checked as the bytes arrive, or before a value is built, and the
 * message names it.
 */

/** A request file, from a disk or from standard input. */
export const MAX_FILE_BYTES = 32 * MB;
/** Values in a request file: its tree of nodes takes some 300 bytes and 2 µs for each. */
export const MAX_FILE_VALUES = 100_000;
/** Blanks between the names and values of a request file: the parser makes a string of them, one by one. */
export const MAX_FILE_BLANKS = 1_000_000;
/** Pairs of braces in a request file, each of which may be a placeholder. */
export const MAX_FILE_BRACES = 100_000;
/** Faults of a request file that are listed; the rest is a count. */
export const MAX_DIAGNOSTICS = 100;

/** A whole answer or a stream; the service's own limit is 25 MB. What came until then is kept. */
export const MAX_RESPONSE_BYTES = 32 * MB;
/** What the JSON of a stream may weigh as values, see `jsonWeight`: text beyond this is not parsed. */
export const MAX_JSON_WEIGHT = 1_000_000;
/** Of a whole answer, for each value beyond: 25 MB of embeddings hold more than a million numbers, of 20 characters each. */
const MIN_CHARACTERS_PER_WEIGHT = 24;

/** What the JSON of a whole answer of some characters may weigh. */
export function maxAnswerWeight(characters: number): number {
  return MAX_JSON_WEIGHT + Math.floor(characters / MIN_CHARACTERS_PER_WEIGHT);
}
/** An error's body; one beyond this is not Bedrock's. */
export const MAX_ERROR_BYTES = 1 * MB;
/** From an error's head to the end of its body: its status and headers are enough for a message. */
export const MAX_ERROR_BODY_MS = 10_000;
/** The head of an answer, and what a proxy answers to CONNECT. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** Of one list of the account. */
export const MAX_LIST_PAGES = 1000;
/** Of all lists that one question needs, taken together. */
export const MAX_LIST_ITEMS = 20_000;
export const MAX_LIST_BYTES = 16 * MB;
/** As `MAX_JSON_WEIGHT`: an entry weighs some 100. */
export const MAX_LIST_WEIGHT = 2_000_000;

/** A limit in bytes, as messages write it: `32 MB`. */
export function megabytes(bytes: number): string {
  return `${bytes / MB} MB`;
}

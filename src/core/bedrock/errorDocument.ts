import { asList, asRecord, asWord, member } from '../json/untrustedJson.ts';

/** What a JSON document that is an error says of itself. */
export interface ErrorDocument {
  /** As it is spelled there, for example `UnknownOperationException` or `invalid_request_error`; `null` where none is. */
  name: string | null;
  message: string | null;
  /** False where an answer can have such a member too: then it is an error only if nothing else can be read in it. */
  certain: boolean;
}

/** Members that hold an error in documents of many servers, and in answers of some models beside what they made. */
const ERROR_NAMES = ['error', 'Error', 'errors', 'Errors', 'fault', 'Fault', 'exception'] as const;
const MESSAGE_NAMES = ['message', 'Message', 'errorMessage', 'faultstring', 'error_description', 'detail'] as const;
const NAME_NAMES = ['__type', 'type', 'code', 'Code', 'error_type', 'errorType'] as const;

/**
 * Reads what AWS's front answers for a path that it does not know (`__type`, also inside `Output`), Claude's and vLLM's
 * `{"type":"error"}` and `{"object":"error"}`, and `{"error": …}` in its many forms; `null` for any other JSON.
 */
export function errorDocument(value: unknown): ErrorDocument | null {
  const holder = [value, member(value, 'Output')].find(each => asWord(member(each, '__type')) !== null);
  if (holder !== undefined) return { ...wordsOf([holder]), certain: true };
  const inner = innerError(value);
  const declared = member(value, 'type') === 'error' || member(value, 'object') === 'error';
  if (!declared && inner === null) return null;
  const text = asWord(inner);
  const words = wordsOf(asRecord(inner) === null ? [value] : [inner, value]);
  return { name: words.name === 'error' ? null : words.name, message: text ?? words.message, certain: declared };
}

/** The error that a document holds: an object or a string that says something. */
function innerError(value: unknown): unknown {
  for (const name of ERROR_NAMES) {
    const found = member(value, name);
    const first = Array.isArray(found) ? asList(found)[0] : found;
    const record = asRecord(first);
    if (asWord(first) !== null || (record !== null && Object.keys(record).length > 0)) return first;
    if (first === true || (typeof first === 'number' && first !== 0)) return first;
  }
  return null;
}

/** Name and message: those of the first of the places that has any. */
function wordsOf(places: readonly unknown[]): Pick<ErrorDocument, 'name' | 'message'> {
  const first = (names: readonly string[], form: RegExp): string | null => {
    for (const place of places) {
      for (const name of names) {
        const word = asWord(member(place, name));
        if (word !== null && form.test(word)) return word;
      }
    }
    return null;
  };
  return { name: first(NAME_NAMES, /^[\w.:#/-]{1,200}$/), message: first(MESSAGE_NAMES, /./) };
}

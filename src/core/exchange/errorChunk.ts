import { asWord, at, member } from '../json/untrustedJson.ts';

export interface ErrorChunk {
  /** As the model spells it, for example `overloaded_error`. */
  name: string;
  message: string;
}

/**
 * The error that a model reports inside the stream, as a chunk like any other, or `null`: Claude's `error` event; servers of
 * OpenAI's form write the same without its `type`.
 */
export function errorChunk(chunk: unknown): ErrorChunk | null {
  const message = asWord(at(chunk, 'error', 'message'));
  if (message === null && member(chunk, 'type') !== 'error') return null;
  const name = asWord(at(chunk, 'error', 'type')) ?? '';
  return {
    name: /^[\w.-]{1,100}$/.test(name) ? name : 'StreamError',
    message: message ?? 'The model stopped with an error and did not say which.',
  };
}

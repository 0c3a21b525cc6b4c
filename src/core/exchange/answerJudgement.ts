import type { ErrorDocument } from '../bedrock/errorDocument.ts';
import { errorDocument } from '../bedrock/errorDocument.ts';
import type { ResponseHead } from '../http/httpRequest.ts';
import type { ModelReading } from '../models/reading/modelReading.ts';

/** What is known of a whole answer with status 200. */
export interface JudgedAnswer {
  head: ResponseHead | null;
  value: unknown;
  reading: ModelReading;
  /** Whether the service said what a guardrail did. */
  guarded: boolean;
  /** Whether a model of this family may answer in any form. */
  anyForm: boolean;
}

/** The error that an answer with status 200 is, or `null`: some servers, and Amazon's own front, report errors so. */
export function errorInAnswer({ value, reading, guarded }: JudgedAnswer): ErrorDocument | null {
  const found = errorDocument(value);
  if (found === null || found.certain) return found;
  // In a form that is not known, the text that was found may be the error's own.
  const answered = guarded || (reading.guessed ? holdsMade(reading) : saysSomething(reading));
  return answered ? null : found;
}

/**
 * Whether JSON with status 200 is a model's answer. In a form that the family has, something must be readable; in another
 * form, it must be something that only models write, or a string that came with Bedrock's own headers: a portal's
 * `{"message": …}` is none. Where any form is possible, Bedrock's request id is what shows that it is an answer.
 */
export function isAnswer({ head, reading, guarded, anyForm }: JudgedAnswer): boolean {
  if (guarded) return true;
  if (anyForm && head?.requestId != null) return true;
  const measured = Object.values(reading.usage).some(count => count !== null);
  if (measured || reading.stopReason !== null || holdsMade(reading)) return true;
  const fromBedrock = Object.keys(head?.headers ?? {}).some(name => name.startsWith('x-amzn-bedrock-'));
  return (!reading.guessed || fromBedrock) && saysSomething(reading);
}

/** Whether there is anything in it that a model made; the body itself, shown because nothing was found, is not. */
function saysSomething(reading: ModelReading): boolean {
  return (
    !reading.isRaw &&
    (reading.text !== '' || reading.reasoning !== '' || reading.media.length > 0 || holdsMade(reading))
  );
}

function holdsMade({ toolCalls, images, embeddings, ranking }: ModelReading): boolean {
  return [toolCalls, images, embeddings, ranking].some(list => list.length > 0);
}

import type { ModelReading } from '../models/reading/modelReading.ts';
import { asRecord, prettyJson } from '../json/untrustedJson.ts';

/**
 * What the model said before the guardrail changed it, as text. In the trace of InvokeModel an entry is the model's
 * whole JSON body; in a stream's it is plain text already.
 */
export function modelOutputText(entry: string, readResponse: (body: unknown) => ModelReading): string {
  if (!/^\s*\{/.test(entry)) return entry;
  let body: unknown;
  try {
    body = JSON.parse(entry);
  } catch {
    return entry;
  }
  if (asRecord(body) === null) return entry;
  const { text } = readResponse(body);
  return text === '' ? prettyJson(body) : text;
}

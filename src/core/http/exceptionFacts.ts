import type { ResponseHead } from './httpRequest.ts';

/** What the head of an exception says about trying again. */
export interface ExceptionFacts {
  status: number;
  requestId?: string;
  retryAfterMs?: number;
  clockOffsetMs?: number;
}

export function exceptionFacts({ status, headers, requestId }: ResponseHead, now = Date.now()): ExceptionFacts {
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  // What a cache answers has the date of another day.
  const serverTime = headers.age === undefined ? Date.parse(headers.date ?? '') : NaN;
  return {
    status,
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(Number.isNaN(serverTime) ? {} : { clockOffsetMs: serverTime - now }),
  };
}

/** Milliseconds to wait, from seconds or an HTTP date. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (!value) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

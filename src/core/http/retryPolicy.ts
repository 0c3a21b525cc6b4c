import { randomInt } from 'node:crypto';
import type { CallError } from './callError.ts';

/** Waits longer than this are the user's to decide. */
export const MAX_WAIT_MS = 5 * 60_000;
/** Delays of the AWS SDKs' standard mode: the base doubles with each attempt up to the maximum. */
const THROTTLING_BASE_MS = 1000;
const TRANSIENT_BASE_MS = 100;
const MAX_BACKOFF_MS = 20_000;
/** Bedrock's guide for a model that is being loaded. */
const MIN_NOT_READY_ATTEMPTS = 5;

const TRANSIENT_STATUS = new Set([500, 502, 503, 504]);
const TRANSIENT_NETWORK = new Set(['ConnectionReset', 'HostUnreachable']);

/** Why another attempt follows. */
export type RetryReason =
  'throttled' | 'unavailable' | 'network' | 'notReady' | 'clockCorrected' | 'credentialsRefreshed';

export interface Retry {
  delayMs: number;
  reason: RetryReason;
  /** How often it is tried in all, for this reason. */
  maxAttempts: number;
}

/**
 * Whether and when a failed attempt is followed by another: throttling, 500, 502, 503, 504 and lost connections, with
 * the SDKs' standard back-off and full jitter; `Retry-After` is honoured. The SDKs' strategy object itself does not
 * serve: its pause can be neither seen nor cancelled, and cuts `Retry-After` short.
 */
export function retryAfterFailure(error: CallError, attempt: number, maxAttempts: number): Retry | null {
  const reason = reasonOf(error);
  if (!reason) return null;
  const limit = reason === 'notReady' && maxAttempts > 1 ? Math.max(maxAttempts, MIN_NOT_READY_ATTEMPTS) : maxAttempts;
  if (attempt >= limit) return null;
  const base = reason === 'throttled' || reason === 'notReady' ? THROTTLING_BASE_MS : TRANSIENT_BASE_MS;
  const backoffMs = randomInt(Math.min(base * 2 ** (attempt - 1), MAX_BACKOFF_MS) + 1);
  const delayMs = Math.max(backoffMs, error.retryAfterMs ?? 0);
  return delayMs > MAX_WAIT_MS ? null : { delayMs, reason, maxAttempts: limit };
}

function reasonOf(error: CallError): RetryReason | null {
  if (error.kind === 'network') return TRANSIENT_NETWORK.has(error.name) ? 'network' : null;
  if (error.kind !== 'service' && error.kind !== 'notService') return null;
  if (error.name === 'ModelNotReadyException') return 'notReady';
  if (error.status === 429 || error.name === 'ThrottlingException') return 'throttled';
  return error.status !== null && TRANSIENT_STATUS.has(error.status) ? 'unavailable' : null;
}

/** A Date header further off than this breaks a signature (AWS allows five minutes; the SDKs act at four). */
const CLOCK_TOLERANCE_MS = 240_000;
/**
 * A server's date further off is not believed, and no signature is made for it: it could be used then. Two years are more
 * than a certificate lives (398 days), so over https a clock that is further off connects to no server anyway.
 */
export const MAX_CLOCK_CORRECTION_MS = 731 * 24 * 3_600_000;
const CLOCK_ERRORS =
  /^(InvalidSignatureException|SignatureDoesNotMatch|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|AuthFailure|AccessDeniedException)$/;

/**
 * Milliseconds to add to our clock where a refused signature shows that it is wrong, else `null`. `knownOffsetMs` is
 * what was added already: a signature that was dated right is refused for another reason.
 */
export function clockCorrection(error: CallError, knownOffsetMs: number): number | null {
  if (error.kind !== 'service' || !CLOCK_ERRORS.test(error.name) || error.clockOffsetMs === null) return null;
  if (Math.abs(error.clockOffsetMs) > MAX_CLOCK_CORRECTION_MS) return null;
  return Math.abs(error.clockOffsetMs - knownOffsetMs) >= CLOCK_TOLERANCE_MS ? error.clockOffsetMs : null;
}

/** Whether fresh credentials may help: they have expired meanwhile. */
export function credentialsExpired(error: CallError): boolean {
  return error.kind === 'service' && (error.name === 'ExpiredTokenException' || error.name === 'ExpiredToken');
}

import { setTimeout as wait } from 'node:timers/promises';
import { refuseUnencryptedKey } from '../aws/apiKey.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { Authorization, Identity } from '../aws/identity.ts';
import { signRequest } from '../aws/sign.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';
import type { ResolvedRequest } from '../request/resolveRequest.ts';
import { AnswerReader } from './answerReader.ts';
import { buildRequest } from './buildRequest.ts';
import type { HttpRequest } from '../http/httpRequest.ts';
import type { InvokeEvent } from './events.ts';
import { CallError } from '../http/callError.ts';
import { clockCorrection, credentialsExpired, retryAfterFailure } from '../http/retryPolicy.ts';
import { unlessAborted } from '../http/signedCall.ts';
import type { SigningClock } from '../http/signedCall.ts';
import { cancelled } from '../http/callError.ts';
import type { Transport } from '../http/transport.ts';

export interface InvokeOptions {
  request: ResolvedRequest;
  operation: Operation;
  region: string;
  endpoint: Endpoint;
  identity: Identity;
  transport: Transport;
  clock: SigningClock;
  maxAttempts: number;
  idleTimeoutMs: number;
  signal: AbortSignal;
}

/**
 * Runs one invocation with its attempts and tells everything that happens. Never throws: the last event is `end` or
 * `failed`. After the head of a good answer nothing is tried again, because a token may have been shown.
 */
export async function invoke(options: InvokeOptions, emit: (event: InvokeEvent) => void): Promise<void> {
  const { clock, identity, signal, maxAttempts } = options;
  const unsigned = buildRequest(options.request, options.operation, options.endpoint);
  const fail = (error: CallError): void =>
    emit({ type: 'failed', error: signal.aborted ? cancelled() : error, at: performance.now() });
  let corrected = false;
  let refreshed = false;
  for (let attempt = 1; ; attempt++) {
    const tried = await sendOnce(unsigned, attempt, options, emit);
    if (!tried.error) return emit({ type: 'end', at: performance.now() });
    const { error, authorization } = tried;
    if (error.kind !== 'network' && !tried.beforeAnswer) return fail(error);

    const offset = corrected ? null : clockCorrection(error, clock.offsetMs);
    let retry = retryAfterFailure(error, attempt, maxAttempts);
    if (offset !== null) {
      corrected = true;
      clock.offsetMs = offset;
      retry = { delayMs: 0, reason: 'clockCorrected' };
    } else if (!refreshed && credentialsExpired(error) && (await hasChanged(identity, authorization, signal))) {
      refreshed = true;
      retry = { delayMs: 0, reason: 'credentialsRefreshed' };
    }
    emit({
      type: 'attemptFailed',
      attempt,
      maxAttempts: Math.max(maxAttempts, retry ? attempt + 1 : attempt),
      error,
      retryDelayMs: retry?.delayMs ?? null,
      reason: retry?.reason ?? null,
      at: performance.now(),
    });
    if (!retry) return fail(error);
    try {
      await wait(retry.delayMs, undefined, { signal });
    } catch {
      return fail(error);
    }
  }
}

interface Tried {
  error: CallError | null;
  authorization: Authorization | undefined;
  /** True where it failed with an exception in place of an answer: another attempt may follow. */
  beforeAnswer: boolean;
}

/** One attempt: credentials, signature, transport, answer. */
async function sendOnce(
  unsigned: HttpRequest,
  attempt: number,
  options: InvokeOptions,
  emit: (event: InvokeEvent) => void,
): Promise<Tried> {
  const { identity, endpoint, operation, region, transport, clock, signal, maxAttempts, idleTimeoutMs } = options;
  const receiver = new AnswerReader(operation, emit);
  let authorization: Authorization | undefined;
  try {
    emit({ type: 'authorizing', at: performance.now() });
    authorization = await authorize(identity, endpoint, signal);
    const request = await signRequest(unsigned, authorization, {
      service: OPERATIONS[operation].signingService,
      region,
      date: new Date(Date.now() + clock.offsetMs),
    });
    emit({ type: 'attempt', attempt, maxAttempts, request, at: performance.now() });
    await transport.deliver(request, { signal, idleTimeoutMs, receiver });
    receiver.end();
    return { error: null, authorization, beforeAnswer: false };
  } catch (cause) {
    const lost = invokeError(cause);
    const beforeAnswer = receiver.readsException && lost.kind !== 'cancelled';
    // A cut error body still has its status and headers.
    return {
      error: beforeAnswer && lost.kind === 'incomplete' ? receiver.serviceError() : lost,
      authorization,
      beforeAnswer,
    };
  }
}

async function authorize(identity: Identity, endpoint: Endpoint, signal: AbortSignal): Promise<Authorization> {
  const authorization = await unlessAborted(identity.authorize(), signal);
  refuseUnencryptedKey(authorization, endpoint);
  return authorization;
}

/** Whether the source has newer credentials than those that were refused. */
async function hasChanged(identity: Identity, used: Authorization | undefined, signal: AbortSignal): Promise<boolean> {
  if (used?.kind !== 'sigv4') return false;
  try {
    const fresh = await unlessAborted(identity.authorize({ refresh: true }), signal);
    return (
      fresh.kind === 'sigv4' &&
      (fresh.credentials.accessKeyId !== used.credentials.accessKeyId ||
        fresh.credentials.sessionToken !== used.credentials.sessionToken)
    );
  } catch {
    return false;
  }
}

function invokeError(cause: unknown): CallError {
  if (cause instanceof CallError) return cause.kind === 'cancelled' ? cancelled() : cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CallError({ kind: 'network', name: 'Failed', message, cause });
}

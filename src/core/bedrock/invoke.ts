import type { Identity } from '../aws/authorization.ts';
import { requestSigner } from '../aws/sign.ts';
import { asCallError, cancelled } from '../http/callError.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { signedCall } from '../http/signedCall.ts';
import type { SigningClock } from '../http/signedCall.ts';
import type { Transport } from '../http/transport.ts';
import type { ResolvedRequest } from '../request/resolveRequest.ts';
import { AnswerReader } from './answerReader.ts';
import { buildRequest } from './buildRequest.ts';
import type { InvokeEvent } from './events.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';

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
 * Runs one invocation with its attempts and reports everything that happens. Never throws: the last event is `end` or
 * `failed`. `streamIsWhole` says whether all of a stream has come, so that its connection need not end.
 */
export async function invoke(
  options: InvokeOptions,
  emit: (event: InvokeEvent) => void,
  streamIsWhole: () => boolean,
): Promise<void> {
  const { request, operation, region, endpoint, identity } = options;
  const { transport, clock, maxAttempts, idleTimeoutMs, signal } = options;
  try {
    await signedCall({
      transport,
      clock,
      maxAttempts,
      idleTimeoutMs,
      signal,
      request: buildRequest(request, operation, endpoint),
      signer: requestSigner({ identity, endpoint, region, service: OPERATIONS[operation].signingService }),
      reader: redact => new AnswerReader(operation, redact, emit, streamIsWhole),
      emit,
    });
    emit({ type: 'end', at: performance.now() });
  } catch (cause) {
    const error = asCallError(cause);
    emit({ type: 'failed', error: error.kind === 'cancelled' ? cancelled() : error, at: performance.now() });
  }
}

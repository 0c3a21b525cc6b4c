import { setTimeout as wait } from 'node:timers/promises';
import { CredentialsError } from '../aws/credentialsError.ts';
import { isLoopback } from '../aws/endpoint.ts';
import type { Endpoint } from '../aws/endpoint.ts';
import type { Authorization, Identity } from '../aws/identity.ts';
import { signRequest } from '../aws/sign.ts';
import type { Operation } from '../exchange/exchangeView.ts';
import type { ResolvedRequest } from '../request/resolveRequest.ts';
import { buildRequest } from './buildRequest.ts';
import { EventStreamDecoder, FramingError } from './eventStream.ts';
import type { InvokeEvent, ResponseHead } from './events.ts';
import { InvokeError } from './invokeError.ts';
import { looksLikeHtml, notBedrockMessage, readServiceError } from './readError.ts';
import { clockCorrection, credentialsExpired, retryAfterFailure } from './retryPolicy.ts';
import { cancelled } from './transport.ts';
import type { Transport, TransportResponse } from './transport.ts';

/** The clock that signatures are dated with: this machine's, put right where Bedrock showed that it is wrong. */
export interface SigningClock {
  /** Milliseconds to add. */
  offsetMs: number;
}

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

const EVENT_STREAM = 'application/vnd.amazon.eventstream';
/** An error's body beyond this is not Bedrock's. */
const MAX_ERROR_BYTES = 1024 * 1024;
/** More than any answer of Bedrock's; what came until then is kept. */
export const MAX_RESPONSE_BYTES = 100 * 1024 * 1024;

/**
 * Runs one invocation with its attempts and tells everything that happens. Never throws: the last event is `end` or
 * `failed`. After the head of a good answer nothing is tried again, because a token may have been shown.
 */
export async function* invoke(options: InvokeOptions): AsyncGenerator<InvokeEvent> {
  const { identity, endpoint, operation, region, transport, clock, signal, maxAttempts } = options;
  const unsigned = buildRequest(options.request, operation, endpoint);
  let corrected = false;
  let refreshed = false;
  for (let attempt = 1; ; attempt++) {
    let error: InvokeError;
    let authorization: Authorization | undefined;
    try {
      yield { type: 'authorizing', at: performance.now() };
      authorization = await authorize(identity, endpoint, signal);
      const request = await signRequest(unsigned, authorization, { region, date: new Date(Date.now() + clock.offsetMs) });
      yield { type: 'attempt', attempt, maxAttempts, request, at: performance.now() };
      let onSent = (): void => undefined;
      const sent = new Promise<void>(resolve => { onSent = resolve; });
      const answer = transport.send(request, { signal, idleTimeoutMs: options.idleTimeoutMs, onSent });
      // It may be refused before its whole body is out; a failure is thrown where the answer is waited for.
      if (await Promise.race([sent.then(() => true), answer.then(() => false, () => false)])) yield { type: 'sent', at: performance.now() };
      const response = await answer;
      yield { type: 'head', head: response.head, at: performance.now() };
      if (response.head.status === 200) {
        yield* operation === 'InvokeModel' ? readWhole(response) : readStream(response);
        yield { type: 'end', at: performance.now() };
        return;
      }
      error = readServiceError(response.head, await readSmall(response), new Date());
    } catch (cause) {
      error = invokeError(cause);
      if (error.kind !== 'network' || signal.aborted) {
        yield { type: 'failed', error, at: performance.now() };
        return;
      }
    }

    const offset = corrected ? null : clockCorrection(error, clock.offsetMs);
    let retry = retryAfterFailure(error, attempt, maxAttempts);
    if (offset !== null) {
      corrected = true;
      clock.offsetMs = offset;
      retry = { delayMs: 0, reason: 'clockCorrected' };
    } else if (!refreshed && credentialsExpired(error) && await hasChanged(identity, authorization, signal)) {
      refreshed = true;
      retry = { delayMs: 0, reason: 'credentialsRefreshed' };
    }
    yield {
      type: 'attemptFailed', attempt, maxAttempts: Math.max(maxAttempts, retry ? attempt + 1 : attempt), error,
      retryDelayMs: retry?.delayMs ?? null, reason: retry?.reason ?? null, at: performance.now(),
    };
    if (!retry) {
      yield { type: 'failed', error: signal.aborted ? cancelled() : error, at: performance.now() };
      return;
    }
    try {
      await wait(retry.delayMs, undefined, { signal });
    } catch {
      yield { type: 'failed', error: cancelled(), at: performance.now() };
      return;
    }
  }
}

async function authorize(identity: Identity, endpoint: Endpoint, signal: AbortSignal): Promise<Authorization> {
  const authorization = await unlessAborted(identity.authorize(), signal);
  if (authorization.kind === 'bearer' && endpoint.protocol === 'http:' && !isLoopback(endpoint)) {
    throw new CredentialsError('UnencryptedEndpoint', 'An API key is not sent over http: everyone on the way could read it.', 'Use an https endpoint.');
  }
  return authorization;
}

/** Providers cannot be cancelled; their answer is no longer waited for. @throws InvokeError of kind `cancelled` */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Whether the source has newer credentials than those that were refused. */
async function hasChanged(identity: Identity, used: Authorization | undefined, signal: AbortSignal): Promise<boolean> {
  if (used?.kind !== 'sigv4') return false;
  try {
    const fresh = await unlessAborted(identity.authorize(), signal);
    return fresh.kind === 'sigv4' && (fresh.credentials.accessKeyId !== used.credentials.accessKeyId || fresh.credentials.sessionToken !== used.credentials.sessionToken);
  } catch {
    return false;
  }
}

async function* readWhole({ head, body }: TransportResponse): AsyncGenerator<InvokeEvent> {
  const refusal = unreadable(head);
  let length = 0;
  for await (const bytes of body) {
    length += bytes.byteLength;
    yield { type: 'bytes', bytes, at: performance.now() };
    if (length > MAX_RESPONSE_BYTES) throw tooLarge(head);
  }
  if (refusal) throw refusal;
}

function tooLarge({ status }: ResponseHead): InvokeError {
  return new InvokeError({ kind: 'incomplete', name: 'ResponseTooLarge', message: `The answer is larger than ${MAX_RESPONSE_BYTES / 1024 / 1024} MB; the rest was not read.`, status });
}

async function* readStream({ head, body }: TransportResponse): AsyncGenerator<InvokeEvent> {
  const refusal = unreadable(head);
  if (refusal || !(head.headers['content-type'] ?? '').toLowerCase().startsWith(EVENT_STREAM)) {
    // Not a stream: kept as it is, so that the user can see what answered.
    yield* readWhole({ head, body });
    throw new InvokeError({
      kind: 'notBedrock', name: 'NotAStream', status: head.status, ...(head.requestId ? { requestId: head.requestId } : {}),
      message: `The answer to a streamed request is not an event stream (${head.headers['content-type'] ?? 'no content type'}).`,
    });
  }
  const decoder = new EventStreamDecoder();
  let length = 0;
  try {
    for await (const bytes of body) {
      length += bytes.byteLength;
      if (length > MAX_RESPONSE_BYTES) throw tooLarge(head);
      const messages = decoder.push(bytes);
      yield { type: 'messages', messages, bytes: bytes.byteLength, at: performance.now() };
      // A fault behind them is told now, not when the next bytes come, which may be never.
      decoder.check();
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    throw new InvokeError({
      kind: 'incomplete', name: error.cut ? 'IncompleteResponse' : 'CorruptStream',
      message: error.message, status: head.status, ...(head.requestId ? { requestId: head.requestId } : {}), cause: error,
    });
  }
}

/** Why an answer with status 200 is not Bedrock's, or `null`. */
function unreadable(head: ResponseHead): InvokeError | null {
  const common = { kind: 'notBedrock' as const, status: head.status, ...(head.requestId ? { requestId: head.requestId } : {}) };
  const encoding = head.headers['content-encoding'];
  if (encoding && encoding !== 'identity') {
    return new InvokeError({ ...common, name: 'UnexpectedEncoding', message: `The answer is packed with ${encoding}, which was not asked for; it was not unpacked.` });
  }
  return looksLikeHtml(head.headers['content-type'], '') ? new InvokeError({ ...common, name: 'NotBedrock', message: notBedrockMessage(head, '') }) : null;
}

async function readSmall({ body }: TransportResponse): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const bytes of body) {
      parts.push(bytes);
      length += bytes.byteLength;
      if (length > MAX_ERROR_BYTES) break;
    }
  } catch (error) {
    // A cut error body still has its status and headers; only a cancel ends everything.
    if (error instanceof InvokeError && error.kind === 'cancelled') throw error;
  }
  return Buffer.concat(parts);
}

function invokeError(cause: unknown): InvokeError {
  if (cause instanceof InvokeError) return cause;
  if (cause instanceof CredentialsError) return new InvokeError({ kind: 'credentials', name: cause.name, message: cause.message, advice: cause.advice, cause });
  const message = cause instanceof Error ? cause.message : String(cause);
  return new InvokeError({ kind: 'network', name: 'Failed', message, cause });
}

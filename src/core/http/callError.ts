import type { Redactor } from './redact.ts';

/**
 * Where a failure arose. `service`: the service answered with an exception. `stream`: an exception inside a stream.
 * `incomplete`: part of an answer came. `network`: no answer came. `notService`: something else answered.
 * `credentials`: there is nothing to sign with. `settings`: an endpoint, a proxy or a certificate file cannot be used; in
 * both cases nothing was sent. `cancelled`: the user stopped it.
 */
export type CallErrorKind =
  'service' | 'stream' | 'incomplete' | 'network' | 'notService' | 'credentials' | 'settings' | 'cancelled';

export interface CallErrorDetails {
  kind: CallErrorKind;
  /** The exception's name as Bedrock spells it, or ours: `ConnectionRefused`, `IncompleteResponse`, … */
  name: string;
  message: string;
  status?: number;
  requestId?: string;
  originalStatusCode?: number;
  originalMessage?: string;
  resourceName?: string;
  /** From the Retry-After header. */
  retryAfterMs?: number;
  /** Server time minus ours, from the Date header, where the signature's date may be the cause. */
  clockOffsetMs?: number;
  /** What to do, where the thrower knows; without it the table of Bedrock's errors says it. */
  advice?: string;
  cause?: unknown;
}

/** The parts of a failure that a server may have written. */
const TEXTS = ['name', 'message', 'requestId', 'originalMessage', 'resourceName', 'advice'] as const;

/**
 * Every way a call can fail, in one type: `instanceof CallError` is the only test that callers need. Where a subclass
 * exists, it only knows how to make its own message.
 */
export class CallError extends Error {
  readonly kind: CallErrorKind;
  override readonly name: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly originalStatusCode: number | null;
  readonly originalMessage: string | null;
  readonly resourceName: string | null;
  readonly retryAfterMs: number | null;
  readonly clockOffsetMs: number | null;
  readonly advice: string | null;

  constructor(details: CallErrorDetails) {
    super(details.message, { cause: details.cause });
    this.kind = details.kind;
    this.name = details.name;
    this.status = details.status ?? null;
    this.requestId = details.requestId ?? null;
    this.originalStatusCode = details.originalStatusCode ?? null;
    this.originalMessage = details.originalMessage ?? null;
    this.resourceName = details.resourceName ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.clockOffsetMs = details.clockOffsetMs ?? null;
    this.advice = details.advice ?? null;
  }

  /** The same failure without secrets; itself where it holds none. */
  redacted(redact: Redactor): CallError {
    const texts = TEXTS.map(name => this[name]);
    const clean = texts.map(text => text && redact(text));
    if (clean.every((text, index) => text === texts[index])) return this;
    const details = Object.fromEntries(Object.entries(this).filter(([, value]) => value !== null));
    const cleaned = Object.fromEntries(TEXTS.map((name, index) => [name, clean[index] ?? undefined]));
    // Without its cause, which holds them too.
    return new CallError({ ...details, ...cleaned } as CallErrorDetails);
  }
}

/** The user stopped it. */
export function cancelled(): CallError {
  return new CallError({ kind: 'cancelled', name: 'Cancelled', message: 'The request was cancelled.' });
}

/** Anything that was thrown, as a `CallError`. */
export function asCallError(cause: unknown): CallError {
  if (cause instanceof CallError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CallError({ kind: 'network', name: 'Failed', message, cause });
}

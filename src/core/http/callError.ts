/**
 * Where a failure arose. `service`: Bedrock answered with an exception. `stream`: an exception inside a stream.
 * `incomplete`: part of an answer came. `network`: no answer came. `notBedrock`: something else answered.
 * `credentials`: nothing was sent. `cancelled`: the user stopped it.
 */
export type InvokeErrorKind =
  'service' | 'stream' | 'incomplete' | 'network' | 'notBedrock' | 'credentials' | 'cancelled';

export interface InvokeErrorDetails {
  kind: InvokeErrorKind;
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
  /** Advice that the thrower knows better than the table does. */
  advice?: string;
  cause?: unknown;
}

/** Every way an invocation can fail, in one type. */
export class InvokeError extends Error {
  readonly kind: InvokeErrorKind;
  override readonly name: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly originalStatusCode: number | null;
  readonly originalMessage: string | null;
  readonly resourceName: string | null;
  readonly retryAfterMs: number | null;
  readonly clockOffsetMs: number | null;
  readonly givenAdvice: string | null;

  constructor(details: InvokeErrorDetails) {
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
    this.givenAdvice = details.advice ?? null;
  }
}

/** The user stopped it. */
export function cancelled(): InvokeError {
  return new InvokeError({ kind: 'cancelled', name: 'Cancelled', message: 'The request was cancelled.' });
}

/** The exceptions that the API model gives both operations, with their HTTP status. */
export const MODELLED_EXCEPTIONS = {
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ThrottlingException: 429,
  ModelTimeoutException: 408,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
  ValidationException: 400,
  ModelNotReadyException: 429,
  ServiceQuotaExceededException: 400,
  ModelErrorException: 424,
} as const;

/** Those a stream can carry after its status 200, as `:exception-type` spells them. */
export const STREAM_EXCEPTIONS: Readonly<Record<string, number>> = {
  internalServerException: 500,
  modelStreamErrorException: 424,
  validationException: 400,
  throttlingException: 429,
  modelTimeoutException: 408,
  serviceUnavailableException: 503,
};

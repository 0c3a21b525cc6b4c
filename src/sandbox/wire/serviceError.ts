const BEDROCK_NAMESPACE = 'http://internal.amazon.com/coral/com.amazon.bedrock/';
const AUTH_NAMESPACE = 'http://internal.amazon.com/coral/com.amazon.coral.service/';

/** HTTP status of every exception this sandbox answers with; ServiceQuotaExceeded is 400 and ModelError 424 on the real service too. */
export const EXCEPTION_STATUS = {
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ThrottlingException: 429,
  ModelTimeoutException: 408,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
  ValidationException: 400,
  ServiceQuotaExceededException: 400,
  ModelNotReadyException: 429,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  UnknownOperationException: 404,
  ExpiredTokenException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 403,
} as const;

export type ExceptionName = keyof typeof EXCEPTION_STATUS;

/** Exceptions that the layer in front of Bedrock answers; their type header names another namespace. */
const AUTH_EXCEPTIONS: ReadonlySet<ExceptionName> = new Set<ExceptionName>([
  'UnknownOperationException',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
]);

/** A refusal in AWS's own form: thrown anywhere below the server, which turns it into a response. */
export class ServiceError extends Error {
  readonly type: ExceptionName;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    type: ExceptionName,
    message: string,
    extra: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = type;
    this.type = type;
    this.extra = extra;
    this.headers = headers;
  }

  get status(): number {
    return EXCEPTION_STATUS[this.type];
  }

  /** The value of `x-amzn-ErrorType`, with the namespace behind the colon as the service sends it. */
  get typeHeader(): string {
    return `${this.type}:${AUTH_EXCEPTIONS.has(this.type) ? AUTH_NAMESPACE : BEDROCK_NAMESPACE}`;
  }

  get body(): string {
    return JSON.stringify({ message: this.message, ...this.extra });
  }
}

/** A refused bearer token: answered 403 with a capital `Message` and no modelled type. */
export class BearerError extends Error {}

/** Shorthand for the commonest refusal. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

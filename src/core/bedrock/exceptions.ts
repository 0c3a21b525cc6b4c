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

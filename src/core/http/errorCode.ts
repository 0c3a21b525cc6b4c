/** Node's or OpenSSL's code of an error, or ''. With several addresses Node gives all failures in one; the first is taken. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? errorCode(error.errors[0]) : '';
}

import { ServiceError } from './serviceError.ts';
import type { ExceptionName } from './serviceError.ts';

/** A refusal that only STS has. */
export class StsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = code;
    this.status = status;
    this.code = code;
  }
}

/** What STS, with its query protocol, calls the refusals that every service shares. */
const STS_CODES: Readonly<Partial<Record<ExceptionName, readonly [status: number, code: string]>>> = {
  ExpiredTokenException: [403, 'ExpiredToken'],
  UnrecognizedClientException: [403, 'InvalidClientTokenId'],
  InvalidSignatureException: [403, 'SignatureDoesNotMatch'],
  MissingAuthenticationTokenException: [403, 'MissingAuthenticationToken'],
  IncompleteSignatureException: [400, 'IncompleteSignature'],
  ValidationException: [400, 'ValidationError'],
};

/** A refusal in STS's own form, an XML document. */
export function stsRefusal(error: unknown, requestId: string): { status: number; code: string; body: string } {
  const { status, code, message } = toStsError(error);
  const type = status < 500 ? 'Sender' : 'Receiver';
  const body =
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n' +
    '  <Error>\n' +
    `    <Type>${type}</Type>\n` +
    `    <Code>${code}</Code>\n` +
    `    <Message>${escapeXml(message)}</Message>\n` +
    '  </Error>\n' +
    `  <RequestId>${requestId}</RequestId>\n` +
    '</ErrorResponse>\n';
  return { status, code, body };
}

function toStsError(error: unknown): StsError {
  if (error instanceof StsError) return error;
  const known = error instanceof ServiceError ? STS_CODES[error.type] : undefined;
  if (!known || !(error instanceof Error)) {
    return new StsError(500, 'InternalFailure', 'The sandbox failed to process your request.');
  }
  // STS does not show what it would have signed.
  return new StsError(known[0], known[1], error.message.split('\n\n')[0] ?? '');
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, character => entities[character] ?? character);
}

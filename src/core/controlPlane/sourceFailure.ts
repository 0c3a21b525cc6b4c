import { adviceFor } from '../bedrock/advice.ts';
import type { CallError } from '../http/callError.ts';
import { quoted } from '../json/untrustedJson.ts';
import type { SourceFailure } from './modelCatalogue.ts';

/** The table of advice is about invocations; what it says about the signer is true for lists too. */
const SIGNER_REFUSED =
  /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Request(Expired|InTheFuture|TimeTooSkewed)|InvalidSignature|SignatureDoesNotMatch|MissingAuthenticationToken|IncompleteSignature)/;

/** What could not be listed, in words and as plain data. `action` is the IAM action that the list needs. */
export function sourceFailure(source: string, action: string, error: CallError, partial: boolean): SourceFailure {
  const denied = error.kind === 'service' && /^AccessDenied|^NotAuthorized|^UnauthorizedOperation$/.test(error.name);
  const { kind, name, message, status, requestId } = error;
  return {
    source,
    denied,
    partial,
    text: denied
      ? `Not allowed to list ${source} (${action}).`
      : `${partial ? 'Not all' : 'The'} ${source} could${partial ? '' : ' not'} be listed: ${name}: ${quoted(message)}.`,
    advice: error.advice ?? (kind === 'service' && SIGNER_REFUSED.test(name) ? adviceFor(error).text : null),
    error: { kind, name, message, status, requestId },
  };
}

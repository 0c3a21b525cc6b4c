import type { InvokeError } from '../bedrock/invokeError.ts';
import { quoted } from '../models/untrustedJson.ts';
import type { SourceFailure } from './modelCatalogue.ts';

/** What could not be listed, in words and as plain data. `action` is the IAM action that the list needs. */
export function sourceFailure(source: string, action: string, error: InvokeError, partial: boolean): SourceFailure {
  const denied = error.kind === 'service' && /^AccessDenied|^NotAuthorized|^UnauthorizedOperation$/.test(error.name);
  const { kind, name, message, status, requestId } = error;
  return {
    source, denied, partial,
    text: denied
      ? `Not allowed to list ${source} (${action}).`
      : `${partial ? 'Not all' : 'The'} ${source} could${partial ? '' : ' not'} be listed: ${name}: ${quoted(message)}.`,
    error: { kind, name, message, status, requestId },
  };
}

import type { Target } from '../core/aws/resolveTarget.ts';
import { signRequest } from '../core/aws/sign.ts';
import { buildRequest, requestUrl } from '../core/bedrock/buildRequest.ts';
import { OPERATIONS } from '../core/bedrock/operations.ts';
import type { Operation } from '../core/bedrock/operations.ts';
import { unlessAborted } from '../core/http/cancellation.ts';
import type { ResolvedRequest } from '../core/request/resolveRequest.ts';
import { EXIT } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

const MASK = '(masked)';

/**
 * Prints the signed request as JSON and sends nothing; the session token and the bearer token are masked.
 * @throws CredentialsError
 */
export async function dryRun(
  request: ResolvedRequest,
  operation: Operation,
  { identity, region, endpoint }: Target,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const authorization = await unlessAborted(identity.authorize(), signal);
  const secret = authorization.kind === 'bearer' ? authorization.token : authorization.credentials.sessionToken;
  const signed = await signRequest(buildRequest(request, operation, endpoint), authorization, {
    service: OPERATIONS[operation].signingService,
    region,
    date: new Date(),
  });
  const masked = (text: string): string => (secret ? text.replaceAll(secret, MASK) : text);
  await terminal.print(
    JSON.stringify(
      {
        method: signed.method,
        url: requestUrl(signed),
        headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name, masked(value)])),
        body: new TextDecoder().decode(signed.body),
        canonicalRequest: signed.canonicalRequest === null ? null : masked(signed.canonicalRequest),
        stringToSign: signed.stringToSign,
      },
      null,
      2,
    ),
  );
  return EXIT.answered;
}

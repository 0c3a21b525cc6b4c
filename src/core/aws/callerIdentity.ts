import { CallError } from '../http/callError.ts';
import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { exceptionFacts } from '../http/exceptionFacts.ts';
import type { HttpAnswer, HttpRequest, ResponseHead } from '../http/httpRequest.ts';
import { signedCall } from '../http/signedCall.ts';
import type { Deliverer, SigningClock } from '../http/signedCall.ts';
import { redact } from '../http/redact.ts';
import type { Redactor } from '../http/redact.ts';
import { WholeAnswerReader } from '../http/wholeAnswer.ts';
import type { Authorization, AwsCredentials, Identity } from './authorization.ts';
import { CredentialsError } from './credentialsError.ts';
import type { Target } from './resolveTarget.ts';
import { requestSigner } from './sign.ts';

/** Whose credentials they are, as STS says. */
export interface CallerIdentity {
  account: string;
  arn: string;
  userId: string;
}

export interface WhoAmIOptions extends Pick<Target, 'identity' | 'region' | 'endpoint'> {
  transport: Deliverer;
  signal: AbortSignal;
  /** Milliseconds to add to this machine's clock; corrected where STS shows that it is wrong. */
  clock?: SigningClock;
}

const FORM = new TextEncoder().encode('Action=GetCallerIdentity&Version=2011-06-15');
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_ATTEMPTS = 3;
/** A message can come from anywhere. */
const MAX_MESSAGE_CHARACTERS = 1000;

/**
 * Asks STS who signs (GetCallerIdentity, which needs no permission), with the same signer as every other request.
 * @throws CredentialsError where there is nothing to sign with; CallError of kind `service` where STS
 * refused, `notService` where something else answered, or as the transport throws them
 */
export async function whoAmI(options: WhoAmIOptions): Promise<CallerIdentity> {
  const { identity, region, endpoint, transport, signal, clock = { offsetMs: 0 } } = options;
  const signing: Pick<Identity, 'authorize'> = {
    authorize: async asked => ({ kind: 'sigv4', credentials: keyPair(await identity.authorize(asked)) }),
  };
  return signedCall({
    request: formRequest(endpoint),
    signer: requestSigner({ identity: signing, endpoint, region, service: 'sts' }),
    transport,
    reader: clean =>
      new WholeAnswerReader({
        maxBytes: MAX_ANSWER_BYTES,
        read: readCaller,
        readException: answer => readStsError(answer, clean),
      }),
    clock,
    maxAttempts: MAX_ATTEMPTS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    signal,
  });
}

function keyPair(authorization: Authorization): AwsCredentials {
  if (authorization.kind === 'sigv4') return authorization.credentials;
  throw new CredentialsError(
    'ApiKeyHasNoIdentity',
    'A Bedrock API key signs nothing, so STS cannot say whose it is.',
    'To see an account and ARN choose a profile, or remove AWS_BEARER_TOKEN_BEDROCK from the environment.',
  );
}

function formRequest(endpoint: Endpoint): HttpRequest {
  return {
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: endpoint.port,
    path: `${endpoint.basePath}/`,
    query: {},
    headers: {
      host: hostHeader(endpoint),
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'content-length': String(FORM.byteLength),
    },
    body: FORM,
  };
}

function readCaller(answer: HttpAnswer): CallerIdentity {
  const text = textOf(answer);
  const [account, arn, userId] = [element(text, 'Account'), element(text, 'Arn'), element(text, 'UserId')];
  if (account && arn && userId) return { account, arn, userId };
  throw notSts(answer.head);
}

/** STS answers in XML; what answers in its place in tests and gateways often does so in JSON. */
function readStsError(answer: HttpAnswer, clean: Redactor): CallError {
  const { head } = answer;
  const text = textOf(answer);
  const name = head.headers['x-amzn-errortype']?.split(':')[0] || element(text, 'Code') || member(text, '__type');
  if (head.status < 400 || !name) return notSts(head);
  const said = element(text, 'Message') || member(text, 'message') || `STS answered with status ${head.status}.`;
  const requestId = head.requestId ?? element(text, 'RequestId');
  return new CallError({
    ...exceptionFacts(head),
    kind: 'service',
    name,
    message: redact(clean(said), []).slice(0, MAX_MESSAGE_CHARACTERS),
    advice: adviceFor(name),
    ...(requestId ? { requestId } : {}),
  });
}

function notSts(head: ResponseHead): CallError {
  return new CallError({
    ...exceptionFacts(head),
    kind: 'notService',
    name: 'NotSts',
    message: `The answer with status ${head.status} is not from STS.`,
    advice: 'Look for a proxy or a sign-in page in between, and check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL.',
  });
}

function textOf({ body }: HttpAnswer): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

function adviceFor(name: string): string {
  if (/^ExpiredToken/.test(name)) {
    return 'The temporary credentials have expired: sign in again (for example aws sso login), then ask again.';
  }
  if (/^(InvalidClientTokenId|UnrecognizedClient)/.test(name)) {
    return 'The access key is not known: check the keys, that a temporary key has its session token, and that the Region belongs to the same partition.';
  }
  if (/^(SignatureDoesNotMatch|InvalidSignature)/.test(name)) {
    return 'The secret key may be wrong, or a proxy changed a header.';
  }
  if (/RegionDisabled/.test(name)) {
    return 'STS is switched off for this account in this Region; choose another with --region.';
  }
  return 'See what the message names.';
}

function element(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined
    ? null
    : text
        .replace(
          /&(lt|gt|quot|apos|amp);/g,
          (_, entity: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[entity] ?? '&',
        )
        .trim();
}

function member(text: string, name: string): string | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null) return null;
    const [, value] = Object.entries(json).find(([key]) => key.toLowerCase() === name) ?? [];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

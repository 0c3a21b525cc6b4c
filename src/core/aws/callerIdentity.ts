import { CallError } from '../http/callError.ts';
import type { HttpRequest, HttpSender } from '../http/httpRequest.ts';
import { CredentialsError } from './credentialsError.ts';
import { resolveEndpoint } from './endpoint.ts';
import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { Authorization, AwsCredentials, Environment, Identity } from './authorization.ts';
import { redact } from './redact.ts';
import { signRequest } from './sign.ts';

/** Whose credentials they are, as STS says. */
export interface CallerIdentity {
  account: string;
  arn: string;
  userId: string;
}

export interface WhoAmIOptions {
  identity: Identity;
  /** Where STS is asked; `null`: us-east-1, which answers for all Regions of its partition. */
  region: string | null;
  /** The profile whose endpoint settings hold. */
  profile: string | null;
  env: Environment;
  transport: HttpSender;
  signal: AbortSignal;
  /** Instead of the endpoint that the rules give: the sandbox's. */
  endpoint?: Endpoint;
  /** Milliseconds to add to this machine's clock; put right where STS shows that it is wrong. */
  clock?: { offsetMs: number };
}

const ANY_REGION = 'us-east-1';
const FORM = new TextEncoder().encode('Action=GetCallerIdentity&Version=2011-06-15');
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** A Date header further off than this breaks a signature. */
const CLOCK_TOLERANCE_MS = 240_000;

/**
 * Asks STS who signs (GetCallerIdentity, which needs no permission), with the same signer as every other request.
 * Expired credentials are asked for anew once, and a wrong clock is put right once.
 * @throws CredentialsError where there is nothing to sign with; EndpointError; CallError of kind `service` where STS refused, `notService` where something else answered; what the transport throws
 */
export async function whoAmI(options: WhoAmIOptions): Promise<CallerIdentity> {
  const { identity, profile, env, transport, signal, clock = { offsetMs: 0 } } = options;
  const region = options.region ?? ANY_REGION;
  const endpoint =
    options.endpoint ?? (await resolveEndpoint({ service: 'sts', region, override: null, profile, env }));
  let credentials = keyPair(await identity.authorize());
  let refreshed = false;
  let corrected = false;
  for (;;) {
    const request = await signRequest(
      formRequest(endpoint),
      { kind: 'sigv4', credentials },
      { service: 'sts', region, date: new Date(Date.now() + clock.offsetMs) },
    );
    const { head, body } = await transport.collect(request, {
      signal,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const text = Buffer.from(body).toString('utf8');
    if (head.status === 200) {
      const [account, arn, userId] = [element(text, 'Account'), element(text, 'Arn'), element(text, 'UserId')];
      if (account && arn && userId) return { account, arn, userId };
    }
    const error = failure(text, head.status, head.headers['x-amzn-errortype'], head.requestId, credentials);
    const offset = Date.parse(head.headers.date ?? '') - Date.now();
    if (
      error.kind === 'service' &&
      !corrected &&
      /signature|expired|skew|future/i.test(error.name + error.message) &&
      Math.abs(offset - clock.offsetMs) >= CLOCK_TOLERANCE_MS
    ) {
      corrected = true;
      clock.offsetMs = offset;
      continue;
    }
    if (refreshed || !/^ExpiredToken/.test(error.name)) throw error;
    refreshed = true;
    const fresh = keyPair(await identity.authorize({ refresh: true }));
    if (fresh.accessKeyId === credentials.accessKeyId && fresh.sessionToken === credentials.sessionToken) throw error;
    credentials = fresh;
  }
}

function keyPair(authorization: Authorization): AwsCredentials {
  if (authorization.kind === 'sigv4') return authorization.credentials;
  throw new CredentialsError(
    'ApiKeyHasNoIdentity',
    'A Bedrock API key signs nothing, so STS cannot say whose it is.',
    'To see an account and ARN choose a profile, or take AWS_BEARER_TOKEN_BEDROCK out of the environment.',
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

/** STS answers in XML; what stands in its place in tests and gateways often answers in JSON. */
function failure(
  text: string,
  status: number,
  header: string | undefined,
  requestId: string | null,
  { secretAccessKey, sessionToken }: AwsCredentials,
): CallError {
  const name = header?.split(':')[0] || element(text, 'Code') || member(text, '__type');
  if (status < 400 || !name) {
    return new CallError({
      kind: 'notService',
      name: 'NotSts',
      message: `The answer with status ${status} is not one of STS.`,
      advice: 'Look for a proxy or a sign-in page on the way, and check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL.',
      status,
      ...(requestId === null ? {} : { requestId }),
    });
  }
  const said = element(text, 'Message') || member(text, 'message') || `STS answered with status ${status}.`;
  const id = requestId ?? element(text, 'RequestId');
  return new CallError({
    kind: 'service',
    name,
    message: redact(said, [secretAccessKey, sessionToken ?? '']).slice(0, 1000),
    advice: adviceFor(name),
    status,
    ...(id ? { requestId: id } : {}),
  });
}

function adviceFor(name: string): string {
  if (/^ExpiredToken/.test(name)) {
    return 'The temporary credentials have run out: sign in again (for example aws sso login), then ask again.';
  }
  if (/^(InvalidClientTokenId|UnrecognizedClient)/.test(name)) {
    return 'The access key is not known: check the keys, that a temporary key has its session token, and that the region belongs to the same partition.';
  }
  if (/^(SignatureDoesNotMatch|InvalidSignature)/.test(name)) {
    return 'The secret key may be wrong, or a proxy changed a header on the way.';
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

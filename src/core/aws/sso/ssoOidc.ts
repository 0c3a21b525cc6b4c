import { CallError } from '../../http/callError.ts';
import { exceptionFacts } from '../../http/exceptionFacts.ts';
import type { ExceptionFacts } from '../../http/exceptionFacts.ts';
import type { HttpAnswer } from '../../http/httpRequest.ts';
import { UNSIGNED, signedCall } from '../../http/signedCall.ts';
import type { Deliverer } from '../../http/signedCall.ts';
import { WholeAnswerReader } from '../../http/wholeAnswer.ts';
import { CredentialsError } from '../credentialsError.ts';
import { hostHeader } from '../../http/endpoint.ts';
import type { Endpoint } from '../../http/endpoint.ts';

/** An error that SSO OIDC answered with, by its OAuth name (`authorization_pending`). */
export class OidcError extends CallError {
  declare readonly status: number;

  constructor(code: string, facts: ExceptionFacts) {
    super({ ...facts, kind: 'service', name: code, message: `SSO OIDC answered ${code}.` });
  }
}

export interface Registration {
  clientId: string;
  clientSecret: string;
  /** Seconds since 1970. */
  clientSecretExpiresAt: number;
}

export interface DeviceAuthorization {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  /** Seconds. */
  expiresIn: number;
  /** Seconds between two questions. */
  interval: number;
}

export interface CreatedToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  refreshToken: string | null;
}

/** What is sent; the last two are secret. */
interface PostedMembers extends Readonly<Record<string, unknown>> {
  clientSecret?: string;
  deviceCode?: string;
}

const MAX_ANSWER_BYTES = 256 * 1024;
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 3;
/** Seconds since 1970 beyond which a date is none any more. */
const MAX_SECONDS = 100_000_000_000;

/**
 * The three calls of the device-code sign-in (RFC 8628) at SSO OIDC. They are not signed. The provider library's own
 * client knows only the last of them.
 */
export class SsoOidc {
  constructor(
    private readonly endpoint: Endpoint,
    private readonly transport: Deliverer,
    private readonly signal: AbortSignal,
  ) {}

  async registerClient(clientName: string, scopes: readonly string[]): Promise<Registration> {
    const answer = await this.post('/client/register', {
      clientName,
      clientType: 'public',
      ...(scopes.length > 0 ? { scopes } : {}),
    });
    return {
      clientId: word(answer, 'clientId'),
      clientSecret: word(answer, 'clientSecret'),
      clientSecretExpiresAt: number(answer, 'clientSecretExpiresAt', 0),
    };
  }

  async startDeviceAuthorization(
    { clientId, clientSecret }: Registration,
    startUrl: string,
  ): Promise<DeviceAuthorization> {
    const answer = await this.post('/device_authorization', { clientId, clientSecret, startUrl });
    const verificationUri = word(answer, 'verificationUri');
    const complete = answer.verificationUriComplete;
    return {
      deviceCode: word(answer, 'deviceCode'),
      userCode: word(answer, 'userCode'),
      verificationUri,
      verificationUriComplete: typeof complete === 'string' && complete ? complete : verificationUri,
      expiresIn: number(answer, 'expiresIn', 600),
      interval: number(answer, 'interval', 5) || 5,
    };
  }

  /** @throws OidcError, `authorization_pending` until the user has confirmed */
  async createToken({ clientId, clientSecret }: Registration, deviceCode: string): Promise<CreatedToken> {
    const answer = await this.post(
      '/token',
      {
        clientId,
        clientSecret,
        grantType: 'urn:ietf:params:oauth:grant-type:device_code',
        deviceCode,
      },
      // Asked again in the server's rhythm anyway.
      1,
    );
    const { refreshToken } = answer;
    return {
      accessToken: word(answer, 'accessToken'),
      expiresIn: number(answer, 'expiresIn', 0),
      refreshToken: typeof refreshToken === 'string' && refreshToken ? refreshToken : null,
    };
  }

  private post(path: string, content: PostedMembers, maxAttempts = MAX_ATTEMPTS): Promise<Record<string, unknown>> {
    const { protocol, hostname, port, basePath } = this.endpoint;
    const body = new TextEncoder().encode(JSON.stringify(content));
    return signedCall({
      request: {
        method: 'POST',
        protocol,
        hostname,
        port,
        path: `${basePath}${path}`,
        query: {},
        headers: {
          host: hostHeader(this.endpoint),
          'content-type': 'application/json',
          'content-length': String(body.byteLength),
        },
        body,
      },
      signer: { ...UNSIGNED, secrets: () => [content.clientSecret ?? '', content.deviceCode ?? ''] },
      transport: this.transport,
      reader: () =>
        new WholeAnswerReader({ maxBytes: MAX_ANSWER_BYTES, read: readAnswer, readException: readOidcError }),
      clock: { offsetMs: 0 },
      maxAttempts,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      signal: this.signal,
    });
  }
}

function readAnswer({ head, body }: HttpAnswer): Record<string, unknown> {
  const answer = objectIn(body);
  if (answer) return answer;
  throw notOidc(head.status);
}

function readOidcError({ head, body }: HttpAnswer): CallError {
  const answer = objectIn(body);
  const code = answer?.error ?? answer?.__type ?? head.headers['x-amzn-errortype'];
  // A code is a word; anything longer could be anything.
  if (typeof code === 'string' && /^[A-Za-z_]{1,64}/.test(code)) {
    return new OidcError(/^[A-Za-z_]+/.exec(code)?.[0] ?? '', exceptionFacts(head));
  }
  return head.status >= 500 ? new OidcError('unavailable', exceptionFacts(head)) : notOidc(head.status);
}

function objectIn(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function word(answer: Record<string, unknown>, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string' || value === '') throw notOidc(200);
  return value;
}

function number(answer: Record<string, unknown>, name: string, otherwise: number): number {
  const value = answer[name];
  return typeof value === 'number' && value >= 0 && value <= MAX_SECONDS ? value : otherwise;
}

function notOidc(status: number): CredentialsError {
  return new CredentialsError(
    'NotSsoOidc',
    `The answer with status ${status} is not from SSO OIDC.`,
    'Check sso_region, and look for a proxy or a sign-in page in between.',
  );
}

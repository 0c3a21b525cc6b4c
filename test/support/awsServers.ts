import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerKeys } from './certificates.ts';
import type { ReceivedRequest } from './scriptedServer.ts';

export interface ServedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

/** What a test changes in the answers: by operation, the first that is set wins over the usual one. */
export type Override = (request: ReceivedRequest, form: URLSearchParams) => ServedAnswer | undefined;

/** Temporary credentials that are served everywhere, told apart by where they came from. */
export function keysOf(source: string): { accessKeyId: string; secretAccessKey: string; sessionToken: string } {
  return {
    accessKeyId: `ASIA${source.toUpperCase().replace(/\W/g, '')}`,
    secretAccessKey: `secret+of/${source}/EXAMPLEKEY`,
    sessionToken: `token/of+${source}==`,
  };
}

/**
 * STS, the SSO portal, SSO OIDC, the container's and the instance's credentials endpoint on one port, as far as the
 * provider library and the product call them. Every request is kept as it came.
 */
export class AwsServers {
  readonly requests: (ReceivedRequest & { operation: string })[] = [];
  override: Override = () => undefined;
  /** When the credentials that are served run out. */
  expiration: () => Date = () => new Date(Date.now() + 3_600_000);
  /** How the questions for a token are answered, one after the other; the last stays. */
  tokenAnswers: ServedAnswer[] = [];
  private served = 0;

  private constructor(private readonly server: http.Server | https.Server) {}

  /** With `keys`, over TLS. */
  static async start(keys?: ServerKeys): Promise<AwsServers> {
    const server = keys ? https.createServer(keys) : http.createServer();
    const servers = new AwsServers(server);
    server.on('request', (incoming, outgoing) => void servers.serve(incoming, outgoing));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return servers;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.server instanceof https.Server ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** Points the library and the product here. */
  get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL_STS: this.url, AWS_ENDPOINT_URL_SSO: this.url, AWS_ENDPOINT_URL_SSO_OIDC: this.url };
  }

  of(operation: string): ReceivedRequest[] {
    return this.requests.filter(request => request.operation === operation);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async serve(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const headers = incoming.rawHeaders.flatMap((name, at, all): [string, string][] =>
      at % 2 === 0 ? [[name, all[at + 1] ?? '']] : [],
    );
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      headers,
      body: Buffer.concat(parts),
      number: this.requests.length + 1,
    };
    const form = new URLSearchParams(request.body.toString('utf8'));
    const operation = operationOf(request, form);
    this.requests.push({ ...request, operation });
    const answer = this.override(request, form) ?? this.answer(operation, request, form);
    outgoing.writeHead(answer.status ?? 200, { date: new Date().toUTCString(), ...answer.headers });
    outgoing.end(answer.body);
  }

  private answer(operation: string, request: ReceivedRequest, form: URLSearchParams): ServedAnswer {
    const number = ++this.served;
    switch (operation) {
      case 'AssumeRole':
        return this.role(operation, form.get('RoleArn') ?? '', number);
      case 'AssumeRoleWithWebIdentity':
        return this.role(operation, `web-${form.get('WebIdentityToken')}`, number);
      case 'GetCallerIdentity':
        return {
          headers: { 'content-type': 'text/xml' },
          body: callerXml('123456789012', 'arn:aws:sts::123456789012:assumed-role/R&amp;D/me', 'AROAEXAMPLE:me'),
        };
      case 'GetRoleCredentials': {
        const { accessKeyId, secretAccessKey, sessionToken } = keysOf(`sso-${number}`);
        return json({
          roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: this.expiration().getTime() },
        });
      }
      case 'RegisterClient':
        return json({
          clientId: 'client-id-EXAMPLE',
          clientSecret: `client-secret-EXAMPLE-${number}`,
          clientIdIssuedAt: 1,
          clientSecretExpiresAt: Math.floor(Date.now() / 1000) + 7_776_000,
        });
      case 'StartDeviceAuthorization':
        return json({
          deviceCode: `device-code-EXAMPLE-${number}`,
          userCode: 'ABCD-EFGH',
          verificationUri: 'https://device.sso.example/',
          verificationUriComplete: 'https://device.sso.example/?user_code=ABCD-EFGH',
          expiresIn: 600,
          interval: 1,
        });
      case 'CreateToken':
        return (
          (this.tokenAnswers.length > 1 ? this.tokenAnswers.shift() : this.tokenAnswers[0]) ??
          json({
            accessToken: `access-token-EXAMPLE-${number}`,
            expiresIn: 28_800,
            refreshToken: `refresh-token-EXAMPLE-${number}`,
            tokenType: 'Bearer',
          })
        );
      case 'Container':
        return json(this.metadata('container'));
      case 'InstanceToken':
        return { body: 'imds-token' };
      case 'InstanceRole':
        return { body: 'worker' };
      case 'InstanceCredentials':
        return json({
          Code: 'Success',
          Type: 'AWS-HMAC',
          LastUpdated: new Date().toISOString(),
          ...this.metadata('instance'),
        });
      default:
        return json({ message: `There is no ${request.method} ${request.target}.` }, 404);
    }
  }

  private metadata(source: string): Record<string, string> {
    const { accessKeyId, secretAccessKey, sessionToken } = keysOf(source);
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: `${this.expiration().toISOString().slice(0, 19)}Z`,
    };
  }

  private role(operation: string, name: string, number: number): ServedAnswer {
    const { accessKeyId, secretAccessKey, sessionToken } = keysOf(`${name.split('/').at(-1)}-${number}`);
    return {
      headers: { 'content-type': 'text/xml' },
      body:
        `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>` +
        `<SessionToken>${sessionToken}</SessionToken><Expiration>${this.expiration().toISOString()}</Expiration></Credentials></${operation}Result></${operation}Response>`,
    };
  }
}

export function json(value: unknown, status = 200): ServedAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** An error as STS writes it. */
export function stsError(code: string, message: string, status = 403): ServedAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>request-1</RequestId></ErrorResponse>`,
  };
}

/** An error as SSO OIDC writes it. */
export function oidcError(error: string, status = 400): ServedAnswer {
  return json({ error, error_description: 'said by the server' }, status);
}

export function callerXml(account: string, arn: string, userId: string): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
}

function operationOf({ method, target }: ReceivedRequest, form: URLSearchParams): string {
  const [path = ''] = target.split('?');
  const known: Record<string, string> = {
    'GET /federation/credentials': 'GetRoleCredentials',
    'POST /client/register': 'RegisterClient',
    'POST /device_authorization': 'StartDeviceAuthorization',
    'POST /token': 'CreateToken',
    'GET /container': 'Container',
    'PUT /latest/api/token': 'InstanceToken',
    'GET /latest/meta-data/iam/security-credentials/': 'InstanceRole',
    'GET /latest/meta-data/iam/security-credentials/worker': 'InstanceCredentials',
  };
  return known[`${method} ${path}`] ?? form.get('Action') ?? '';
}

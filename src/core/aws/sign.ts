import crypto from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, HttpRequest as SmithyRequest, SourceData } from '@smithy/types';
import { CallError } from '../http/callError.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { HttpRequest, SignedHttpRequest } from '../http/httpRequest.ts';
import type { Signer } from '../http/signedCall.ts';
import { refuseUnencryptedKey } from './apiKey.ts';
import type { AuthorizeOptions, AwsCredentials, Authorization, Identity } from './authorization.ts';
import { CredentialsError } from './credentialsError.ts';

/**
 * SHA-256 and its HMAC from `node:crypto`: several times as fast as the JavaScript one that the library suggests. The
 * library updates each once, so all is done at the end: a plain hash in one step where Node can (20.12 and later), which
 * saves half of it.
 */
class Sha256 implements Checksum {
  protected data: Uint8Array | null = null;

  constructor(protected readonly secret?: SourceData) {}

  update(data: Uint8Array): void {
    if (this.data) throw new Error('A hash is updated once.');
    this.data = data;
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.sum(this.data ?? new Uint8Array(0)));
  }
  reset(): void {
    throw new Error('A hash is used once.');
  }

  private sum(data: Uint8Array): Uint8Array {
    if (this.secret !== undefined) return crypto.createHmac('sha256', bytesOf(this.secret)).update(data).digest();
    return typeof crypto.hash === 'function'
      ? crypto.hash('sha256', data, 'buffer')
      : crypto.createHash('sha256').update(data).digest();
  }
}

/** The library's name for credentials in its cache of keys. */
interface KeyMark {
  of: Uint8Array;
  digest: Promise<Uint8Array>;
}

const HASHES = new WeakMap<AwsCredentials, new (secret?: SourceData) => Checksum>();

/**
 * The hash to sign with these credentials. The library looks a derived key up by an HMAC with the secret key itself, for
 * each request the same; that one is remembered as long as the credentials are held.
 */
function hashFor(credentials: AwsCredentials): new (secret?: SourceData) => Checksum {
  const known = HASHES.get(credentials);
  if (known) return known;
  let mark: KeyMark | null = null;
  class MarkedSha256 extends Sha256 {
    override digest(): Promise<Uint8Array> {
      if (this.secret !== credentials.secretAccessKey || !this.data) return super.digest();
      if (!mark || Buffer.compare(mark.of, this.data) !== 0) mark = { of: this.data, digest: super.digest() };
      return mark.digest;
    }
  }
  HASHES.set(credentials, MarkedSha256);
  return MarkedSha256;
}

function bytesOf(data: SourceData): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The library's signer with its two stages kept. */
class StagedSigner extends SignatureV4 {
  canonicalRequest = '';
  stringToSign = '';
  protected override createCanonicalRequest(...stage: Parameters<SignatureV4['createCanonicalRequest']>): string {
    return (this.canonicalRequest = super.createCanonicalRequest(...stage));
  }
  protected override async createStringToSign(
    ...stage: Parameters<SignatureV4['createStringToSign']>
  ): Promise<string> {
    return (this.stringToSign = await super.createStringToSign(...stage));
  }
}

export interface SignOptions {
  /** The signing name; absent: `bedrock`, which is that of the runtime and of the control plane. */
  service?: 'bedrock' | 'sts';
  region: string;
  /** The time that goes into the signature. */
  date: Date;
}

/** Whose requests to which service are signed. */
export interface SigningScope extends Omit<SignOptions, 'date'> {
  identity: Pick<Identity, 'authorize'>;
  endpoint: Endpoint;
}

/** The signer of one call's requests. */
export function requestSigner({ identity, endpoint, region, service }: SigningScope): Signer<Authorization> {
  const ask = async (options?: AuthorizeOptions): Promise<Authorization> => {
    const authorization = await identity.authorize(options).catch((cause: unknown) => {
      throw credentialsFailure(cause);
    });
    refuseUnencryptedKey(authorization, endpoint);
    return authorization;
  };
  return {
    authorize: () => ask(),
    async renew(refused) {
      if (refused.kind !== 'sigv4') return null;
      const fresh = await ask({ refresh: true });
      return fresh.kind === 'sigv4' && !areSame(fresh.credentials, refused.credentials) ? fresh : null;
    },
    secrets: authorization =>
      authorization.kind === 'bearer'
        ? [authorization.token]
        : [authorization.credentials.secretAccessKey, authorization.credentials.sessionToken ?? ''],
    sign: (request, authorization, date) =>
      signRequest(request, authorization, { region, date, ...(service ? { service } : {}) }),
  };
}

function credentialsFailure(cause: unknown): CallError {
  if (cause instanceof CallError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CredentialsError('CredentialsFailed', message, 'Check the credentials, then try again.', cause);
}

function areSame(one: AwsCredentials, other: AwsCredentials): boolean {
  return one.accessKeyId === other.accessKeyId && one.sessionToken === other.sessionToken;
}

/** Signs with what the identity gave: SigV4, or a bearer token. */
export async function signRequest(
  request: HttpRequest,
  authorization: Authorization,
  options: SignOptions,
): Promise<SignedHttpRequest> {
  if (authorization.kind === 'sigv4') return signSigV4(request, authorization.credentials, options);
  return signed(request, { ...request.headers, authorization: `Bearer ${authorization.token}` }, null);
}

async function signSigV4(
  request: HttpRequest,
  credentials: AwsCredentials,
  { service = 'bedrock', region, date }: SignOptions,
): Promise<SignedHttpRequest> {
  // The host is bedrock-runtime, the signing name bedrock; the path goes in encoded once and is encoded again.
  const signer = new StagedSigner({ service, region, credentials, sha256: hashFor(credentials), uriEscapePath: true });
  const { headers } = await signer.sign(request as SmithyRequest, { signingDate: date });
  return signed(request, headers, signer);
}

/** Member by member: a copy by spreading costs several times as much, for each call. */
function signed(
  { method, protocol, hostname, port, path, query, body }: HttpRequest,
  headers: HttpRequest['headers'],
  stages: Pick<SignedHttpRequest, 'canonicalRequest' | 'stringToSign'> | null,
): SignedHttpRequest {
  const { canonicalRequest = null, stringToSign = null } = stages ?? {};
  return { method, protocol, hostname, port, path, query, body, headers, canonicalRequest, stringToSign };
}

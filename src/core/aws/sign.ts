import crypto from 'node:crypto';
import type { Hash, Hmac } from 'node:crypto';
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
 * SHA-256 from `node:crypto`: several times as fast as the JavaScript one that the library suggests. A plain hash is made
 * in one step where Node can (20.12 and later), which saves half of it; the library updates each once.
 */
class Sha256 implements Checksum {
  private readonly hash: Hash | Hmac | null;
  private data: Uint8Array | null = null;

  constructor(secret?: SourceData) {
    if (secret !== undefined) this.hash = crypto.createHmac('sha256', bytesOf(secret));
    else this.hash = typeof crypto.hash === 'function' ? null : crypto.createHash('sha256');
  }
  update(data: Uint8Array): void {
    if (this.hash) this.hash.update(data);
    else if (this.data) throw new Error('A hash in one step is updated once.');
    else this.data = data;
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash?.digest() ?? crypto.hash('sha256', this.data ?? new Uint8Array(0), 'buffer'));
  }
  reset(): void {
    throw new Error('A hash is used once.');
  }
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
  if (authorization.kind === 'bearer') {
    return {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${authorization.token}` },
      canonicalRequest: null,
      stringToSign: null,
    };
  }
  return signSigV4(request, authorization.credentials, options);
}

async function signSigV4(
  request: HttpRequest,
  credentials: AwsCredentials,
  { service = 'bedrock', region, date }: SignOptions,
): Promise<SignedHttpRequest> {
  // The host is bedrock-runtime, the signing name bedrock; the path goes in encoded once and is encoded again.
  const signer = new StagedSigner({ service, region, credentials, sha256: Sha256, uriEscapePath: true });
  const signed = await signer.sign({ ...request, query: request.query, port: request.port } as SmithyRequest, {
    signingDate: date,
  });
  return {
    ...request,
    headers: signed.headers,
    canonicalRequest: signer.canonicalRequest,
    stringToSign: signer.stringToSign,
  };
}

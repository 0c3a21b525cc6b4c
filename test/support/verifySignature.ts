import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ReceivedRequest } from './scriptedServer.ts';

export interface SigningKeys {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface VerifiedSignature {
  region: string;
  service: string;
  signedHeaders: string[];
}

/**
 * Checks Signature Version 4 from nothing but the bytes that came, by a computation of its own: neither the product's,
 * the sandbox's nor the library's code is in it.
 * @throws Error saying what does not fit
 */
export function verifySignature(request: ReceivedRequest, keys: SigningKeys): VerifiedSignature {
  const only = (name: string): string => {
    const values = request.headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
    if (values.length !== 1) throw new Error(`The header ${name} came ${values.length} times.`);
    return values[0] as string;
  };
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      only('authorization'),
    );
  if (!match) throw new Error('The Authorization header has another form.');
  const [, accessKeyId = '', day = '', region = '', service = '', names = '', signature = ''] = match;
  const date = only('x-amz-date');
  if (accessKeyId !== keys.accessKeyId) throw new Error(`Another access key: ${accessKeyId}`);
  if (!date.startsWith(day)) throw new Error('The scope has another day than the date.');
  const age = Date.now() - Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Math.abs(age) > 5 * 60_000) throw new Error('The date is off.');
  const signedHeaders = names.split(';');
  if ([...signedHeaders].sort().join(';') !== names) throw new Error('The signed headers are not sorted.');
  const [path = '', query = ''] = request.target.split('?');
  // Every service but S3 takes the path as it stands on the wire and encodes it once more.
  const canonicalPath = path
    .split('/')
    .map(segment =>
      encodeURIComponent(segment).replace(
        /[!'()*]/g,
        character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
  const canonical = [
    request.method,
    canonicalPath,
    query,
    ...signedHeaders.map(name => `${name}:${only(name).replace(/\s+/g, ' ')}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (last, part) => hmac(last, part),
    `AWS4${keys.secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))) {
    throw new Error(`The signature does not fit this request:\n${canonical}`);
  }
  return { region, service, signedHeaders };
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf } from './incomingCall.ts';
import type { IncomingCall } from './incomingCall.ts';
import { BearerError, ServiceError } from './serviceError.ts';

/** The key pair, and bearer token, that the sandbox accepts. */
export interface AcceptedCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  bearerToken?: string;
}

/** What a verified request says about its signer. */
export interface VerifiedSigner {
  kind: 'sigv4' | 'bearer';
  /** From the credential scope; undefined for a bearer token. */
  region?: string;
  canonicalRequest?: string;
  stringToSign?: string;
}

interface Authorization {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  terminator: string;
  signedHeaders: string[];
  signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 5 * 60 * 1000;

/**
 * Checks a request's authentication by its own computation from the raw target, header lines and body bytes.
 * Throws the exception that AWS answers in each case; returns the signer otherwise.
 */
export function verifySigner(
  call: IncomingCall,
  accepted: AcceptedCredentials,
  service: string,
  now: Date,
): VerifiedSigner {
  const value = headerOf(call, 'authorization');
  const isBearer = value !== undefined && /^bearer\s/i.test(value);
  // STS takes signatures only.
  if (value === undefined || (isBearer && service === 'sts')) {
    throw new ServiceError(
      'MissingAuthenticationTokenException',
      service === 'sts' ? 'Request is missing Authentication Token' : 'Missing Authentication Token',
    );
  }
  if (isBearer) return verifyBearer(value.replace(/^bearer\s+/i, '').trim(), accepted);
  const authorization = parseAuthorization(value);
  const amzDate = requestDate(call, value);
  checkScope(authorization, amzDate, service);
  checkKey(call, authorization, accepted);
  checkAge(amzDate, now);
  checkRequiredHeaders(call, authorization.signedHeaders);
  const payloadHash = checkPayload(call);
  const canonicalRequest = canonicalRequestOf(call, authorization.signedHeaders, payloadHash);
  const scope = [authorization.date, authorization.region, authorization.service, authorization.terminator].join('/');
  const stringToSign = [ALGORITHM, amzDate, scope, sha256(canonicalRequest)].join('\n');
  const expected = signatureOf(accepted.secretAccessKey, authorization, stringToSign);
  if (!sameText(expected, authorization.signature)) throw mismatch(canonicalRequest, stringToSign);
  return { kind: 'sigv4', region: authorization.region, canonicalRequest, stringToSign };
}

/**
 * The canonical request of Signature Version 4 for every service but S3: each path segment, already encoded once on the
 * wire, is encoded again; header values are trimmed and their inner runs of blanks collapsed.
 */
export function canonicalRequestOf(call: IncomingCall, signedHeaders: readonly string[], payloadHash: string): string {
  const path = normalizedPath(call.path).split('/').map(encodeRfc3986).join('/');
  const headers = signedHeaders.map(name => `${name}:${canonicalValue(call, name)}\n`).join('');
  return [call.method, path, canonicalQuery(call.query), headers, signedHeaders.join(';'), payloadHash].join('\n');
}

/** Drops empty and relative segments, as the specification asks of every service but S3. */
function normalizedPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalValue(call: IncomingCall, name: string): string {
  const values = valuesOf(call, name);
  // HTTP/2 has no need of a host header: the Java SDK signs `host` and sends `:authority` alone.
  const signed = name === 'host' && values.length === 0 ? valuesOf(call, ':authority') : values;
  return signed.map(value => value.trim().replace(/\s+/g, ' ')).join(',');
}

function valuesOf(call: IncomingCall, name: string): string[] {
  return call.rawHeaders.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=');
      const [key, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [encodeRfc3986(decodeLoosely(key)), encodeRfc3986(decodeLoosely(value))] as const;
    })
    .sort(([keyA, valueA], [keyB, valueB]) => compare(keyA, keyB) || compare(valueA, valueB))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

function verifyBearer(token: string, accepted: AcceptedCredentials): VerifiedSigner {
  if (accepted.bearerToken === undefined || !sameText(token, accepted.bearerToken)) {
    throw new BearerError(
      token.endsWith('-expired')
        ? 'Bearer Token has expired'
        : 'Authentication failed: Please make sure your API Key is valid.',
    );
  }
  return { kind: 'bearer' };
}

function parseAuthorization(value: string): Authorization {
  if (!value.startsWith(`${ALGORITHM} `)) {
    throw new ServiceError(
      'IncompleteSignatureException',
      `Unsupported AWS 'algorithm': '${value.split(' ')[0] ?? ''}'.`,
    );
  }
  const fields = new Map<string, string>();
  for (const part of value.slice(ALGORITHM.length).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter(name => !fields.get(name));
  if (missing.length > 0) {
    const sentences = missing.map(name => `Authorization header requires '${name}' parameter.`).join(' ');
    throw new ServiceError('IncompleteSignatureException', `${sentences} Authorization=${ALGORITHM}`);
  }
  const credential = (fields.get('Credential') as string).split('/');
  if (credential.length < 5) {
    const text = `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${fields.get('Credential')}'`;
    throw new ServiceError('IncompleteSignatureException', text);
  }
  const [date, region, service, terminator] = credential.slice(-4) as [string, string, string, string];
  return {
    accessKeyId: credential.slice(0, -4).join('/'),
    date,
    region,
    service,
    terminator,
    signedHeaders: (fields.get('SignedHeaders') as string).split(';'),
    signature: fields.get('Signature') as string,
  };
}

function requestDate(call: IncomingCall, authorization: string): string {
  const amzDate = headerOf(call, 'x-amz-date');
  if (amzDate !== undefined && /^\d{8}T\d{6}Z$/.test(amzDate)) return amzDate;
  const date = Date.parse(headerOf(call, 'date') ?? '');
  if (amzDate === undefined && !Number.isNaN(date)) return new Date(date).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const text =
    amzDate === undefined
      ? `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ${authorization.split(' ')[0]}`
      : `Date must be in ISO-8601 'basic format'. Got '${amzDate}'. See http://en.wikipedia.org/wiki/ISO_8601`;
  throw new ServiceError('IncompleteSignatureException', text);
}

function checkScope(authorization: Authorization, amzDate: string, service: string): void {
  const { date, terminator } = authorization;
  if (authorization.service !== service) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'. `,
    );
  }
  if (terminator !== 'aws4_request') {
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
    );
  }
  if (date !== amzDate.slice(0, 8)) {
    const text = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`;
    throw new ServiceError('InvalidSignatureException', text);
  }
}

function checkKey(call: IncomingCall, authorization: Authorization, accepted: AcceptedCredentials): void {
  const token = headerOf(call, 'x-amz-security-token');
  if (authorization.accessKeyId !== accepted.accessKeyId || token !== accepted.sessionToken) {
    throw new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
}

/** Bedrock refuses its own headers unsigned: anyone on the way could otherwise switch the guardrail off. */
function checkRequiredHeaders(call: IncomingCall, signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes('host') && !signedHeaders.includes(':authority')) {
    throw new ServiceError(
      'InvalidSignatureException',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  for (const [name] of call.rawHeaders) {
    const lower = name.toLowerCase();
    if ((lower.startsWith('x-amz-') || lower.startsWith('x-amzn-bedrock-')) && !signedHeaders.includes(lower)) {
      throw new ServiceError(
        'InvalidSignatureException',
        `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
      );
    }
  }
}

function checkPayload(call: IncomingCall): string {
  const hash = sha256(call.body);
  const declared = headerOf(call, 'x-amz-content-sha256');
  if (declared !== undefined && declared !== hash) {
    throw new ServiceError(
      'InvalidSignatureException',
      `The value of 'x-amz-content-sha256' does not match the SHA-256 of the body: '${declared}' != '${hash}'.`,
    );
  }
  return hash;
}

function checkAge(amzDate: string, now: Date): void {
  const signedAt = Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const oldest = now.getTime() - MAX_SKEW_MS;
  const newest = now.getTime() + MAX_SKEW_MS;
  if (!(signedAt >= oldest)) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Signature expired: ${amzDate} is now earlier than ${basic(oldest)} (${basic(now.getTime())} - 5 min.)`,
    );
  }
  if (signedAt > newest) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Signature not yet current: ${amzDate} is still later than ${basic(newest)} (${basic(now.getTime())} + 5 min.)`,
    );
  }
}

function mismatch(canonicalRequest: string, stringToSign: string): ServiceError {
  return new ServiceError(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n' +
      `The Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`,
  );
}

function signatureOf(
  secret: string,
  { date, region, service, terminator }: Authorization,
  stringToSign: string,
): string {
  const key = [date, region, service, terminator].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secret}`, 'utf8'),
  );
  return hmac(key, stringToSign).toString('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function sameText(expected: string, actual: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(actual)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function encodeRfc3986(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function basic(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

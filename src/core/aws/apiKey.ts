import { CredentialsError } from './credentialsError.ts';
import type { Authorization, Identity } from './authorization.ts';
import { isLoopback } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';

/** What can be read from a Bedrock API key itself; nothing secret is in it. */
export interface ApiKeyDescription {
  /** `short-term`: a presigned call that ends by itself. `long-term`: belongs to an IAM user. */
  kind: 'short-term' | 'long-term' | 'unknown';
  /** The only Region in which a short-term key is valid. */
  region: string | null;
  /** The session that made a short-term key may end sooner. */
  expiresAt: Date | null;
  /** A long-term key names the account. */
  account: string | null;
}

const SHORT_TERM = 'bedrock-api-key-';
const LONG_TERM = 'ABSK';
/** A key that expires sooner is reported before it is used. */
const SOON_MS = 10 * 60_000;

/** Reads kind, Region and end of a Bedrock API key. What cannot be read is `null`; nothing is thrown. */
export function describeApiKey(token: string): ApiKeyDescription {
  const unknown: ApiKeyDescription = { kind: 'unknown', region: null, expiresAt: null, account: null };
  const text = token.trim();
  if (text.startsWith(SHORT_TERM)) {
    // What aws-bedrock-token-generator makes: the base64 of a presigned CallWithBearerToken without its https://.
    const url = Buffer.from(text.slice(SHORT_TERM.length), 'base64').toString('latin1');
    const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
    const [, , region] = query.get('X-Amz-Credential')?.split('/') ?? [];
    const expiresAt = endOf(query.get('X-Amz-Date'), query.get('X-Amz-Expires'));
    return region && /^[a-z0-9-]{1,63}$/.test(region)
      ? { kind: 'short-term', region, expiresAt, account: null }
      : unknown;
  }
  if (text.startsWith(LONG_TERM)) {
    // It begins with the name of its IAM user: BedrockAPIKey-abcd-at-123456789012.
    const account = /-at-(\d{12})/.exec(
      Buffer.from(text.slice(LONG_TERM.length), 'base64').toString('latin1').slice(0, 128),
    )?.[1];
    return { ...unknown, kind: 'long-term', account: account ?? null };
  }
  return unknown;
}

function endOf(date: string | null, seconds: string | null): Date | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '');
  if (!parts || !/^\d{1,6}$/.test(seconds ?? '')) return null;
  const [year = 0, month = 0, ...rest] = parts.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, ...rest) + Number(seconds) * 1000);
}

export interface ApiKeyContext {
  /** Where the key will be used, if that is known. */
  region?: string | null;
  /** Milliseconds since 1970; this machine's clock unless given. */
  now?: () => number;
}

/** Signs with a Bedrock API key that the user gave or keeps. The label must not hold any of it. */
export function apiKeyIdentity(
  label: string,
  token: string,
  { region = null, now = Date.now }: ApiKeyContext = {},
): Identity {
  const description = describeApiKey(token);
  const { expiresAt } = description;
  return {
    kind: 'apiKey',
    label,
    notice: apiKeyNotice(description, region, now()),
    async authorize() {
      // Anything else could not be in a header.
      if (!/^[\x21-\x7e]+$/.test(token.trim())) {
        throw new CredentialsError(
          'ApiKeyMalformed',
          'The Bedrock API key is empty or has characters that are not valid in a key.',
          'Copy the whole key again, or choose a profile.',
        );
      }
      if (expiresAt && expiresAt.getTime() <= now()) {
        throw new CredentialsError(
          'ApiKeyExpired',
          `The Bedrock API key expired at ${minutes(expiresAt)}.`,
          'Make a new one in the Bedrock console, or choose a profile.',
        );
      }
      return { kind: 'bearer', token: token.trim() };
    },
  };
}

/** To be asked before anything is signed. @throws CredentialsError where an API key would go over http to another machine */
export function refuseUnencryptedKey({ kind }: Authorization, endpoint: Endpoint): void {
  if (kind !== 'bearer' || endpoint.protocol === 'https:' || isLoopback(endpoint)) return;
  throw new CredentialsError(
    'UnencryptedEndpoint',
    'An API key is not sent over http: everyone in between could read it.',
    'Use an https endpoint.',
  );
}

/** What to know before a key is used: that it is for another Region, or soon at its end; else `null`. */
export function apiKeyNotice(
  { region: own, expiresAt }: ApiKeyDescription,
  region: string | null,
  now: number,
): string | null {
  if (own && region && own !== region) {
    return `The Bedrock API key is valid only in ${own} and this request goes to ${region}, where it will be refused; choose ${own} or make a key for ${region}.`;
  }
  const left = expiresAt ? expiresAt.getTime() - now : Infinity;
  return expiresAt && left > 0 && left < SOON_MS
    ? `The Bedrock API key expires at ${minutes(expiresAt)}, in less than ${Math.ceil(left / 60_000)} min.`
    : null;
}

/** Kind, Region and end in words: `short-term, for us-east-1, until 2026-01-31 12:00 UTC`. */
export function apiKeyWords({ kind, region, expiresAt, account }: ApiKeyDescription): string {
  const parts = [
    kind === 'unknown' ? 'of an unknown kind' : kind,
    region && `for ${region}`,
    expiresAt && `until ${minutes(expiresAt)}`,
    account && `of account ${account}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function minutes(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

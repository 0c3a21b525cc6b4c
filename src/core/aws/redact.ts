import type { Environment } from './authorization.ts';
import type { AwsConfig } from './profiles.ts';

export const MASK = '(masked)';

/** Shorter ones would mask ordinary words. */
const SHORTEST_SECRET = 6;
/** A Bedrock API key of either kind, whole: a short-term one holds a session token. */
const API_KEY = /\b(?:bedrock-api-key-|ABSK)[A-Za-z0-9+/=_%-]{8,}/g;
/** Session tokens and web identities are longer than any word or ARN that a message needs. */
const TOKEN_LIKE = /[A-Za-z0-9+/=_.%-]{100,}/g;
const SECRET_SETTING = /secret|session_token|credential_process/;
const SECRET_VARIABLES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

/**
 * Removes secrets from a string that somebody else wrote: those given, as they are and in base64, URL encoding and hex, and
 * whatever looks like an API key or a token.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const form of formsOf(secrets)) clean = clean.replaceAll(form, MASK);
  return clean.replace(API_KEY, MASK).replace(TOKEN_LIKE, MASK);
}

/** What this machine's settings hold that nobody may read: in the environment and in the config files. */
export function knownSecrets(env: Environment, { profiles }: AwsConfig): string[] {
  const secrets = SECRET_VARIABLES.map(name => env[name]);
  for (const section of profiles.values()) {
    for (const [name, value] of Object.entries(section)) if (SECRET_SETTING.test(name)) secrets.push(value);
  }
  return secrets.filter(secret => secret !== undefined);
}

function formsOf(secrets: Iterable<string>): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const text = secret.trim();
    if (text.length < SHORTEST_SECRET) continue;
    const bytes = Buffer.from(text);
    const hex = bytes.toString('hex');
    const base64 = bytes.toString('base64').replace(/=+$/, '');
    for (const form of [
      text,
      encodeURIComponent(text),
      base64,
      encodeURIComponent(base64),
      bytes.toString('base64url'),
      hex,
      hex.toUpperCase(),
      JSON.stringify(text).slice(1, -1),
    ]) {
      forms.add(form);
    }
  }
  // The longest first, so that no rest of a longer one remains.
  return [...forms].sort((a, b) => b.length - a.length);
}

import { describeApiKey } from './apiKey.ts';
import type { ApiKeyDescription } from './apiKey.ts';
import { defaultSource, hasWebIdentity, sourceName } from './credentialSource.ts';
import type { SourceName } from './credentialSource.ts';
import type { Environment } from './authorization.ts';
import type { IdentityChoice } from './identityChoice.ts';
import { kindForAwsCli, PROFILE_KIND_WORDS, profileKind } from './profileKind.ts';
import { loadAwsConfig } from './profiles.ts';

export interface PrecedenceStep {
  /** What decides, as the documentation writes it. */
  title: string;
  /** Where it is set. */
  where: string;
  sources: readonly SourceName[];
}

const PROFILE_SOURCES: readonly SourceName[] = [
  'profile-static',
  'profile-role',
  'profile-web-identity',
  'profile-process',
  'profile-sso',
  'profile-login',
];

/**
 * Who signs, strongest first: the one place where the order is written down. `chooseIdentity` decides by it for the
 * editor and the command line alike; callers reduce the first four steps to one profile or API key. The sandbox stands
 * outside: where it is chosen its own keys sign, and nothing else is looked at.
 *
 * The AWS CLI and the SDKs do not agree among themselves. This is the order of the JavaScript SDK, with two differences
 * that keep a choice from being ignored: a profile chosen by name is stronger than `AWS_BEARER_TOKEN_BEDROCK`, and an
 * empty variable counts as absent. Where the AWS CLI would sign as somebody else, `identityNotices` says so.
 */
export const IDENTITY_PRECEDENCE: readonly PrecedenceStep[] = [
  { title: '--profile', where: 'command line', sources: PROFILE_SOURCES },
  { title: '"profile"', where: 'request file', sources: PROFILE_SOURCES },
  {
    title: 'the profile or the kept Bedrock API key chosen for the workspace',
    where: 'editor',
    sources: [...PROFILE_SOURCES, 'api-key'],
  },
  { title: 'bedrockInvoke.profile', where: 'editor setting', sources: PROFILE_SOURCES },
  { title: 'AWS_BEARER_TOKEN_BEDROCK', where: 'environment', sources: ['api-key'] },
  { title: 'AWS_PROFILE', where: 'environment', sources: PROFILE_SOURCES },
  { title: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY', where: 'environment', sources: ['environment'] },
  { title: 'the default profile', where: 'AWS config files', sources: PROFILE_SOURCES },
  { title: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN', where: 'environment', sources: ['web-identity'] },
  {
    title: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI',
    where: 'environment',
    sources: ['container'],
  },
  { title: 'the role of the EC2 instance', where: 'instance metadata', sources: ['instance'] },
];

/** Who would sign, from settings only: nothing is asked and no credential is loaded. */
export interface IdentityDescription {
  /** `null` where there is nothing that could sign. */
  source: SourceName | null;
  profile: string | null;
  /** What the Bedrock API key tells about itself, where one would be sent. */
  apiKey: ApiKeyDescription | null;
  /** What the user should know about the choice. */
  notices: readonly string[];
}

export async function describeIdentity(choice: IdentityChoice): Promise<IdentityDescription> {
  const { env } = choice;
  const notices = await identityNotices(choice);
  const token = choice.profile === null ? (choice.apiKey?.token ?? bearerToken(env)) : null;
  if (token !== null) return { source: 'api-key', profile: null, apiKey: describeApiKey(token), notices };
  const config = await loadAwsConfig();
  const profile = choice.profile ?? profileVariable(env);
  if (profile !== null) {
    return { source: sourceName({ kind: 'profile', name: profile }, config), profile, apiKey: null, notices };
  }
  if (hasKeys(env)) return { source: 'environment', profile: null, apiKey: null, notices };
  const source = defaultSource(config, env);
  return {
    source: source && sourceName(source, config),
    profile: source?.kind === 'profile' ? source.name : null,
    apiKey: null,
    notices,
  };
}

/** What the choice alone tells: where other tools, given the same machine, would sign as somebody else. */
export function choiceNotice({ profile, apiKey, env }: IdentityChoice): string | null {
  if (profile !== null) {
    return bearerToken(env)
      ? `The profile ${profile} was chosen by name, so the API key in AWS_BEARER_TOKEN_BEDROCK is not used; the AWS CLI and the SDKs would use the key.`
      : null;
  }
  if (apiKey || bearerToken(env)) return null;
  return profileVariable(env) !== null && hasKeys(env)
    ? 'AWS_PROFILE is set, so the keys in the environment are not used; the AWS CLI would use them.'
    : null;
}

/** `choiceNotice`, and what the config files tell beyond it. */
export async function identityNotices(choice: IdentityChoice): Promise<string[]> {
  const { profile, apiKey, env } = choice;
  const notice = choiceNotice(choice);
  const notices = notice === null ? [] : [notice];
  const keyed = profile === null && (apiKey || bearerToken(env));
  const named = profile ?? (keyed ? null : profileVariable(env));
  if (keyed || (named === null && hasKeys(env))) return notices;
  const section = (await loadAwsConfig()).profiles.get(named ?? 'default') ?? {};
  const kind = profileKind(section);
  const words = named === null ? 'default profile' : `profile ${named}`;
  if (kind === 'none') return notices;
  if (kind !== 'role' && profile === null && hasWebIdentity(env)) {
    notices.push(`The ${words} signs; the AWS CLI would take the web identity of AWS_WEB_IDENTITY_TOKEN_FILE.`);
  } else if (kindForAwsCli(section) !== kind) {
    notices.push(
      `The ${words} has settings of two kinds: its ${PROFILE_KIND_WORDS[kind]} signs; the AWS CLI would use its ${PROFILE_KIND_WORDS[kindForAwsCli(section)]}.`,
    );
  }
  return notices;
}

/** Blank counts as absent. */
export function bearerToken(env: Environment): string | null {
  return env.AWS_BEARER_TOKEN_BEDROCK?.trim() || null;
}

export function profileVariable(env: Environment): string | null {
  return env.AWS_PROFILE?.trim() || null;
}

export function hasKeys(env: Environment): boolean {
  return Boolean(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY);
}

import { describeApiKey } from './apiKey.ts';
import type { ApiKeyDescription } from './apiKey.ts';
import { defaultSource, hasWebIdentity, sourceName } from './credentialSource.ts';
import type { SourceName } from './credentialSource.ts';
import type { Environment } from './authorization.ts';
import type { IdentityChoice } from './identityChoice.ts';
import { kindForAwsCli, PROFILE_KIND_WORDS, profileKind } from './profileKind.ts';
import { loadAwsConfig } from './profiles.ts';

/** What decides who signs, for code; `IDENTITY_PRECEDENCE` has the words. */
export type IdentityStep =
  /** The first four: a profile or a Bedrock API key that was chosen by name. */
  | 'flag'
  | 'request'
  | 'workspace'
  | 'setting'
  | 'bearer-token'
  | 'profile-variable'
  | 'environment-keys'
  | 'default-profile'
  | 'web-identity'
  | 'container'
  | 'instance';

export interface PrecedenceStep {
  step: IdentityStep;
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
 * editor and the command line alike; callers reduce the first four steps to one profile or API key. The sandbox is
 * outside this order: where it is chosen its own keys sign, and nothing else is looked at.
 *
 * The AWS CLI and the SDKs do not agree among themselves. This is the order of the JavaScript SDK, with two differences
 * that keep a choice from being ignored: a profile chosen by name is stronger than `AWS_BEARER_TOKEN_BEDROCK`, and an
 * empty variable counts as absent. Where the AWS CLI would sign with other credentials, `identityNotices` says so.
 */
export const IDENTITY_PRECEDENCE: readonly PrecedenceStep[] = [
  { step: 'flag', title: '--profile', where: 'command line', sources: PROFILE_SOURCES },
  { step: 'request', title: '"profile"', where: 'request file', sources: PROFILE_SOURCES },
  {
    step: 'workspace',
    title: 'the profile or the kept Bedrock API key chosen for the workspace',
    where: 'editor',
    sources: [...PROFILE_SOURCES, 'api-key'],
  },
  { step: 'setting', title: 'bedrockInvoke.profile', where: 'editor setting', sources: PROFILE_SOURCES },
  { step: 'bearer-token', title: 'AWS_BEARER_TOKEN_BEDROCK', where: 'environment', sources: ['api-key'] },
  { step: 'profile-variable', title: 'AWS_PROFILE', where: 'environment', sources: PROFILE_SOURCES },
  {
    step: 'environment-keys',
    title: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    where: 'environment',
    sources: ['environment'],
  },
  { step: 'default-profile', title: 'the default profile', where: 'AWS config files', sources: PROFILE_SOURCES },
  {
    step: 'web-identity',
    title: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN',
    where: 'environment',
    sources: ['web-identity'],
  },
  {
    step: 'container',
    title: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI',
    where: 'environment',
    sources: ['container'],
  },
  { step: 'instance', title: 'the role of the EC2 instance', where: 'instance metadata', sources: ['instance'] },
];

/** Who would sign, from settings only: nothing is asked and no credential is loaded. */
export interface IdentityDescription {
  /** `null` where there is nothing that could sign. */
  source: SourceName | null;
  /** The profile that signs, also where only the environment names it or it is the default one. */
  profile: string | null;
  /** What the Bedrock API key says about itself, where one would be sent. */
  apiKey: ApiKeyDescription | null;
  /** The step of `IDENTITY_PRECEDENCE` that decided; `null` where there is nothing that could sign. */
  decidedBy: IdentityStep | null;
  /** What the user should know about the choice. */
  notices: readonly string[];
}

/** Follows `IDENTITY_PRECEDENCE` as `chooseIdentity` does. `chosenBy` says where the choice's profile or API key came from. */
export async function describeIdentity(
  choice: IdentityChoice,
  chosenBy: IdentityStep = 'flag',
): Promise<IdentityDescription> {
  const { env } = choice;
  const notices = await identityNotices(choice);
  const undecided = { source: null, profile: null, apiKey: null, decidedBy: null, notices };
  const chosenKey = choice.profile === null ? choice.apiKey : null;
  const token = chosenKey?.token ?? (choice.profile === null ? bearerToken(env) : null);
  if (token !== null) {
    const decidedBy = chosenKey ? chosenBy : 'bearer-token';
    return { ...undecided, source: 'api-key', apiKey: describeApiKey(token), decidedBy };
  }
  const profile = choice.profile ?? profileVariable(env);
  if (profile === null && hasKeys(env)) return { ...undecided, source: 'environment', decidedBy: 'environment-keys' };
  const config = await loadAwsConfig();
  if (profile !== null) {
    const decidedBy = choice.profile === null ? 'profile-variable' : chosenBy;
    return { ...undecided, source: sourceName({ kind: 'profile', name: profile }, config), profile, decidedBy };
  }
  const source = defaultSource(config, env);
  if (!source) return undecided;
  return {
    ...undecided,
    source: sourceName(source, config),
    profile: source.kind === 'profile' ? source.name : null,
    decidedBy: STEP_OF_SOURCE[source.kind],
  };
}

const STEP_OF_SOURCE = {
  profile: 'default-profile',
  webIdentity: 'web-identity',
  container: 'container',
  instance: 'instance',
} as const;

/** What the choice alone shows: where other tools, given the same machine, would sign with other credentials. */
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

/** `choiceNotice`, and what the config files show beyond it. */
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
      `The ${words} has two kinds of credential settings: its ${PROFILE_KIND_WORDS[kind]} signs; the AWS CLI would use its ${PROFILE_KIND_WORDS[kindForAwsCli(section)]}.`,
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

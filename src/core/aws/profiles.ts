import path from 'node:path';
import { getHomeDir, loadSharedConfigFiles } from '@smithy/core/config';
import { profileKind } from './profileKind.ts';
import type { ProfileKind, Section } from './profileKind.ts';

export type { Section } from './profileKind.ts';

/** What `~/.aws/config` and `~/.aws/credentials` hold (or the files that the AWS_ variables name), read again each time. */
export interface AwsConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly services: ReadonlyMap<string, Section>;
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** Reads both files; a file that is not there counts as empty. */
export async function loadAwsConfig(): Promise<AwsConfig> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const profiles = new Map<string, Section>();
  const services = new Map<string, Section>();
  const ssoSessions = new Map<string, Section>();
  for (const [name, section] of Object.entries(configFile)) {
    if (name.startsWith('services.')) services.set(name.slice('services.'.length), section);
    else if (name.startsWith('sso-session.')) ssoSessions.set(name.slice('sso-session.'.length), section);
    else profiles.set(name, section);
  }
  for (const [name, section] of Object.entries(credentialsFile)) {
    profiles.set(name, { ...profiles.get(name), ...section });
  }
  return { profiles, services, ssoSessions };
}

/** The names of all profiles, sorted, `default` first. */
export async function listProfiles(): Promise<string[]> {
  return sortedNames(await loadAwsConfig());
}

/** A profile as a picker shows it; nothing secret is in it. */
export interface ProfileDescription {
  name: string;
  kind: ProfileKind;
  region: string | null;
  /** From the SSO settings or the role's ARN. */
  account: string | null;
  /** The name of the SSO or IAM role. */
  role: string | null;
  /** Whose credentials assume the role: a profile, or `Environment`, `EcsContainer`, `Ec2InstanceMetadata`. */
  source: string | null;
  ssoSession: string | null;
  /** The serial number of the MFA device whose code is asked for. */
  mfaSerial: string | null;
}

/** All profiles of both files, sorted, `default` first. */
export async function describeProfiles(): Promise<ProfileDescription[]> {
  const config = await loadAwsConfig();
  return sortedNames(config).map(name => describeProfile(name, config.profiles.get(name) ?? {}));
}

export function describeProfile(name: string, section: Section): ProfileDescription {
  const kind = profileKind(section);
  // arn:aws:iam::123456789012:role/path/Name
  const [, , , , roleAccount = '', roleName = ''] = section.role_arn?.split(':') ?? [];
  const sso = kind === 'sso';
  const assumes = kind === 'role' || kind === 'webIdentity';
  return {
    name,
    kind,
    region: section.region || null,
    account: (sso ? section.sso_account_id : assumes ? roleAccount : undefined) || null,
    role: (sso ? section.sso_role_name : assumes ? roleName.split('/').at(-1) : undefined) || null,
    source: (kind === 'role' ? (section.source_profile ?? section.credential_source) : undefined) || null,
    ssoSession: (sso ? section.sso_session : undefined) || null,
    mfaSerial: (kind === 'role' ? section.mfa_serial : undefined) || null,
  };
}

/** Key pairs in the profile itself; nothing else has to be asked for those. */
export function staticCredentials(
  profile: Section | undefined,
): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined {
  const {
    aws_access_key_id: accessKeyId,
    aws_secret_access_key: secretAccessKey,
    aws_session_token: sessionToken,
  } = profile ?? {};
  if (
    !accessKeyId ||
    !secretAccessKey ||
    profile?.role_arn ||
    profile?.sso_account_id ||
    profile?.web_identity_token_file
  ) {
    return undefined;
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** Every path whose change can change who signs: what to watch, so that a login elsewhere is seen. */
export interface AwsConfigPaths {
  /** The config and the credentials file; they need not exist. */
  files: readonly [config: string, credentials: string];
  /** Where the tokens of SSO sessions and of `aws login` are kept, as `*.json`. */
  folders: readonly [sso: string, login: string];
}

export function awsConfigFiles(): AwsConfigPaths {
  const home = getHomeDir();
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, AWS_LOGIN_CACHE_DIRECTORY } = process.env;
  const file = (named: string | undefined, usual: string): string =>
    named?.startsWith('~/') ? path.join(home, named.slice(2)) : named || path.join(home, '.aws', usual);
  return {
    files: [file(AWS_CONFIG_FILE, 'config'), file(AWS_SHARED_CREDENTIALS_FILE, 'credentials')],
    folders: [
      path.join(home, '.aws', 'sso', 'cache'),
      AWS_LOGIN_CACHE_DIRECTORY || path.join(home, '.aws', 'login', 'cache'),
    ],
  };
}

function sortedNames({ profiles }: AwsConfig): string[] {
  return [...profiles.keys()].sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b));
}

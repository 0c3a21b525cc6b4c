import { loadSharedConfigFiles } from '@smithy/core/config';

/** One section of the AWS config files; names as they are written there. */
export type Section = Readonly<Record<string, string | undefined>>;

/** What `~/.aws/config` and `~/.aws/credentials` hold (or the files that the AWS_ variables name), read anew each time. */
export interface AwsConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly services: ReadonlyMap<string, Section>;
}

/** Reads both files; a file that is not there counts as empty. */
export async function loadAwsConfig(): Promise<AwsConfig> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const profiles = new Map<string, Section>();
  const services = new Map<string, Section>();
  for (const [name, section] of Object.entries(configFile)) {
    if (name.startsWith('services.')) services.set(name.slice('services.'.length), section);
    else if (!name.startsWith('sso-session.')) profiles.set(name, section);
  }
  for (const [name, section] of Object.entries(credentialsFile)) profiles.set(name, { ...profiles.get(name), ...section });
  return { profiles, services };
}

/** The names of all profiles, sorted, `default` first. */
export async function listProfiles(): Promise<string[]> {
  const names = [...(await loadAwsConfig()).profiles.keys()];
  return names.sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b));
}

/** Key pairs that stand in the profile itself; nothing else has to be asked for those. */
export function staticCredentials(profile: Section | undefined): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: sessionToken } = profile ?? {};
  if (!accessKeyId || !secretAccessKey || profile?.role_arn || profile?.sso_account_id || profile?.web_identity_token_file) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

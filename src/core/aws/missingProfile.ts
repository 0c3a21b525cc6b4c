import { readFile } from 'node:fs/promises';
import { CredentialsError } from './credentialsError.ts';
import { awsConfigFiles } from './profiles.ts';
import type { AwsConfig } from './profiles.ts';

/** Why a profile is not there, as far as the files show. */
export async function missingProfile(profile: string, { profiles }: AwsConfig): Promise<CredentialsError> {
  const {
    files: [configFile, credentialsFile],
  } = awsConfigFiles();
  return new CredentialsError(
    'ProfileNotFound',
    `The profile "${profile}" is not in the AWS config files.`,
    (await misplaced(profile, configFile)) ??
      (await unreadable({ AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile })) ??
      elsewhere(profile, [...profiles.keys()]),
  );
}

/** In the config file, unlike the credentials file, a section's name begins with the word profile. */
async function misplaced(profile: string, configFile: string): Promise<string | null> {
  const text = await readFile(configFile, 'utf8').catch(() => '');
  const bare = text.split('\n').some(line => sectionName(line) === profile);
  return bare ? `Write [profile ${profile}] instead of [${profile}] in ${configFile}.` : null;
}

/** What a line has between square brackets at its beginning. */
function sectionName(line: string): string | null {
  const begun = line.trimStart();
  const end = begun.indexOf(']');
  return begun.startsWith('[') && end > 0 ? begun.slice(1, end).trim() : null;
}

async function unreadable(files: Readonly<Record<string, string>>): Promise<string | null> {
  for (const [variable, file] of Object.entries(files)) {
    if (!process.env[variable]) continue;
    const failed = await readFile(file).then(
      () => false,
      () => true,
    );
    if (failed) return `${variable} names ${file}, which cannot be read.`;
  }
  return null;
}

function elsewhere(profile: string, known: readonly string[]): string {
  const near = known.find(name => name.toLowerCase() === profile.toLowerCase());
  if (near) return `Write "${near}": profile names differ in upper and lower case.`;
  return known.length > 0
    ? `Choose one of ${known.slice(0, 8).join(', ')}, or run aws configure --profile ${profile}.`
    : `Run aws configure --profile ${profile}, or aws configure sso.`;
}

import type { SourceName } from '../../core/aws/credentialSource.ts';
import type { ProfileDescription } from '../../core/aws/profiles.ts';

/** Where credentials come from, in a word or two. */
const SOURCE_WORDS: Readonly<Record<SourceName, string>> = {
  environment: 'access keys',
  'api-key': 'API key',
  sandbox: 'sandbox',
  'web-identity': 'web identity',
  container: 'container role',
  instance: 'instance role',
  profile: 'no credentials',
  'profile-static': 'access keys',
  'profile-role': 'role',
  'profile-web-identity': 'web identity',
  'profile-process': 'credential_process',
  'profile-sso': 'SSO',
  'profile-login': 'aws login',
};

export function sourceWords(source: SourceName): string {
  return SOURCE_WORDS[source];
}

const KIND_SOURCES = {
  static: 'profile-static',
  role: 'profile-role',
  webIdentity: 'profile-web-identity',
  process: 'profile-process',
  sso: 'profile-sso',
  login: 'profile-login',
  none: 'profile',
} as const;

/** A profile in one line: `SSO · Developer in 123456789012 · session corp · eu-west-1`. */
export function profileWords({
  kind,
  region,
  account,
  role,
  source,
  ssoSession,
  mfaSerial,
}: ProfileDescription): string {
  const parts = [
    sourceWords(KIND_SOURCES[kind]),
    role && account ? `${role} in ${account}` : (role ?? account),
    source && `from ${source}`,
    ssoSession && `session ${ssoSession}`,
    mfaSerial && 'with MFA',
    region,
  ];
  return parts.filter(Boolean).join(' · ');
}

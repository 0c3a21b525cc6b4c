/** One section of the AWS config files; names as they are written there. */
export type Section = Readonly<Record<string, string | undefined>>;

/** Where a profile's credentials come from; `none`: it has settings only, such as a region. */
export type ProfileKind = 'static' | 'role' | 'webIdentity' | 'process' | 'sso' | 'login' | 'none';

export const PROFILE_KIND_WORDS: Readonly<Record<ProfileKind, string>> = {
  static: 'pair of access keys',
  role: 'role',
  webIdentity: 'web identity',
  process: 'credential_process',
  sso: 'SSO session',
  login: 'session of aws login',
  none: 'no credentials',
};

/** Judges as the provider library does, in its order (credential-provider-ini, resolveProfileData). */
export function profileKind(section: Section): ProfileKind {
  const { role_arn: role, source_profile: source, credential_source: environment } = section;
  if (role && (source !== undefined) !== (environment !== undefined)) return 'role';
  if (section.aws_access_key_id && section.aws_secret_access_key) return 'static';
  if (role && section.web_identity_token_file) return 'webIdentity';
  if (section.credential_process) return 'process';
  if (hasSso(section)) return 'sso';
  return section.login_session ? 'login' : 'none';
}

/** What the AWS CLI would make of a profile with settings of several kinds: its order is another (botocore, ProfileProviderBuilder). */
export function kindForAwsCli(section: Section): ProfileKind {
  const kind = profileKind(section);
  if (kind === 'role') return kind;
  if (section.role_arn && section.web_identity_token_file) return 'webIdentity';
  if (hasSso(section)) return 'sso';
  if (section.aws_access_key_id && section.aws_secret_access_key) return 'static';
  return section.login_session ? 'login' : kind;
}

function hasSso(section: Section): boolean {
  return Boolean(
    section.sso_session ||
    section.sso_start_url ||
    section.sso_account_id ||
    section.sso_region ||
    section.sso_role_name,
  );
}

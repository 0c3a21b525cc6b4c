import { CredentialsError } from '../credentialsError.ts';
import { profileChain } from '../credentialSource.ts';
import { missingProfile } from '../missingProfile.ts';
import { profileKind } from '../profileKind.ts';
import type { AwsConfig } from '../profiles.ts';

/** Where a user signs in: an `sso-session` section, or the settings of an older profile without one. */
export interface SsoSession {
  /** `null` for an older profile: its token is kept under the start URL. */
  name: string | null;
  startUrl: string;
  region: string;
  /** What the token is asked for. */
  scopes: readonly string[];
}

/** Gives access to accounts and roles, and lets the token be refreshed (AWS CLI, sso_registration_scopes). */
const USUAL_SCOPE = 'sso:account:access';

export type SsoTarget = { profile: string } | { session: string };

/**
 * The session that has to be signed in to for a profile, its own or that of the profile it takes its credentials from.
 * @throws CredentialsError where there is none, or its settings are not complete
 */
export async function ssoSessionOf(target: SsoTarget, config: AwsConfig): Promise<SsoSession> {
  if ('session' in target) return named(target.session, config);
  if (!config.profiles.has(target.profile)) throw await missingProfile(target.profile, config);
  const [name, section] = profileChain(target.profile, config).find(([, each]) => profileKind(each) === 'sso') ?? [];
  if (name === undefined || !section) {
    throw new CredentialsError(
      'SsoNotConfigured',
      `The profile ${target.profile} does not sign in with SSO.`,
      `Set it up with aws configure sso --profile ${target.profile}.`,
    );
  }
  if (section.sso_session) return named(section.sso_session, config);
  return complete(
    { name: null, startUrl: section.sso_start_url, region: section.sso_region, scopes: [] },
    `profile ${name}`,
  );
}

function named(name: string, { ssoSessions }: AwsConfig): SsoSession {
  const section = ssoSessions.get(name);
  if (!section) {
    throw new CredentialsError(
      'SsoIncomplete',
      `There is no section [sso-session ${name}] in the AWS config file.`,
      'Write it with aws configure sso-session.',
    );
  }
  const scopes = (section.sso_registration_scopes ?? USUAL_SCOPE)
    .split(',')
    .map(scope => scope.trim())
    .filter(Boolean);
  return complete({ name, startUrl: section.sso_start_url, region: section.sso_region, scopes }, `session ${name}`);
}

function complete(
  { startUrl, region, ...rest }: Omit<SsoSession, 'startUrl' | 'region'> & Partial<SsoSession>,
  words: string,
): SsoSession {
  if (!startUrl || !region) {
    throw new CredentialsError(
      'SsoIncomplete',
      `The SSO settings of ${words} are not complete.`,
      'It needs sso_start_url and sso_region; aws configure sso writes both.',
    );
  }
  return { ...rest, startUrl, region };
}

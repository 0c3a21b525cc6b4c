import { CredentialsError } from './credentialsError.ts';

/** A message of the provider library (in small letters) that is known, and what it means for the profile or source `name`. */
interface KnownMessage {
  matches: RegExp;
  code: string;
  message(name: string): string;
  advice(name: string): string;
}

/** What the first known message that `text` contains means. */
export function explainMessage(
  known: readonly KnownMessage[],
  text: string,
  name: string,
): CredentialsError | undefined {
  const found = known.find(({ matches }) => matches.test(text));
  return found && new CredentialsError(found.code, found.message(name), found.advice(name));
}

/** Where a profile of kind `sso` is complete. */
export const SSO_MESSAGES: readonly KnownMessage[] = [
  {
    matches: /forbiddenexception|no access/,
    code: 'SsoRoleDenied',
    message: profile => `The SSO user may not take the account and role of profile ${profile}.`,
    advice: () =>
      'Check sso_account_id and sso_role_name of the profile, or ask the administrator for the permission set.',
  },
  {
    matches: /sso session|sso token|unauthorizedexception|session token not found|token is expired/,
    code: 'SsoSessionExpired',
    message: profile => `The SSO session of profile ${profile} has ended or was never started.`,
    advice: profile => `Sign in again with aws sso login --profile ${profile}, then send again.`,
  },
];

/** Of a profile that `aws login` wrote. */
export const LOGIN_MESSAGES: readonly KnownMessage[] = [
  {
    matches: /aws login|reauthenticate|load a? ?token|token validation|refresh token|refresh credentials/,
    code: 'LoginExpired',
    message: profile => `The session of profile ${profile} has ended or was never started.`,
    advice: profile => `Sign in again with aws login --profile ${profile}, then send again.`,
  },
];

export const MFA_MESSAGES: readonly KnownMessage[] = [
  {
    matches: /requires multi-factor authentication/,
    code: 'MfaRequired',
    message: name => `The role of ${name} asks for an MFA code, and there is no way to ask for one.`,
    advice: () =>
      'Send from a terminal or from the editor, make a session with aws sts get-session-token, or use a profile without MFA.',
  },
  {
    matches: /multifactorauthentication failed/,
    code: 'MfaRefused',
    message: () => 'The MFA code was not accepted.',
    advice: () => 'Send again with the next code that the device shows; each code works only once.',
  },
];

export const PROFILE_MESSAGES: readonly KnownMessage[] = [
  {
    matches: /detected a cycle/,
    code: 'ProfileCycle',
    message: name => `The source_profile settings of ${name} form a circle.`,
    advice: () => 'Let the last profile of the chain have credentials of its own.',
  },
  {
    matches: /unsupported credential source/,
    code: 'ProfileWrong',
    message: name => `The credential_source of ${name} is not known.`,
    advice: () => 'Write Environment, EcsContainer or Ec2InstanceMetadata.',
  },
  {
    matches: /unable to find environment variable credentials/,
    code: 'NoCredentials',
    message: name => `${capital(name)} takes its credentials from the environment, which has none.`,
    advice: () => 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
];

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

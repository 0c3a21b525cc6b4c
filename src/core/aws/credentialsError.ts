/** No usable credentials; nothing was sent. */
export class CredentialsError extends Error {
  constructor(override readonly name: string, message: string, readonly advice: string) {
    super(message);
  }
}

/** The provider library's messages (credential-providers 3.x), mapped to what the user can do. */
export function credentialsError(cause: unknown, profile: string | undefined): CredentialsError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const text = message.toLowerCase();
  const flag = profile ? ` --profile ${profile}` : '';
  if (/sso/.test(text) && /(expired|invalid|not found|refresh)/.test(text)) {
    return new CredentialsError('SsoSessionExpired', message, `Sign in again with aws sso login${flag}, then send again.`);
  }
  if (/aws login|reauthenticate/.test(text)) {
    return new CredentialsError('LoginExpired', message, `Sign in again with aws login${flag}, then send again.`);
  }
  if (/mfa/.test(text)) {
    return new CredentialsError('MfaRequired', message, 'This profile asks for an MFA code; make a session with aws sts get-session-token, or use a profile without MFA.');
  }
  if (/could not load credentials from any providers/.test(text)) {
    return new CredentialsError('NoCredentials', 'No AWS credentials were found.', 'Choose a profile, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_BEARER_TOKEN_BEDROCK, or use the sandbox, which needs none.');
  }
  if (/could not resolve credentials using profile/.test(text)) {
    return new CredentialsError('ProfileWithoutCredentials', message, `Complete the profile with aws configure${flag} or aws configure sso${flag}.`);
  }
  return new CredentialsError('CredentialsFailed', message, `Check the profile with aws sts get-caller-identity${flag}, then send again.`);
}

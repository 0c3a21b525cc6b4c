import { CallError } from '../http/callError.ts';
import { ProxyFailure, proxyHost } from '../http/proxyFailure.ts';
import { redact } from '../http/redact.ts';
import { CredentialsError } from './credentialsError.ts';
import { profileChain } from './credentialSource.ts';
import type { CredentialSource } from './credentialSource.ts';
import type { Environment } from './authorization.ts';
import { profileKind } from './profileKind.ts';
import type { AwsConfig } from './profiles.ts';

export interface FailureContext {
  source: CredentialSource;
  config: AwsConfig;
  env: Environment;
}

/**
 * What the provider library threw (its messages are those of credential-providers 3.x), as what the user can do. Its own
 * words are not passed on: they quote commands, files and answers, with the secrets in them. Only what a service said
 * about a refusal is, with the secrets of this machine removed.
 */
export function explainFailure(cause: unknown, context: FailureContext): CallError {
  const proxy = cause instanceof ProxyFailure ? cause : proxyOfEditor(cause);
  if (proxy) {
    return new CredentialsError(
      proxy.name,
      `The credentials of ${nameOf(context)} could not be loaded. ${proxy.message}`,
      proxy.advice,
    );
  }
  // Such as a dismissed question, which the library lets through.
  if (cause instanceof CallError) return cause;
  const text = (cause instanceof Error ? cause.message : String(cause)).toLowerCase();
  return (
    explainSignIn(text, context) ??
    explainProfile(text, context) ??
    explainRefusal(cause, context) ??
    explainSource(cause, text, context) ??
    new CredentialsError(
      'CredentialsFailed',
      `The credentials of ${nameOf(context)} could not be loaded${codeOf(cause)}.`,
      UNTRUSTED.test(codeOf(cause)) ? TRUST_ADVICE : check(context),
    )
  );
}

const UNTRUSTED = /UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_/;
const TRUST_ADVICE =
  'What answers for STS or SSO is not trusted. If a company proxy is in between, name its certificate authority in AWS_CA_BUNDLE or in ca_bundle of the profile.';

/** VS Code's own agents fail with these words, and hand on what a proxy answered as if it were the answer. */
function proxyOfEditor(cause: unknown): ProxyFailure | null {
  if (!(cause instanceof Error)) return null;
  const written = /socket connection to proxies: (.*)/.exec(cause.message)?.[1];
  if (written !== undefined) return new ProxyFailure({ proxy: proxyHost(written) ?? 'on the way', target: 'AWS' });
  const metadata = '$metadata' in cause ? (cause.$metadata as { httpStatusCode?: unknown } | undefined) : undefined;
  return metadata?.httpStatusCode === 407
    ? new ProxyFailure({ proxy: 'on the way', target: 'AWS', status: 407 })
    : null;
}

export function noCredentials(): CredentialsError {
  return new CredentialsError(
    'NoCredentials',
    'No AWS credentials were found.',
    'Choose a profile, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_BEARER_TOKEN_BEDROCK, or use the sandbox, which needs none.',
  );
}

/** Where the user has to sign in, or to give a code. */
function explainSignIn(text: string, context: FailureContext): CredentialsError | undefined {
  const chain = context.source.kind === 'profile' ? profileChain(context.source.name, context.config) : [];
  const [sso, section] = chain.find(([, each]) => profileKind(each) === 'sso') ?? [];
  if (sso !== undefined && section) {
    const session = section.sso_session === undefined ? section : context.config.ssoSessions.get(section.sso_session);
    if (!session?.sso_start_url || !session.sso_region || !section.sso_account_id || !section.sso_role_name) {
      return new CredentialsError(
        'SsoIncomplete',
        `The SSO settings of profile ${sso} are not complete.`,
        `Complete them with aws configure sso --profile ${sso}.`,
      );
    }
    if (/forbiddenexception|no access/.test(text)) {
      return new CredentialsError(
        'SsoRoleDenied',
        `The SSO user may not take the account and role of profile ${sso}.`,
        'Check sso_account_id and sso_role_name of the profile, or ask the administrator for the permission set.',
      );
    }
    if (/sso session|sso token|unauthorizedexception|session token not found|token is expired/.test(text)) {
      return new CredentialsError(
        'SsoSessionExpired',
        `The SSO session of profile ${sso} has ended or was never started.`,
        `Sign in again with aws sso login --profile ${sso}, then send again.`,
      );
    }
  }
  const [login] = chain.find(([, each]) => profileKind(each) === 'login') ?? [];
  if (
    login !== undefined &&
    /aws login|reauthenticate|load a? ?token|token validation|refresh token|refresh credentials/.test(text)
  ) {
    return new CredentialsError(
      'LoginExpired',
      `The session of profile ${login} has ended or was never started.`,
      `Sign in again with aws login --profile ${login}, then send again.`,
    );
  }
  if (/requires multi-factor authentication/.test(text)) {
    return new CredentialsError(
      'MfaRequired',
      `The role of ${nameOf(context)} asks for an MFA code, and there is no way to ask for one.`,
      'Send from a terminal or from the editor, make a session with aws sts get-session-token, or use a profile without MFA.',
    );
  }
  if (/multifactorauthentication failed/.test(text)) {
    return new CredentialsError(
      'MfaRefused',
      'The MFA code was not accepted.',
      'Send again with the next code that the device shows; each code works only once.',
    );
  }
  return undefined;
}

/** Where the profile itself is not right. */
function explainProfile(text: string, context: FailureContext): CredentialsError | undefined {
  const name = nameOf(context);
  const missing = /could not resolve credentials using profile: \[(.+?)\]/.exec(text);
  if (missing) {
    const last =
      context.source.kind === 'profile'
        ? profileChain(context.source.name, context.config).at(-1)?.[1].source_profile
        : undefined;
    const said =
      last !== undefined && !context.config.profiles.has(last)
        ? `The profile ${last}, which ${name} takes its credentials from, is not in the AWS config files.`
        : `There are no credentials in ${name}.`;
    return new CredentialsError(
      'ProfileWithoutCredentials',
      said,
      `Complete the profile with aws configure${flagOf(context)} or aws configure sso${flagOf(context)}.`,
    );
  }
  if (/detected a cycle/.test(text)) {
    return new CredentialsError(
      'ProfileCycle',
      `The source_profile settings of ${name} form a circle.`,
      'Let the last profile of the chain have credentials of its own.',
    );
  }
  if (/unsupported credential source/.test(text)) {
    return new CredentialsError(
      'ProfileWrong',
      `The credential_source of ${name} is not known.`,
      'Write Environment, EcsContainer or Ec2InstanceMetadata.',
    );
  }
  if (/unable to find environment variable credentials/.test(text)) {
    return new CredentialsError(
      'NoCredentials',
      `${capital(name)} takes its credentials from the environment, which has none.`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  }
  return undefined;
}

/** What STS, or another service that was asked, answered. */
function explainRefusal(cause: unknown, context: FailureContext): CredentialsError | undefined {
  if (
    !(cause instanceof Error) ||
    !('$metadata' in cause) ||
    !('$fault' in cause) ||
    !/^[A-Z][A-Za-z]{2,60}$/.test(cause.name)
  ) {
    return undefined;
  }
  const said = redact(cause.message, knownSecrets(context)).slice(0, 500);
  const advice = /expired/i.test(cause.name)
    ? 'Renew what the profile takes its credentials from, then send again.'
    : /accessdenied/i.test(cause.name)
      ? 'Check that the role trusts this identity and that this identity may call sts:AssumeRole.'
      : check(context);
  return new CredentialsError(
    'RoleRefused',
    `The role of ${nameOf(context)} was refused with ${cause.name}: ${said}`,
    advice,
  );
}

const SECRET_SETTING = /secret|session_token|credential_process/;
const SECRET_VARIABLES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

/** The secrets of this machine's settings: in the environment and in the config files. */
function knownSecrets({ env, config }: FailureContext): string[] {
  const secrets = SECRET_VARIABLES.map(name => env[name]);
  for (const section of config.profiles.values()) {
    for (const [name, value] of Object.entries(section)) if (SECRET_SETTING.test(name)) secrets.push(value);
  }
  return secrets.filter(secret => secret !== undefined);
}

/** Where the source did not give what it should. */
function explainSource(cause: unknown, text: string, context: FailureContext): CredentialsError | undefined {
  const name = nameOf(context);
  const chain = context.source.kind === 'profile' ? profileChain(context.source.name, context.config) : [];
  const kinds = chain.map(([, section]) => profileKind(section));
  const sources = chain.map(([, section]) => section.credential_source);
  if (kinds.includes('process') && /credential_process|command failed|process/.test(text)) {
    const said = /invalid json/.test(text)
      ? 'gave something that is not JSON'
      : /version 1/.test(text)
        ? 'gave no credentials of Version 1'
        : /expired/.test(text)
          ? 'gave credentials that have expired'
          : /invalid credentials/.test(text)
            ? 'gave no key pair'
            : 'failed';
    return new CredentialsError(
      'CredentialProcessFailed',
      `The credential_process of ${name} ${said}.`,
      'Run the command of the profile in a terminal to see what it says.',
    );
  }
  if ((context.source.kind === 'webIdentity' || kinds.includes('webIdentity')) && /enoent|eacces|eisdir/.test(text)) {
    return new CredentialsError(
      'WebIdentityUnreadable',
      `The web identity token file of ${name} cannot be read${codeOf(cause)}.`,
      'Check AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile.',
    );
  }
  if (context.source.kind === 'container' || sources.includes('EcsContainer')) {
    const status = /responded with status: (\d{3})/.exec(text)?.[1];
    const said = /url not accepted/.test(text)
      ? "has an address that is neither https nor one of the container's own"
      : status
        ? `answered with status ${status}`
        : `gave no credentials${codeOf(cause)}`;
    return new CredentialsError(
      'ContainerCredentialsFailed',
      `The credentials endpoint of the container ${said}.`,
      'Check the role of the task or pod, and AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.',
    );
  }
  if (context.source.kind === 'instance' || sources.includes('Ec2InstanceMetadata')) {
    // At the end of the order: this is no EC2 instance (other clouds answer there too), or it has no role.
    if (context.source.kind === 'instance') return noCredentials();
    return new CredentialsError(
      'InstanceRoleFailed',
      `The instance metadata gave no credentials${codeOf(cause)}.`,
      'Check that the instance has a role, or choose a profile.',
    );
  }
  return undefined;
}

function nameOf({ source }: FailureContext): string {
  switch (source.kind) {
    case 'profile':
      return `profile ${source.name}`;
    case 'webIdentity':
      return 'the web identity in the environment';
    case 'container':
      return 'the container';
    case 'instance':
      return 'the instance';
  }
}

function flagOf({ source }: FailureContext): string {
  return source.kind === 'profile' && source.name !== 'default' ? ` --profile ${source.name}` : '';
}

function check(context: FailureContext): string {
  return `Check it with aws sts get-caller-identity${flagOf(context)}, then send again.`;
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

/** A code of Node's (`ECONNREFUSED`) or a status: it says much and cannot hold a secret. */
function codeOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const found = /^[A-Z][A-Z0-9_]{3,40}$/.test(code)
    ? code
    : /\b(E[A-Z]{4,20}|UNABLE_TO_[A-Z_]+|SELF_SIGNED_[A-Z_]+|DEPTH_ZERO_[A-Z_]+|CERT_[A-Z_]+|ERR_[A-Z_]+|TimeoutError)\b/.exec(
        cause instanceof Error ? cause.message : String(cause),
      )?.[1];
  return found ? ` (${found})` : '';
}

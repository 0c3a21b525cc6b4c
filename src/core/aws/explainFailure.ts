import { CallError } from '../http/callError.ts';
import { ProxyFailure, proxyHost } from '../http/proxyFailure.ts';
import { redact } from '../http/redact.ts';
import { CredentialsError } from './credentialsError.ts';
import { profileChain } from './credentialSource.ts';
import type { CredentialSource } from './credentialSource.ts';
import type { Environment } from './authorization.ts';
import { explainMessage, LOGIN_MESSAGES, MFA_MESSAGES, PROFILE_MESSAGES, SSO_MESSAGES } from './knownMessages.ts';
import { profileKind } from './profileKind.ts';
import type { AwsConfig, Section } from './profiles.ts';

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
  const chain = chainOf(context);
  const [sso, section] = chain.find(([, each]) => profileKind(each) === 'sso') ?? [];
  const [login] = chain.find(([, each]) => profileKind(each) === 'login') ?? [];
  return (
    (sso !== undefined && section ? explainSso(text, sso, section, context.config) : undefined) ??
    (login === undefined ? undefined : explainMessage(LOGIN_MESSAGES, text, login)) ??
    explainMessage(MFA_MESSAGES, text, nameOf(context))
  );
}

function explainSso(
  text: string,
  profile: string,
  section: Section,
  { ssoSessions }: AwsConfig,
): CredentialsError | undefined {
  const session = section.sso_session === undefined ? section : ssoSessions.get(section.sso_session);
  if (session?.sso_start_url && session.sso_region && section.sso_account_id && section.sso_role_name) {
    return explainMessage(SSO_MESSAGES, text, profile);
  }
  return new CredentialsError(
    'SsoIncomplete',
    `The SSO settings of profile ${profile} are not complete.`,
    `Complete them with aws configure sso --profile ${profile}.`,
  );
}

/** Where the profile itself is not right. */
function explainProfile(text: string, context: FailureContext): CredentialsError | undefined {
  const name = nameOf(context);
  if (!/could not resolve credentials using profile: \[.+?\]/.test(text)) {
    return explainMessage(PROFILE_MESSAGES, text, name);
  }
  const last = chainOf(context).at(-1)?.[1].source_profile;
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
  const { kind } = context.source;
  const chain = chainOf(context);
  const kinds = chain.map(([, section]) => profileKind(section));
  const sources = chain.map(([, section]) => section.credential_source);
  if (kinds.includes('process') && /credential_process|command failed|process/.test(text)) {
    return explainProcess(text, nameOf(context));
  }
  if ((kind === 'webIdentity' || kinds.includes('webIdentity')) && /enoent|eacces|eisdir/.test(text)) {
    return new CredentialsError(
      'WebIdentityUnreadable',
      `The web identity token file of ${nameOf(context)} cannot be read${codeOf(cause)}.`,
      'Check AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile.',
    );
  }
  if (kind === 'container' || sources.includes('EcsContainer')) return explainContainer(cause, text);
  // At the end of the order: this is no EC2 instance (other clouds answer there too), or it has no role.
  if (kind === 'instance') return noCredentials();
  if (!sources.includes('Ec2InstanceMetadata')) return undefined;
  return new CredentialsError(
    'InstanceRoleFailed',
    `The instance metadata gave no credentials${codeOf(cause)}.`,
    'Check that the instance has a role, or choose a profile.',
  );
}

/** What a credential_process did, by the message of the provider library. */
const PROCESS_RESULTS: readonly (readonly [RegExp, string])[] = [
  [/invalid json/, 'gave something that is not JSON'],
  [/version 1/, 'gave no credentials of Version 1'],
  [/expired/, 'gave credentials that have expired'],
  [/invalid credentials/, 'gave no key pair'],
];

function explainProcess(text: string, name: string): CredentialsError {
  const [, result] = PROCESS_RESULTS.find(([matches]) => matches.test(text)) ?? [];
  return new CredentialsError(
    'CredentialProcessFailed',
    `The credential_process of ${name} ${result ?? 'failed'}.`,
    'Run the command of the profile in a terminal to see what it says.',
  );
}

function explainContainer(cause: unknown, text: string): CredentialsError {
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

/** The profile that was chosen and those it takes its credentials from; none where no profile was. */
function chainOf({ source, config }: FailureContext): ReturnType<typeof profileChain> {
  return source.kind === 'profile' ? profileChain(source.name, config) : [];
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

import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallError } from '../../http/callError.ts';
import type { Deliverer } from '../../http/signedCall.ts';
import { CredentialsError } from '../credentialsError.ts';
import { parseEndpoint, resolveEndpoint } from '../endpoint.ts';
import { isLoopback } from '../../http/endpoint.ts';
import type { Environment } from '../authorization.ts';
import { loadAwsConfig } from '../profiles.ts';
import { OidcError, SsoOidc } from './ssoOidc.ts';
import type { CreatedToken, DeviceAuthorization, Registration } from './ssoOidc.ts';
import { ssoSessionOf } from './ssoSession.ts';
import type { SsoSession, SsoTarget } from './ssoSession.ts';
import { readSsoToken, ssoTokenFile, tokenTime, writeSsoToken } from './ssoTokenCache.ts';
import type { SsoToken } from './ssoTokenCache.ts';

/** What the user has to see: the same code in the browser as here. */
export interface SsoPrompt {
  userCode: string;
  /** To open in the browser; it contains the code. */
  url: string;
  /** Where the code is typed in by hand, on another device. */
  plainUrl: string;
  session: string;
  expiresAt: Date;
}

export interface SsoClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

export interface SsoLoginOptions {
  target: SsoTarget;
  env: Environment;
  transport: Deliverer;
  signal: AbortSignal;
  /**
   * Shows the code and opens the browser; meanwhile the answer is waited for already. `false` or a rejection ends the
   * sign-in, everything else lets it go on.
   */
  confirm(prompt: SsoPrompt): unknown;
  clock?: SsoClock;
}

export interface SsoLoginResult {
  session: string;
  startUrl: string;
  expiresAt: Date;
  /** True where another window or the AWS CLI signed in first. */
  elsewhere: boolean;
}

const CLOCK: SsoClock = { now: Date.now, wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) };
/** What RFC 8628 adds to the interval when the server finds it too short. */
const SLOWER_MS = 5000;

/**
 * Signs in to an SSO session with a device code, and keeps the token where the AWS CLI and the SDKs find it.
 * @throws CredentialsError; `SignInCancelled` where the signal fired or the user declined. EndpointError. What the transport throws.
 */
export async function ssoLogin({
  target,
  env,
  transport,
  signal,
  confirm,
  clock = CLOCK,
}: SsoLoginOptions): Promise<SsoLoginResult> {
  const session = await ssoSessionOf(target, await loadAwsConfig());
  const endpoint = await resolveEndpoint({
    service: 'sso-oidc',
    region: session.region,
    override: null,
    profile: 'profile' in target ? target.profile : null,
    env,
  });
  const declined = new AbortController();
  const both = AbortSignal.any([signal, declined.signal]);
  const oidc = new SsoOidc(endpoint, transport, both);
  try {
    const registration = await oidc.registerClient(clientName(session), session.scopes);
    const device = await oidc.startDeviceAuthorization(registration, session.startUrl);
    const before = await readSsoToken(session);
    const endsAt = clock.now() + device.expiresIn * 1000;
    void ask(confirm, promptOf(session, device, endsAt)).then(goOn => {
      if (!goOn) declined.abort();
    });
    const token = await poll({
      oidc,
      registration,
      device,
      session,
      endsAt,
      heldBefore: before?.accessToken,
      clock,
      signal: both,
    });
    if ('elsewhere' in token) {
      return { session: nameOf(session), startUrl: session.startUrl, expiresAt: token.elsewhere, elsewhere: true };
    }
    const expiresAt = clock.now() + token.expiresIn * 1000;
    await keep(session, tokenToKeep(session, registration, token, expiresAt));
    return { session: nameOf(session), startUrl: session.startUrl, expiresAt: new Date(expiresAt), elsewhere: false };
  } catch (error) {
    if (both.aborted) {
      throw new CredentialsError('SignInCancelled', 'The sign-in was cancelled.', 'Sign in again when you are ready.');
    }
    throw error instanceof OidcError ? refusal(error, session) : error;
  }
}

function clientName({ name }: SsoSession): string {
  return `bedrock-invoke-${(name ?? 'profile').replace(/[^\w-]/g, '-').slice(0, 64)}`;
}

/** The token as the AWS CLI keeps it; `expiresAt` is in milliseconds since 1970. */
function tokenToKeep(
  { startUrl, region }: SsoSession,
  { clientId, clientSecret, clientSecretExpiresAt }: Registration,
  { accessToken, refreshToken }: CreatedToken,
  expiresAt: number,
): SsoToken {
  return {
    startUrl,
    region,
    accessToken,
    expiresAt: tokenTime(expiresAt),
    clientId,
    clientSecret,
    registrationExpiresAt: tokenTime(clientSecretExpiresAt * 1000),
    ...(refreshToken === null ? {} : { refreshToken }),
  };
}

async function keep(session: SsoSession, token: SsoToken): Promise<void> {
  try {
    await writeSsoToken(session, token);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new CredentialsError(
      'SsoTokenNotKept',
      `You are signed in, but the token could not be written to ${path.dirname(ssoTokenFile(session))}${code}.`,
      'Make the folder writable for you, then sign in again.',
    );
  }
}

async function ask(confirm: SsoLoginOptions['confirm'], prompt: SsoPrompt): Promise<boolean> {
  try {
    return (await confirm(prompt)) !== false;
  } catch {
    return false;
  }
}

interface Polling {
  oidc: SsoOidc;
  registration: Registration;
  device: DeviceAuthorization;
  session: SsoSession;
  endsAt: number;
  heldBefore: string | undefined;
  clock: SsoClock;
  signal: AbortSignal;
}

/** Asks in the server's rhythm until the user has confirmed, here or in another window. */
async function poll({
  oidc,
  registration,
  device,
  session,
  endsAt,
  heldBefore,
  clock,
  signal,
}: Polling): Promise<CreatedToken | { elsewhere: Date }> {
  let intervalMs = device.interval * 1000;
  for (;;) {
    await clock.wait(intervalMs, signal);
    const held = await readSsoToken(session);
    const heldUntil = Date.parse(held?.expiresAt ?? '');
    if (held && held.accessToken !== heldBefore && heldUntil > clock.now()) return { elsewhere: new Date(heldUntil) };
    if (clock.now() >= endsAt) throw new OidcError('expired_token', { status: 400 });
    try {
      return await oidc.createToken(registration, device.deviceCode);
    } catch (error) {
      if (error instanceof OidcError && /slow_?down/i.test(error.name)) intervalMs += SLOWER_MS;
      else if (!mayPass(error) || signal.aborted) throw error;
    }
  }
}

/** Not confirmed yet, or a failure that the next question may not meet. */
function mayPass(error: unknown): boolean {
  if (error instanceof OidcError) {
    return /authorization_?pending/i.test(error.name) || error.status >= 500 || error.status === 429;
  }
  return error instanceof CallError && (error.kind === 'network' || error.kind === 'incomplete');
}

function promptOf(
  session: SsoSession,
  { userCode, verificationUri, verificationUriComplete }: DeviceAuthorization,
  endsAt: number,
): SsoPrompt {
  return {
    userCode,
    url: browserUrl(verificationUriComplete),
    plainUrl: browserUrl(verificationUri),
    session: nameOf(session),
    expiresAt: new Date(endsAt),
  };
}

/** Only a web page is ever opened, even where the server names something else. */
function browserUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe =
    url &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(parseEndpoint(url.origin)))) &&
    !url.username &&
    !url.password;
  if (!safe) {
    throw new CredentialsError(
      'NotSsoOidc',
      'SSO OIDC named a sign-in page that is not an https address.',
      'Check sso_region and sso_start_url, and look for a proxy in between.',
    );
  }
  return url.href;
}

function refusal({ name: code, status }: OidcError, session: SsoSession): CredentialsError {
  const name = nameOf(session);
  const word = code
    .replace(/_/g, '')
    .replace(/Exception$/, '')
    .toLowerCase();
  if (word === 'expiredtoken') {
    return new CredentialsError(
      'SsoCodeExpired',
      `The code for ${name} was not confirmed in time.`,
      'Sign in again and confirm the code in the browser.',
    );
  }
  if (word === 'accessdenied') {
    return new CredentialsError(
      'SsoDenied',
      `The sign-in to ${name} was denied in the browser.`,
      'Sign in again and allow the access.',
    );
  }
  if (word === 'invalidrequest' || word === 'invalidclient') {
    return new CredentialsError(
      'SsoLoginFailed',
      `The sign-in to ${name} was refused with ${code} (status ${status}).`,
      'Check sso_start_url and sso_region: the Region is the one where IAM Identity Center is set up.',
    );
  }
  return new CredentialsError(
    'SsoLoginFailed',
    `The sign-in to ${name} failed with ${code} (status ${status}).`,
    'Sign in again, or run aws sso login.',
  );
}

function nameOf({ name, startUrl }: SsoSession): string {
  return name ?? startUrl;
}

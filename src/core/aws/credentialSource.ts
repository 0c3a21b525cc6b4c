import { createHash } from 'node:crypto';
import type { Environment } from './authorization.ts';
import { profileKind } from './profileKind.ts';
import type { ProfileKind } from './profileKind.ts';
import type { AwsConfig, Section } from './profiles.ts';

/** Where credentials are loaded from by the provider library. */
export type CredentialSource =
  { kind: 'profile'; name: string } | { kind: 'webIdentity' } | { kind: 'container' } | { kind: 'instance' };

/**
 * What is last in the order: the default profile where it has credentials, the web identity, the container or the
 * instance role. It is decided here and not by the library's chain, which asks one after the other and forgets why the
 * first of them failed. `null` where the instance metadata are switched off and there is nothing else.
 */
export function defaultSource({ profiles }: AwsConfig, env: Environment): CredentialSource | null {
  const section = profiles.get('default');
  if (section && profileKind(section) !== 'none') return { kind: 'profile', name: 'default' };
  if (hasWebIdentity(env)) return { kind: 'webIdentity' };
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return { kind: 'container' };
  }
  const disabled = env.AWS_EC2_METADATA_DISABLED;
  return disabled && disabled !== 'false' ? null : { kind: 'instance' };
}

export function hasWebIdentity(env: Environment): boolean {
  return Boolean(env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN);
}

/** How `whoami` and the editor name a source: for scripts, so these never change. */
export type SourceName =
  | 'environment'
  | 'api-key'
  | 'sandbox'
  | 'web-identity'
  | 'container'
  | 'instance'
  | 'profile'
  | `profile-${'static' | 'role' | 'web-identity' | 'process' | 'sso' | 'login'}`;

const PROFILE_SOURCES: Readonly<Record<ProfileKind, SourceName>> = {
  static: 'profile-static',
  role: 'profile-role',
  webIdentity: 'profile-web-identity',
  process: 'profile-process',
  sso: 'profile-sso',
  login: 'profile-login',
  none: 'profile',
};

export function sourceName(source: CredentialSource, { profiles }: AwsConfig): SourceName {
  switch (source.kind) {
    case 'profile':
      return PROFILE_SOURCES[profileKind(profiles.get(source.name) ?? {})];
    case 'webIdentity':
      return 'web-identity';
    case 'container':
    case 'instance':
      return source.kind;
  }
}

/** The profile and those it takes its credentials from, in that order. */
export function profileChain(name: string, { profiles }: AwsConfig): [name: string, section: Section][] {
  const chain: [string, Section][] = [];
  const seen = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !seen.has(next);) {
    const section = profiles.get(next);
    if (!section) break;
    seen.add(next);
    chain.push([next, section]);
    next = section.source_profile;
  }
  return chain;
}

/** Under which name a source's credentials are kept: another one as soon as any setting that they depend on changes. */
export function sourceKey(source: CredentialSource, config: AwsConfig, env: Environment): string {
  const variables = Object.entries(env)
    .filter(([name]) => name.startsWith('AWS_'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const chain = source.kind === 'profile' ? profileChain(source.name, config) : [];
  const sessions = chain.map(([, { sso_session: session }]) =>
    session === undefined ? null : (config.ssoSessions.get(session) ?? null),
  );
  return createHash('sha256')
    .update(JSON.stringify([source, chain, sessions, variables]))
    .digest('hex');
}

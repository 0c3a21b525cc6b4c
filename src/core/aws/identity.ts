import { guardedLookup } from '../http/addresses.ts';
import { connectionAgents } from '../http/connectionAgents.ts';
import { DIRECT } from '../http/networkSettings.ts';
import { PROXY_FAILURE } from '../http/proxyFailure.ts';
import type { ProxyFailure } from '../http/proxyFailure.ts';
import { trustedAuthorities } from '../http/trustedAuthorities.ts';
import { apiKeyIdentity } from './apiKey.ts';
import type { AuthorizeOptions, AwsCredentials, Environment, Identity } from './authorization.ts';
import { readCaBundle } from './caBundle.ts';
import { CredentialCache } from './credentialCache.ts';
import { defaultSource, sourceKey } from './credentialSource.ts';
import type { CredentialSource } from './credentialSource.ts';
import { explainFailure, noCredentials } from './explainFailure.ts';
import type { IdentityChoice } from './identityChoice.ts';
import { bearerToken, choiceNotice, profileVariable } from './identityPrecedence.ts';
import { missingProfile } from './missingProfile.ts';
import { loadAwsConfig, staticCredentials } from './profiles.ts';
import type { AwsConfig } from './profiles.ts';

export type { Authorization, AuthorizeOptions, AwsCredentials, Environment, Identity } from './authorization.ts';
export type { IdentityChoice } from './identityChoice.ts';

/** Decides who signs, by the order of `IDENTITY_PRECEDENCE`. Its notice needs no file; `describeIdentity` has all notices. */
export function chooseIdentity(choice: IdentityChoice): Identity {
  const { profile, env, apiKey, region = null } = choice;
  const notice = choiceNotice(choice);
  if (profile !== null) return profileIdentity(profile, notice, choice);
  if (apiKey) return apiKeyIdentity(apiKey.label, apiKey.token, { region });
  const token = bearerToken(env);
  if (token !== null) return apiKeyIdentity('Bedrock API key (AWS_BEARER_TOKEN_BEDROCK)', token, { region });
  const named = profileVariable(env);
  if (named !== null) return profileIdentity(named, notice, choice);
  const keys = environmentKeys(env);
  if (keys) {
    return {
      kind: 'environment',
      label: 'environment keys',
      notice,
      authorize: () => Promise.resolve({ kind: 'sigv4', credentials: keys }),
    };
  }
  const label = 'default credentials';
  const loader = new SourceLoader(choice, label);
  return {
    kind: 'default',
    label,
    notice,
    async authorize(options) {
      const config = await loadAwsConfig();
      const source = defaultSource(config, env);
      if (!source) throw noCredentials();
      return { kind: 'sigv4', credentials: await loader.load(source, config, options) };
    },
  };
}

/** Fixed credentials: the sandbox's. */
export function fixedIdentity(kind: Identity['kind'], label: string, credentials: AwsCredentials): Identity {
  return { kind, label, notice: null, authorize: () => Promise.resolve({ kind: 'sigv4', credentials }) };
}

function environmentKeys(env: Environment): AwsCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function profileIdentity(profile: string, notice: string | null, choice: IdentityChoice): Identity {
  const label = `profile ${profile}`;
  const loader = new SourceLoader(choice, label);
  return {
    kind: 'profile',
    label,
    notice,
    async authorize(options) {
      const config = await loadAwsConfig();
      if (!config.profiles.has(profile)) throw await missingProfile(profile, config);
      return { kind: 'sigv4', credentials: await loader.load({ kind: 'profile', name: profile }, config, options) };
    },
  };
}

/** Loads credentials from a source, held between requests. */
class SourceLoader {
  private readonly cache: CredentialCache;

  constructor(
    private readonly choice: IdentityChoice,
    private readonly label: string,
  ) {
    this.cache = choice.cache ?? new CredentialCache();
  }

  async load(
    source: CredentialSource,
    config: AwsConfig,
    { refresh = false }: AuthorizeOptions = {},
  ): Promise<AwsCredentials> {
    const fixed = source.kind === 'profile' ? staticCredentials(config.profiles.get(source.name)) : undefined;
    return fixed ?? this.cache.get(sourceKey(source, config, this.choice.env), () => this.ask(source, config), refresh);
  }

  private async ask(source: CredentialSource, config: AwsConfig): Promise<AwsCredentials> {
    const { env, mfaCode, network = DIRECT } = this.choice;
    const profile = source.kind === 'profile' ? source.name : undefined;
    // The library takes us-east-1 too where nothing is said, but with a warning on the user's terminal.
    const region =
      (profile === undefined ? undefined : config.profiles.get(profile)?.region) ||
      env.AWS_REGION ||
      env.AWS_DEFAULT_REGION ||
      'us-east-1';
    const { loadFromProviders } = await import('./credentialProviders.ts');
    const ca = trustedAuthorities(await readCaBundle({ env, profile: this.choice.profile }), network.systemAuthorities);
    const agents = connectionAgents(network, { ca, lookup: guardedLookup() });
    let atProxy: ProxyFailure | undefined;
    for (const agent of Object.values(agents)) {
      agent.on(PROXY_FAILURE, (failure: ProxyFailure) => {
        atProxy = failure;
      });
    }
    try {
      return await loadFromProviders(source, {
        region,
        profile,
        mfaCode: mfaCode && (serial => mfaCode(serial, this.label)),
        agents,
      });
    } catch (error) {
      // The library packs a proxy's failure into errors of its own.
      throw explainFailure(atProxy ?? error, { source, config, env });
    } finally {
      agents.plain.destroy();
      agents.secure.destroy();
    }
  }
}

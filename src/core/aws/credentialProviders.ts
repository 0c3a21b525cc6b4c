import type http from 'node:http';
import { state as versionWarning } from '@aws-sdk/core/client';
import { fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } from '@aws-sdk/credential-providers';
import { PROXY_FAILURE } from '../http/proxyFailure.ts';
import type { ProxyFailure } from '../http/proxyFailure.ts';
import type { AwsCredentials } from './authorization.ts';
import type { CredentialSource } from './credentialSource.ts';

export interface ProviderOptions {
  /** Where STS is asked. */
  region: string;
  /** The profile whose endpoint settings hold for STS. */
  profile: string | undefined;
  /** Asks for the code of the MFA device with this serial number. */
  mfaCode: ((serial: string) => Promise<string>) | undefined;
  /** For the library's calls of STS, SSO and SSO OIDC; the container's and the instance's endpoints are always asked direct. */
  agents: { plain: http.Agent; secure: http.Agent };
}

/**
 * The provider library, in a file of its own that is loaded only when a request needs it (environment keys and static
 * profiles do not). Each call asks anew, so that a refresh is one.
 * @throws ProxyFailure where a proxy stood in the way, else what the library throws
 */
export async function loadFromProviders(source: CredentialSource, options: ProviderOptions): Promise<AwsCredentials> {
  // The library would print a notice about Node's version on the user's terminal.
  versionWarning.warningEmitted = true;
  const { plain, secure } = options.agents;
  let atProxy: ProxyFailure | undefined;
  for (const agent of [plain, secure]) {
    agent.on(PROXY_FAILURE, (failure: ProxyFailure) => {
      atProxy = failure;
    });
  }
  try {
    return await ask(source, options);
  } catch (error) {
    // The library packs it into errors of its own.
    throw atProxy ?? error;
  }
}

async function ask(
  source: CredentialSource,
  { region, profile, mfaCode, agents }: ProviderOptions,
): Promise<AwsCredentials> {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  // STS takes the handler of the parent; SSO, SSO OIDC and the sign-in service that of their own settings.
  const clientConfig = { requestHandler: { httpAgent: agents.plain, httpsAgent: agents.secure } };
  const parentClientConfig = { region, ...clientConfig, ...(profile ? { profile } : {}) };
  switch (source.kind) {
    case 'profile':
      return fromIni({
        profile: source.name,
        ignoreCache: true,
        logger,
        parentClientConfig,
        clientConfig,
        ...(mfaCode ? { mfaCodeProvider: mfaCode } : {}),
      })();
    case 'webIdentity':
      return fromTokenFile({ logger, parentClientConfig })();
    case 'container':
      return fromHttp({ logger, timeout: 2000, maxRetries: 1 })();
    case 'instance':
      return fromInstanceMetadata({ logger })();
  }
}

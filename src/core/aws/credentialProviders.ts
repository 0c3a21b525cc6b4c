import type http from 'node:http';
import { state as versionWarning } from '@aws-sdk/core/client';
import { fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } from '@aws-sdk/credential-providers';
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
 * profiles do not). That file holds nothing else of ours, so that no class exists twice and `instanceof` can be relied
 * on. Each call asks the source again, so that a refresh is one.
 * @throws what the library throws
 */
export async function loadFromProviders(
  source: CredentialSource,
  { region, profile, mfaCode, agents }: ProviderOptions,
): Promise<AwsCredentials> {
  // The library would print a notice about Node's version on the user's terminal.
  versionWarning.warningEmitted = true;
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

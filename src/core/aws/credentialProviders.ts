import { state as versionWarning } from '@aws-sdk/core/client';
import { fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } from '@aws-sdk/credential-providers';
import type { CredentialSource } from './credentialSource.ts';
import type { AwsCredentials } from './identity.ts';

export interface ProviderOptions {
  /** Where STS is asked. */
  region: string;
  /** The profile whose endpoint settings hold for STS. */
  profile: string | undefined;
  /** Asks for the code of the MFA device with this serial number. */
  mfaCode: ((serial: string) => Promise<string>) | undefined;
}

/**
 * The provider library, in a file of its own that is loaded only when a request needs it (environment keys and static
 * profiles do not). Each call asks anew, so that a refresh is one.
 */
export async function loadFromProviders(source: CredentialSource, { region, profile, mfaCode }: ProviderOptions): Promise<AwsCredentials> {
  // The library would print a notice about Node's version on the user's terminal.
  versionWarning.warningEmitted = true;
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const parentClientConfig = { region, ...(profile ? { profile } : {}) };
  switch (source.kind) {
    case 'profile': return fromIni({ profile: source.name, ignoreCache: true, logger, parentClientConfig, ...(mfaCode ? { mfaCodeProvider: mfaCode } : {}) })();
    case 'webIdentity': return fromTokenFile({ logger, parentClientConfig })();
    case 'container': return fromHttp({ logger, timeout: 2000, maxRetries: 1 })();
    case 'instance': return fromInstanceMetadata({ logger })();
  }
}

import { state as versionWarning } from '@aws-sdk/core/client';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentials } from './identity.ts';

/**
 * The provider library, in a file of its own that is loaded only when a request needs it (289 KB; environment keys and
 * static profiles do not). Each call asks anew, so that a refresh is one.
 */
export async function loadFromProviders(profile: string | undefined): Promise<AwsCredentials> {
  // The library would print a notice about Node's version on the user's terminal.
  versionWarning.warningEmitted = true;
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const provider = profile === undefined
    ? fromNodeProviderChain({ logger, ignoreCache: true })
    : fromIni({ profile, logger, ignoreCache: true });
  return provider();
}

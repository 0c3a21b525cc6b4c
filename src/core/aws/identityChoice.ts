import type { NetworkSettings } from '../http/networkSettings.ts';
import type { Environment } from './authorization.ts';
import type { CredentialCache } from './credentialCache.ts';

export interface IdentityChoice {
  /** A profile chosen by name (flag, request file, setting); it wins over everything in the environment. */
  profile: string | null;
  env: Environment;
  /** A Bedrock API key that the user chose; weaker than a profile, stronger than everything in the environment. */
  apiKey?: { label: string; token: string } | null;
  /** Where the request goes, to warn of an API key for another Region. */
  region?: string | null;
  /** Asks the user for the code of an MFA device, for the identity with that label; without it a role that needs one is an error. */
  mfaCode?: (serial: string, label: string) => Promise<string>;
  /** How the provider library connects to STS and SSO; absent, it goes direct (in the editor VS Code decides). */
  network?: NetworkSettings;
  /** Where temporary credentials are held; absent, they are held as long as the identity. */
  cache?: CredentialCache;
}

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EndpointError } from './endpoint.ts';
import type { Environment } from './authorization.ts';
import { loadAwsConfig } from './profiles.ts';

export interface CaBundleChoice {
  env: Environment;
  /** The profile whose `ca_bundle` holds; `null`: the one of AWS_PROFILE, else the default profile. */
  profile: string | null;
}

/**
 * The certificates, as PEM, of the authorities that are trusted beside the usual ones: of the file that AWS_CA_BUNDLE
 * names, else the profile's `ca_bundle`, as the AWS CLI has it. `null` where neither is set.
 * @throws EndpointError where that file is not one of certificates
 */
export async function readCaBundle({ env, profile }: CaBundleChoice): Promise<string | null> {
  const variable = env.AWS_CA_BUNDLE?.trim();
  const named =
    variable || (await loadAwsConfig()).profiles.get(profile ?? (env.AWS_PROFILE?.trim() || 'default'))?.ca_bundle;
  if (!named) return null;
  const where = variable ? 'AWS_CA_BUNDLE' : 'The ca_bundle of the profile';
  const text = await readFile(named, 'latin1').catch(() => null);
  if (text === null) throw new EndpointError(`${where} names ${named}, which cannot be read.`);
  if (!holdsCertificate(text)) throw new EndpointError(`${where} names ${named}, which holds no certificate in PEM.`);
  return text;
}

function holdsCertificate(text: string): boolean {
  const begin = text.search(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/);
  try {
    return begin >= 0 && Boolean(new X509Certificate(text.slice(begin)));
  } catch {
    return false;
  }
}

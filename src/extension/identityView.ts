import { hostHeader, resolveEndpoint } from '../core/aws/endpoint.ts';
import { chooseIdentity } from '../core/aws/identity.ts';
import { resolveRegion } from '../core/aws/region.ts';
import type { ParsedRequest } from '../core/request/index.ts';
import type { Connections } from './connections.ts';
import { readSettings } from './settings.ts';
import { isTrusted } from './trust.ts';

/** Who would sign the request that is shown, and where it would go. */
export interface IdentityView {
  /** `profile dev`, `environment keys`, `sandbox keys`, … */
  signer: string;
  region: string | null;
  /** Both in one line. */
  line: string;
}

/** Says who would sign and where, from names only: no credential is read and nothing is asked. */
export async function identityView(connections: Connections, parsed: ParsedRequest): Promise<IdentityView> {
  const requested = parsed.textMember('region');
  if (!isTrusted()) return { signer: 'nobody', region: requested, line: 'Restricted Mode: nothing is sent' };
  if (connections.connection === 'sandbox') {
    const region = requested ?? connections.sandboxIfRunning?.region ?? null;
    return { signer: 'sandbox keys', region, line: region === null ? 'Sandbox' : `Sandbox · ${region}` };
  }
  const profile = parsed.textMember('profile') ?? connections.profile;
  const { label } = chooseIdentity({ profile, env: process.env });
  const region = await resolveRegion({
    requested, profile, env: process.env, fallback: readSettings().region, modelId: parsed.textMember('modelId') ?? '',
  });
  const host = region === null ? null : await customHost(region, profile);
  return { signer: label, region, line: [label, region ?? 'no Region', ...(host === null ? [] : [host])].join(' · ') };
}

/** The host, where it is not Amazon's own; a fault in the settings is said when a request is sent. */
async function customHost(region: string, profile: string | null): Promise<string | null> {
  try {
    const endpoint = await resolveEndpoint({ region, override: readSettings().endpointUrl, profile, env: process.env });
    return endpoint.custom ? hostHeader(endpoint) : null;
  } catch {
    return null;
  }
}

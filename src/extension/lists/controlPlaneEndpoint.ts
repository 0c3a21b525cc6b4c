import { resolveEndpoint } from '../../core/aws/endpoint.ts';
import { endpointUrl } from '../../core/http/endpoint.ts';
import type { Endpoint } from '../../core/http/endpoint.ts';
import type { ExchangeOptions } from '../../core/exchange/exchange.ts';

/**
 * Where the lists come from that belong to a request; `null` where the runtime is somewhere else than Amazon and
 * nothing says where the lists are.
 */
export async function controlPlaneEndpoint(
  { endpoint, region, sandbox }: Pick<ExchangeOptions, 'endpoint' | 'region' | 'sandbox'>,
  profile: string | null,
): Promise<Endpoint | null> {
  if (sandbox) return endpoint;
  const own = await resolveEndpoint({ service: 'bedrock', region, override: null, profile, env: process.env });
  return own.custom === endpoint.custom || endpointUrl(own) === endpointUrl(endpoint) ? own : null;
}

import { createHash } from 'node:crypto';
import { endpointUrl, isLoopback } from '../../core/http/endpoint.ts';
import type { Identity } from '../../core/aws/identity.ts';
import { resolveRegion } from '../../core/aws/region.ts';
import type { CatalogueKey } from '../../core/controlPlane/catalogueCache.ts';
import type { ControlPlaneConnection } from '../../core/controlPlane/controlPlaneClient.ts';
import type { ExchangeOptions } from '../../core/exchange/exchange.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { ResolvedRequest } from '../../core/request/resolveRequest.ts';
import type { AwsAccess } from '../credentials/awsAccess.ts';
import type { Asking } from '../credentials/signer.ts';
import { sendTarget } from '../credentials/sendTarget.ts';
import { readSettings } from '../window/settings.ts';
import { isTrusted } from '../window/trust.ts';
import { controlPlaneEndpoint } from './controlPlaneEndpoint.ts';

/** Who asks for lists, and where. */
export interface ListSource {
  connection: Omit<ControlPlaneConnection, 'signal'>;
  key: Omit<CatalogueKey, 'list'>;
  /** Whether the key names the same account in another session too; only then is a list kept on disk. */
  lasting: boolean;
}

/** The members of a request that decide who lists; placeholders count as absent. */
export type ListRequest = Pick<ResolvedRequest, 'modelId' | 'region' | 'profile'>;

export function listRequest(text: string): ListRequest {
  const parsed = parseRequest(text);
  const plain = (name: 'modelId' | 'region' | 'profile'): string | null => {
    const value = parsed.textMember(name);
    return value === null || value.includes('{{') ? null : value;
  };
  return { modelId: plain('modelId') ?? '', region: plain('region'), profile: plain('profile') };
}

/**
 * Who would list for a request that is not being sent; a text says why nobody can. Only where `asking` is `all` the user
 * is asked whether an endpoint that is not Amazon's is to be trusted.
 */
export async function listSourceFor(
  { connections, approval, transports, clock }: AwsAccess,
  request: ListRequest,
  asking: Asking,
): Promise<ListSource | string> {
  if (!isTrusted()) return 'Restricted Mode: the account is not asked.';
  const profile = request.profile ?? connections.profile;
  if (connections.connection === 'aws') {
    const region =
      (
        await resolveRegion({
          flag: null,
          requested: request.region,
          profile,
          env: process.env,
          setting: readSettings().region,
          modelId: request.modelId,
        })
      )?.region ?? null;
    if (region === null) return 'No Region is known: choose one, then list again.';
  }
  const ask = asking === 'all';
  const approve = ask
    ? (origin: string) => approval.approve(origin)
    : (origin: string) => Promise.resolve(approval.isApproved(origin));
  const notApproved = ask
    ? 'The account was not asked.'
    : 'The endpoint is not approved yet, so the account was not asked. Choose Model and Choose Guardrail ask for it.';
  const target = await sendTarget(connections, { approve }, request, asking);
  if (!target) return notApproved;
  const source = await listSource({ ...target, transport: await transports.for(profile), clock }, profile);
  if (!source) {
    return 'Requests go to an endpoint of your own, and nothing says where its lists are: set AWS_ENDPOINT_URL_BEDROCK.';
  }
  const { endpoint } = source.connection;
  return endpoint.custom && !isLoopback(endpoint) && !(await approve(endpointUrl(endpoint))) ? notApproved : source;
}

/** The lists that belong to a request on its way; `null` where nothing says where they are. */
export async function listSource(
  options: Pick<ExchangeOptions, 'region' | 'endpoint' | 'identity' | 'sandbox' | 'transport' | 'clock'>,
  profile: string | null,
): Promise<ListSource | null> {
  const { region, identity, transport, clock } = options;
  const endpoint = await controlPlaneEndpoint(options, profile);
  if (!endpoint) return null;
  return {
    connection: { region, endpoint, identity, transport, clock },
    key: { identity: identity.label, account: await keyName(identity), region, endpoint: endpointUrl(endpoint) },
    lasting: identity.kind === 'profile',
  };
}

/** Keys and tokens in the environment can change under the same label: their digest tells them apart, in memory only. */
async function keyName(identity: Identity): Promise<string | null> {
  if (identity.kind !== 'environment' && identity.kind !== 'apiKey') return null;
  try {
    const authorization = await identity.authorize();
    const name = authorization.kind === 'bearer' ? authorization.token : authorization.credentials.accessKeyId;
    return createHash('sha256').update(name).digest('hex').slice(0, 16);
  } catch {
    return null;
  }
}

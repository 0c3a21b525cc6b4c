import { createHash } from 'node:crypto';
import type { Identity } from '../../core/aws/identity.ts';
import { controlPlaneTarget } from '../../core/aws/resolveTarget.ts';
import type { Target, TargetProblem, TargetRequest } from '../../core/aws/resolveTarget.ts';
import { endpointUrl } from '../../core/http/endpoint.ts';
import type { Endpoint } from '../../core/http/endpoint.ts';
import type { CatalogueKey } from '../../core/controlPlane/catalogueCache.ts';
import type { ControlPlaneTarget } from '../../core/controlPlane/controlPlaneClient.ts';
import type { ExchangeOptions } from '../../core/exchange/exchange.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import { problemError } from '../credentials/access.ts';
import type { Access } from '../credentials/access.ts';
import type { Asking } from '../credentials/credentialSession.ts';
import { isTrusted } from '../window/trust.ts';

/** Who asks for lists, and where. */
export interface ListSource {
  target: Omit<ControlPlaneTarget, 'signal'>;
  key: Omit<CatalogueKey, 'list'>;
  /** Whether the key names the same account in another session too; only then is a list kept on disk. */
  lasting: boolean;
}

/** The members of a request that decide who lists for it; placeholders count as absent. */
export function listRequest(text: string): TargetRequest {
  const parsed = parseRequest(text);
  const plain = (name: 'modelId' | 'region' | 'profile'): string | null => {
    const value = parsed.textMember(name);
    return value === null || value.includes('{{') ? null : value;
  };
  return { modelId: plain('modelId') ?? '', region: plain('region'), profile: plain('profile') };
}

/**
 * Who would list for a request that is not being sent; a string says why it is not possible. Only where `asking` is
 * `all` the user is asked whether to trust an endpoint that is not Amazon's.
 * @throws EndpointError
 */
export async function listSourceFor(
  access: Access,
  request: TargetRequest,
  asking: Asking,
): Promise<ListSource | string> {
  if (!isTrusted()) return 'Restricted Mode: lists are not loaded.';
  const target = await access.resolve(request, 'bedrock-runtime', asking);
  if (target.problem) return refusal(target.problem);
  const ask = asking === 'all';
  if (ask) access.session.showNotices(target.signer.notices);
  const { approval, clock } = access;
  const mayGoTo = async (endpoint: Endpoint): Promise<boolean> =>
    ask ? approval.approve(endpoint) : approval.isApproved(endpoint);
  const notApproved = ask
    ? 'The lists were not loaded.'
    : 'The endpoint is not approved yet, so the lists were not loaded. Choose Model and Choose Guardrail ask for the approval.';
  if (!(await mayGoTo(target.endpoint))) return notApproved;
  const source = await listSource({ ...target, transport: await access.transports.for(target), clock });
  if (!source) {
    return 'Requests go to a custom endpoint, and it is not known where its lists are: set AWS_ENDPOINT_URL_BEDROCK.';
  }
  return (await mayGoTo(source.target.endpoint)) ? source : notApproved;
}

/** @throws EndpointError */
function refusal(problem: TargetProblem): string {
  if (problem.kind === 'noRegion') return 'No Region is known: choose one, then list again.';
  const error = problemError(problem);
  if (problem.kind !== 'keyNotStored') throw error;
  return [error.message, error.advice].join(' ');
}

/** The lists that belong to a request on its way; `null` where nothing says where they are. */
export async function listSource(
  options: Target & Pick<ExchangeOptions, 'transport' | 'clock'>,
): Promise<ListSource | null> {
  const target = await controlPlaneTarget(options, process.env);
  if (!target) return null;
  const { region, endpoint, identity } = target;
  const { transport, clock } = options;
  return {
    target: { region, endpoint, identity, transport, clock },
    key: { identity: identity.label, account: await keyName(identity), region, endpoint: endpointUrl(endpoint) },
    lasting: identity.kind === 'profile',
  };
}

/** Keys and tokens in the environment can change under the same label: their digest keeps them apart, in memory only. */
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

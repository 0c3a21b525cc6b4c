import * as vscode from 'vscode';
import { CredentialsError } from '../../core/aws/credentialsError.ts';
import { parseEndpoint, resolveEndpoint } from '../../core/aws/endpoint.ts';
import { endpointUrl, isLoopback } from '../../core/http/endpoint.ts';
import { chooseIdentity, fixedIdentity } from '../../core/aws/identity.ts';
import type { IdentityChoice } from '../../core/aws/identity.ts';
import { identityNotices } from '../../core/aws/identityPrecedence.ts';
import { resolveRegion } from '../../core/aws/region.ts';
import type { ExchangeOptions } from '../../core/exchange/exchange.ts';
import type { ResolvedRequest } from '../../core/request/resolveRequest.ts';
import type { Connections } from './connections.ts';
import { signerOf, tellNotices } from './signer.ts';
import type { Asking } from './signer.ts';
import { COMMANDS } from '../window/ids.ts';
import { offer } from '../window/offer.ts';
import { readSettings } from '../window/settings.ts';
import type { EndpointApproval } from './endpointApproval.ts';

/** Where a request goes and who signs it. */
export type SendTarget = Pick<ExchangeOptions, 'region' | 'endpoint' | 'identity' | 'sandbox'>;

/**
 * The sandbox, or the user's account; `undefined` where something is missing, which has been said by then unless
 * `asking` is less than `all`.
 */
export async function sendTarget(
  connections: Connections,
  approval: Pick<EndpointApproval, 'approve'>,
  request: Pick<ResolvedRequest, 'modelId' | 'region' | 'profile'>,
  asking: Asking = 'all',
): Promise<SendTarget | undefined> {
  if (connections.connection === 'sandbox') {
    const sandbox = await connections.sandbox();
    return {
      region: request.region ?? sandbox.region,
      endpoint: parseEndpoint(sandbox.url),
      identity: fixedIdentity('sandbox', 'sandbox keys', sandbox.credentials),
      sandbox: true,
    };
  }
  const quiet = asking !== 'all';
  const settings = readSettings();
  const profile = request.profile ?? connections.profile;
  const region =
    (
      await resolveRegion({
        flag: null,
        requested: request.region,
        profile,
        env: process.env,
        setting: settings.region,
        modelId: request.modelId,
      })
    )?.region ?? null;
  if (region === null) {
    if (!quiet) {
      offer(
        'error',
        'Nothing was sent. No Region is known: choose one for this request, or set bedrockInvoke.region.',
        'Choose Region',
        () => vscode.commands.executeCommand(COMMANDS.chooseRegion),
      );
    }
    return undefined;
  }
  const choice = await signer(connections, request.profile, region, asking);
  if (!choice) return undefined;
  const endpoint = await resolveEndpoint({ region, override: settings.endpointUrl, profile, env: process.env });
  if (endpoint.custom && !isLoopback(endpoint) && !(await approval.approve(endpointUrl(endpoint)))) return undefined;
  const identity = chooseIdentity(choice);
  if (!quiet) {
    tellNotices(connections, [
      ...new Set([...(await identityNotices(choice)), ...(identity.notice === null ? [] : [identity.notice])]),
    ]);
  }
  return { region, endpoint, identity, sandbox: false };
}

async function signer(
  connections: Connections,
  inFile: string | null,
  region: string,
  asking: Asking,
): Promise<IdentityChoice | undefined> {
  try {
    return await signerOf(connections, inFile, region, asking);
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    if (asking === 'all') {
      offer('error', `Nothing was sent. ${error.message}`, 'Choose Who Signs', () =>
        vscode.commands.executeCommand(COMMANDS.chooseProfile),
      );
    }
    return undefined;
  }
}

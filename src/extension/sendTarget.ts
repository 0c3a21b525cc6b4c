import * as vscode from 'vscode';
import { endpointUrl, isLoopback, parseEndpoint, resolveEndpoint } from '../core/aws/endpoint.ts';
import { chooseIdentity, fixedIdentity } from '../core/aws/identity.ts';
import { resolveRegion } from '../core/aws/region.ts';
import type { ExchangeOptions } from '../core/exchange/index.ts';
import type { ResolvedRequest } from '../core/request/index.ts';
import type { Connections } from './connections.ts';
import type { EndpointApproval } from './endpointApproval.ts';
import { COMMANDS } from './ids.ts';
import { offer } from './offer.ts';
import { readSettings } from './settings.ts';

/** Where a request goes and who signs it. */
export type SendTarget = Pick<ExchangeOptions, 'region' | 'endpoint' | 'identity' | 'sandbox'>;

/** The sandbox, or the user's account; `undefined` where something is missing, which has been said by then. */
export async function sendTarget(
  connections: Connections, approval: EndpointApproval, request: ResolvedRequest,
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
  const settings = readSettings();
  const profile = request.profile ?? connections.profile;
  const region = await resolveRegion({
    requested: request.region, profile, env: process.env, fallback: settings.region, modelId: request.modelId,
  });
  if (region === null) {
    offer('error', 'Nothing was sent. No Region is known: choose one for this request, or set bedrockInvoke.region.', 'Choose Region',
      () => vscode.commands.executeCommand(COMMANDS.chooseRegion));
    return undefined;
  }
  const endpoint = await resolveEndpoint({ region, override: settings.endpointUrl, profile, env: process.env });
  if (endpoint.custom && !isLoopback(endpoint) && !await approval.approve(endpointUrl(endpoint))) return undefined;
  return { region, endpoint, identity: chooseIdentity({ profile, env: process.env }), sandbox: false };
}

import { resolveEndpoint, parseEndpoint, EndpointError } from '../core/aws/endpoint.ts';
import type { Endpoint } from '../core/http/endpoint.ts';
import { chooseIdentity, fixedIdentity } from '../core/aws/identity.ts';
import type { Environment, Identity } from '../core/aws/identity.ts';
import { resolveRegion } from '../core/aws/region.ts';
import { DIRECT } from '../core/http/connectionSettings.ts';
import type { ConnectionSettings } from '../core/http/connectionSettings.ts';
import type { ResolvedRequest } from '../core/request/resolveRequest.ts';
import type { SendArguments } from './arguments.ts';
import { askMfaCode } from './askMfaCode.ts';
import { UsageError } from './exitCodes.ts';
import { readProxies } from './readProxies.ts';

/** Who signs, and where the request goes. */
export interface Connection {
  identity: Identity;
  region: string;
  endpoint: Endpoint;
  connections: ConnectionSettings;
  sandbox: boolean;
  close(): Promise<void>;
}

/** @throws UsageError where no region is known or the endpoint cannot be used */
export async function connect(
  args: SendArguments,
  request: ResolvedRequest,
  env: Environment,
  signal: AbortSignal,
): Promise<Connection> {
  const requested = args.region ?? request.region;
  if (args.sandbox) {
    const { startSandbox } = await import('../sandbox/index.ts');
    const sandbox = await startSandbox();
    return {
      identity: fixedIdentity('sandbox', 'sandbox', sandbox.credentials),
      region: requested ?? sandbox.region,
      endpoint: parseEndpoint(sandbox.url),
      connections: DIRECT,
      sandbox: true,
      close: () => sandbox.close(),
    };
  }
  const profile = args.profile ?? request.profile;
  const connections = readProxies(env);
  const region = await resolveRegion({ requested, profile, env, fallback: null, modelId: request.modelId });
  if (region === null) {
    throw new UsageError('No region is known: add "region" to the file, give --region, or set AWS_REGION.');
  }
  try {
    const endpoint = await resolveEndpoint({ region, override: args.endpointUrl, profile, env });
    const identity = chooseIdentity({
      profile,
      env,
      region,
      connections,
      mfaCode: serial => askMfaCode(serial, signal),
    });
    return { identity, region, endpoint, connections, sandbox: false, close: () => Promise.resolve() };
  } catch (error) {
    throw error instanceof EndpointError ? new UsageError(error.message) : error;
  }
}

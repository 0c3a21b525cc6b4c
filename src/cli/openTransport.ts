import { readCaBundle } from '../core/aws/caBundle.ts';
import { EndpointError } from '../core/aws/endpoint.ts';
import type { Environment } from '../core/aws/identity.ts';
import { Transport } from '../core/http/transport.ts';
import type { ConnectionSettings } from '../core/http/connectionSettings.ts';
import { UsageError } from './exitCodes.ts';

export interface TransportChoice {
  version: string;
  env: Environment;
  profile: string | null;
  /** As `readProxies` gives them. */
  connections: ConnectionSettings;
  /** The sandbox is on this machine: no certificates are read for it. */
  sandbox: boolean;
}

/** The transport of a command, which trusts what AWS_CA_BUNDLE or the profile says. @throws UsageError where that cannot be read */
export async function openTransport({
  version,
  env,
  profile,
  connections,
  sandbox,
}: TransportChoice): Promise<Transport> {
  try {
    return new Transport(
      `bedrock-invoke/${version}`,
      sandbox ? null : await readCaBundle({ env, profile }),
      connections,
    );
  } catch (error) {
    throw error instanceof EndpointError ? new UsageError(error.message) : error;
  }
}

import { isLoopbackHost } from './addresses.ts';

/** Where a service's requests go. */
export interface Endpoint {
  protocol: 'http:' | 'https:';
  hostname: string;
  /** `undefined` for the protocol's own. */
  port: number | undefined;
  /** In front of the operation's path, without a closing slash; mostly empty. */
  basePath: string;
  /** True where the user named it; false where the endpoint rules made it. */
  custom: boolean;
}

/** The origin for display and for the `host` header: `host` or `host:port`. */
export function hostHeader({ hostname, port }: Pick<Endpoint, 'hostname' | 'port'>): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return port === undefined ? host : `${host}:${port}`;
}

export function endpointUrl(endpoint: Endpoint): string {
  return `${endpoint.protocol}//${hostHeader(endpoint)}${endpoint.basePath}`;
}

/** Whether what is sent there stays on this machine. */
export function isLoopback({ hostname }: Endpoint): boolean {
  return isLoopbackHost(hostname);
}

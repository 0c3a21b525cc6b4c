import { CallError } from './callError.ts';
import { errorCode } from './errorCode.ts';

/** The event of an agent that has met one. */
export const PROXY_FAILURE = 'proxyFailure';

/** Why a connection through a proxy did not come about. */
export interface ProxyFailureDetails {
  /** `host:port` of the proxy; never its user name or password. */
  proxy: string;
  /** What the request was for: `host` or `host:port`. */
  target: string;
  /** The proxy's answer, where it gave one. */
  status?: number;
  cause?: unknown;
}

/** The proxy could not be reached, or would not let a request through. Nothing was sent beyond it. */
export class ProxyFailure extends CallError {
  declare readonly name: 'ProxyUnreachable' | 'ProxyWantsPassword' | 'ProxyRefused';
  declare readonly advice: string;

  constructor(details: ProxyFailureDetails) {
    super({ kind: 'network', ...wordsOf(details), cause: details.cause });
  }
}

function wordsOf({ proxy, target, status, cause }: ProxyFailureDetails): {
  name: ProxyFailure['name'];
  message: string;
  advice: string;
} {
  if (status === 407) {
    return {
      name: 'ProxyWantsPassword',
      message: `The proxy ${proxy} requires a user name and password, or did not accept the one it was given.`,
      advice:
        'On the command line write HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, special characters as %XX; in VS Code enter them when asked, or set http.proxyAuthorization.',
    };
  }
  if (status !== undefined) {
    return {
      name: 'ProxyRefused',
      message: `The proxy ${proxy} did not pass the request on to ${target}: it answered with status ${status}.`,
      advice: `Ask who runs the proxy to allow ${target}, or list the host in NO_PROXY (in VS Code in http.noProxy) if it can be reached without the proxy.`,
    };
  }
  const code = errorCode(cause);
  return {
    name: 'ProxyUnreachable',
    message: `The proxy ${proxy} cannot be reached${code ? ` (${code})` : ''}.`,
    advice:
      'Check HTTPS_PROXY and HTTP_PROXY (in VS Code http.proxy) and the network, or list the host in NO_PROXY (in VS Code in http.noProxy) if it can be reached without the proxy.',
  };
}

/** How a resolver of proxies writes one (`PROXY user:password@host:port`), as `host:port`; `null` for `DIRECT`. */
export function proxyHost(written: unknown): string | null {
  if (typeof written !== 'string') return null;
  const host = /^\s*(?!DIRECT)[A-Z0-9]+\s+(?:[^\s;]*@)?([^\s;@]+)/i.exec(written)?.[1];
  return host ?? null;
}

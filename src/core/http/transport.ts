import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { SecureContext } from 'node:tls';
import { LinkLocalRefused, guardedLookup, isLinkLocal } from './addresses.ts';
import { connectionAgents } from './connectionAgents.ts';
import { DIRECT } from './networkSettings.ts';
import type { NetworkSettings } from './networkSettings.ts';
import { Delivery } from './delivery.ts';
import type { DeliverOptions } from './delivery.ts';
import { encodeLabel } from './httpRequest.ts';
import type { HttpRequest } from './httpRequest.ts';
import { MAX_HEADER_BYTES } from '../json/limits.ts';
import { trustedAuthorities } from './trustedAuthorities.ts';

/**
 * HTTP/1.1 through `http` and `https` themselves: VS Code's proxy and certificate support hooks those modules, and the
 * library handler above them hides the moments (connected, sent) and the cut bodies that the user must see. One
 * keep-alive pool a transport; redirects are not followed, because these modules never do.
 */
export class Transport {
  private readonly plain: http.Agent;
  private readonly secure: http.Agent;
  private readonly trusting: { secureContext?: SecureContext };
  private readonly lookup = guardedLookup();
  /** The last host that was looked at and is not refused: most calls go to the same one. */
  private allowedHost: string | null = null;

  /**
   * `caBundle` holds certificates as PEM of authorities that are trusted beside Node's own; as `readCaBundle` gives it.
   * @throws Error where they cannot be read
   */
  constructor(
    private readonly userAgent: string,
    caBundle: string | null = null,
    network: NetworkSettings = DIRECT,
  ) {
    const ca = trustedAuthorities(caBundle, network.systemAuthorities);
    this.trusting = ca ? { secureContext: tls.createSecureContext({ ca }) } : {};
    ({ plain: this.plain, secure: this.secure } = connectionAgents(network, { ca, lookup: this.lookup }));
  }

  /** Closes idle and running connections. */
  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  /**
   * Sends a request and hands its answer over as it comes; resolves when the transport ended cleanly.
   * @throws CallError of kind `network`, `incomplete` or `cancelled`, or what the receiver threw
   */
  deliver(request: HttpRequest, options: DeliverOptions): Promise<void> {
    const { hostname } = request;
    // A name is looked at when it is looked up, an address never is.
    if (hostname !== this.allowedHost) {
      if (isLinkLocal(hostname)) return Promise.reject(new LinkLocalRefused(hostname, hostname));
      this.allowedHost = hostname;
    }
    return new Promise((resolve, reject) => {
      // A kept connection that the server had closed is gone from the pool when this is called; a new one is not kept yet.
      const send = (): void => void new Delivery(this.open(request), request, options, resolve, reject, send);
      send();
    });
  }

  private open({ protocol, hostname, port, method, path, query, headers }: HttpRequest): http.ClientRequest {
    const secure = protocol === 'https:';
    const options = {
      agent: secure ? this.secure : this.plain,
      hostname,
      port,
      method,
      path: withQuery(path, query),
      lookup: this.lookup,
      headers: { ...headers, 'user-agent': this.userAgent },
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    // With the request and not with the agent, which VS Code's proxy support may replace.
    return secure ? https.request({ ...options, ...this.trusting }) : http.request(options);
  }
}

/** The query is signed apart from the path; on the wire they are one. */
function withQuery(path: string, query: HttpRequest['query']): string {
  const names = Object.keys(query);
  if (names.length === 0) return path;
  return `${path}?${names.map(name => `${encodeLabel(name)}=${encodeLabel(query[name] ?? '')}`).join('&')}`;
}

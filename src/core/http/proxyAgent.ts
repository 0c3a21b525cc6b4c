import http from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import { Agent } from 'agent-base';
import type { AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Proxies } from './networkSettings.ts';
import { PROXY_FAILURE, ProxyFailure } from './proxyFailure.ts';

/**
 * Chooses for each connection between going direct and through a proxy, and keeps an agent for each way. Emits
 * `proxyFailure`, since not every caller passes on what it throws.
 */
export class ProxyAgent extends Agent {
  private readonly ways = new Map</* proxy, '' for none */ string, http.Agent>();

  constructor(
    private readonly scheme: 'http:' | 'https:',
    private readonly proxies: Proxies,
    private readonly common: http.AgentOptions,
  ) {
    super(common);
  }

  /** The library looks for it in a stack trace otherwise. */
  override isSecureEndpoint(): boolean {
    return this.scheme === 'https:';
  }

  override connect(request: http.ClientRequest, options: AgentConnectOpts): http.Agent {
    const proxy = this.proxies.proxyFor({ protocol: this.scheme, hostname: options.host ?? '', port: options.port });
    // As VS Code's agents do.
    request.emit('proxy', { proxy: proxy ? `PROXY ${hostOf(proxy)}` : 'DIRECT' });
    const key = proxy?.href ?? '';
    const agent =
      this.ways.get(key) ??
      (proxy ? this.through(proxy) : new (this.isSecureEndpoint() ? https : http).Agent(this.common));
    this.ways.set(key, agent);
    return agent;
  }

  override destroy(): void {
    for (const agent of this.ways.values()) agent.destroy();
  }

  private through(proxy: URL): http.Agent {
    // The name of the endpoint is the proxy's to look up; that of the proxy may lead anywhere.
    const options = { ...this.common, lookup: undefined };
    const agent = this.isSecureEndpoint() ? new Tunnel(proxy, options) : new Forwarder(proxy, options);
    agent.on(PROXY_FAILURE, failure => this.emit(PROXY_FAILURE, failure));
    return agent;
  }
}

/** CONNECT, then TLS with the endpoint inside: the proxy sees its name and nothing of the request. */
class Tunnel extends HttpsProxyAgent<string> {
  constructor(
    private readonly address: URL,
    options: http.AgentOptions,
  ) {
    super(address.href, options);
  }

  override async connect(
    ...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    let status: number | undefined;
    request.once('proxyConnect', (answer: { statusCode: number }) => {
      status = answer.statusCode;
    });
    const socket = await super
      .connect(request, options)
      .catch((cause: unknown) => fail(this, this.address, options, { cause }));
    if (socket instanceof TLSSocket) return socket;
    // The library would play the proxy's answer as if it were the endpoint's.
    socket.destroy();
    return fail(this, this.address, options, status === undefined ? {} : { status });
  }
}

/** The whole request in absolute form. */
class Forwarder extends HttpProxyAgent<string> {
  constructor(
    private readonly address: URL,
    options: http.AgentOptions,
  ) {
    // On a connection that is kept, the library would write the next request without its absolute form.
    super(address.href, { ...options, keepAlive: false });
  }

  override async connect(
    ...[request, options]: Parameters<HttpProxyAgent<string>['connect']>
  ): ReturnType<HttpProxyAgent<string>['connect']> {
    return super.connect(request, options).catch((cause: unknown) => fail(this, this.address, options, { cause }));
  }
}

function fail(
  agent: http.Agent,
  address: URL,
  { host, port }: AgentConnectOpts,
  why: { status?: number; cause?: unknown },
): never {
  const failure = new ProxyFailure({ proxy: hostOf(address), target: `${host}:${port}`, ...why });
  agent.emit(PROXY_FAILURE, failure);
  throw failure;
}

/** Without user name and password. */
function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

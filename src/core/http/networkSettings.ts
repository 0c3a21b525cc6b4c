import type http from 'node:http';

/** How connections are made: through which proxies, and with which certificates trusted. */
export interface NetworkSettings {
  /** `null`: no proxy is chosen here. In the editor VS Code does, below Node's modules; a second choice would proxy twice. */
  proxies: Proxies | null;
  /** Where certificates are added to the usual ones: whether those that the operating system trusts belong to the usual. */
  systemAuthorities: boolean;
}

/** The proxies that the process's environment names; see `environmentProxies`. */
export interface Proxies {
  /** The proxy for a request, or `null` where it goes direct. */
  proxyFor(target: ProxyTarget): URL | null;
  /** An agent that asks `proxyFor` for each connection. The one for `http:` writes the target in absolute form. */
  agent(protocol: 'http:' | 'https:', options: http.AgentOptions): http.Agent;
}

export interface ProxyTarget {
  protocol: 'http:' | 'https:';
  hostname: string;
  port: number | undefined;
}

export const DIRECT: NetworkSettings = { proxies: null, systemAuthorities: false };

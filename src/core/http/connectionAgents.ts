import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { NetworkSettings } from './networkSettings.ts';

export interface AgentTrust {
  /** As `trustedAuthorities` gives them; absent, the usual ones. */
  ca: string[] | undefined;
  lookup: LookupFunction;
}

/** One keep-alive pool for each protocol, which leads through the proxies where there are any. */
export function connectionAgents(
  { proxies }: NetworkSettings,
  { ca, lookup }: AgentTrust,
): { plain: http.Agent; secure: http.Agent } {
  const common = { keepAlive: true, lookup };
  const secure = { ...common, ...(ca ? { ca } : {}) };
  return proxies
    ? { plain: proxies.agent('http:', common), secure: proxies.agent('https:', secure) }
    : { plain: new http.Agent(common), secure: new https.Agent(secure) };
}

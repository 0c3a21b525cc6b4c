import { BlockList, isIP } from 'node:net';
import type { NetworkSettings, Proxies, ProxyTarget } from './networkSettings.ts';
import { isLinkLocal, isLoopbackHost } from './addresses.ts';
import { CallError } from './callError.ts';
import { ProxyAgent } from './proxyAgent.ts';

/** A proxy variable that cannot be used. Its value, which may hold a password, is not in the message. */
export class ProxySettingError extends CallError {
  constructor(message: string) {
    super({ kind: 'settings', name: 'ProxySettingError', message });
  }
}

/**
 * What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, in the order and with the meaning that curl and the AWS CLI give them:
 * small letters win, a proxy without `http://` is one of http. Loopback and link-local addresses, the metadata endpoints
 * among them, are never asked of a proxy.
 * @throws ProxySettingError
 */
export function environmentProxies(env: Readonly<Record<string, string | undefined>>): NetworkSettings {
  const proxies: Record<ProxyTarget['protocol'], URL | null> = {
    'https:': readProxy(env, 'https_proxy'),
    'http:': readProxy(env, 'http_proxy'),
  };
  const excluded = exclusions(variable(env, 'no_proxy')?.value ?? '');
  const environment: Proxies = {
    proxyFor: target =>
      isDirect(target) || excluded.some(matches => matches(target)) ? null : proxies[target.protocol],
    agent: (protocol, options) => new ProxyAgent(protocol, environment, options),
  };
  return { proxies: proxies['https:'] || proxies['http:'] ? environment : null, systemAuthorities: false };
}

function variable(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): { name: string; value: string } | undefined {
  for (const each of [name, name.toUpperCase()]) {
    const value = env[each]?.trim();
    // An empty variable in small letters switches the other off.
    if (value !== undefined) return { name: each, value };
  }
  return undefined;
}

function readProxy(env: Readonly<Record<string, string | undefined>>, variableName: string): URL | null {
  const { name, value } = variable(env, variableName) ?? { name: variableName, value: '' };
  if (!value) return null;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value.replace(/^\/\//, '')}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ProxySettingError(
      `${name} names a ${url.protocol.slice(0, -1)} proxy, and only http and https proxies can be used: write it like http://proxy.example.com:8080.`,
    );
  }
  if (!url?.hostname || !decodes(url.username) || !decodes(url.password)) {
    throw new ProxySettingError(
      `${name} is not the address of a proxy: write it like http://proxy.example.com:8080, special characters of a password as %XX.`,
    );
  }
  return url;
}

function decodes(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '\0';
  } catch {
    return false;
  }
}

function isDirect({ hostname }: ProxyTarget): boolean {
  return isLoopbackHost(hostname) || isLinkLocal(hostname);
}

type Exclusion = (target: ProxyTarget) => boolean;

/** `*`, names with everything below them, addresses, subnets such as 10.0.0.0/8; a port narrows an entry down. */
function exclusions(text: string): Exclusion[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(entry => {
      if (entry === '*') return () => true;
      const [, network = '', prefix = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(entry) ?? [];
      if (network) return inSubnet(network, Number(prefix));
      const [, bracketed, plain = '', port] =
        isIP(entry) === 6 ? [null, null, entry] : (/^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []);
      const name = (bracketed ?? plain)
        .toLowerCase()
        .replace(/^\*?\./, '')
        .replace(/\.$/, '');
      return target => {
        if (!name || (port && Number(port) !== (target.port ?? (target.protocol === 'https:' ? 443 : 80)))) {
          return false;
        }
        const hostname = target.hostname.toLowerCase().replace(/\.$/, '');
        return hostname === name || (isIP(hostname) === 0 && hostname.endsWith(`.${name}`));
      };
    });
}

function inSubnet(network: string, prefix: number): Exclusion {
  const version = isIP(network);
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return () => false;
  const list = new BlockList();
  list.addSubnet(network, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return ({ hostname }) => isIP(hostname) !== 0 && list.check(hostname, isIP(hostname) === 4 ? 'ipv4' : 'ipv6');
}

import dns from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { CallError } from './callError.ts';

const LOOPBACK = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);

/** Whether what is sent to the host stays on this machine. A name such as 127.example.com does not. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || isListed(hostname, LOOPBACK);
}

/**
 * Where machines give information about themselves: link-local, and the metadata of EC2 over IPv6. Node's list knows IPv4 addresses
 * mapped into IPv6 by itself, those translated by NAT64 it does not.
 */
const LINK_LOCAL = blockList([
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['::a9fe:0', 112, 'ipv6'],
]);

/** True for an address of this kind in any way of writing it; false for a name. */
export function isLinkLocal(hostname: string): boolean {
  const [address = ''] = hostname.split('%', 1);
  if (isListed(address, LINK_LOCAL)) return true;
  return isIP(address) === 6 && addressesWithin(bytesOf(address)).some(inner => isListed(inner, LINK_LOCAL));
}

/** A host that is, or whose name leads to, a link-local or metadata address: what answers there is not Bedrock. */
export class LinkLocalRefused extends CallError {
  constructor(hostname: string, address: string) {
    super({
      kind: 'network',
      name: 'LinkLocalRefused',
      message:
        hostname === address
          ? `${address} is a link-local or metadata address. Nothing was sent.`
          : `${hostname} resolves to ${address}, a link-local or metadata address. Nothing was sent.`,
      advice:
        'Machines give information about themselves there, and Bedrock does not answer: check the endpoint, and what its name resolves to.',
    });
  }
}

/** Node's own lookup of names, at the moment of connecting, that refuses a name with a link-local address among its own. */
export function guardedLookup(resolve: typeof dns.lookup = dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const refused = found.find(({ address }) => isLinkLocal(address));
      if (refused) return callback(new LinkLocalRefused(hostname, refused.address), '');
      const [first] = found;
      if (options.all) callback(null, found);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

/**
 * The IPv4 addresses that an IPv6 address carries for a translator or a tunnel: NAT64 with a prefix of one's own
 * (RFC 8215, placed by RFC 6052), SIIT (RFC 7915), 6to4 (RFC 3056), Teredo (RFC 4380) and ISATAP (RFC 5214).
 */
function addressesWithin(bytes: readonly number[]): string[] {
  const begins = (...prefix: number[]): boolean => prefix.every((byte, index) => bytes[index] === byte);
  const at = (...places: number[]): string => places.map(place => bytes[place]).join('.');
  const last = at(12, 13, 14, 15);
  if (begins(0x00, 0x64, 0xff, 0x9b, 0, 1)) return [at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12), last];
  if (begins(0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0)) return [last];
  if (begins(0x20, 0x02)) return [at(2, 3, 4, 5)];
  if (begins(0x20, 0x01, 0, 0)) {
    const client = bytes.slice(12).map(byte => byte ^ 0xff);
    return [at(4, 5, 6, 7), client.join('.')];
  }
  const isIsatap = (bytes[8] === 0 || bytes[8] === 2) && at(9, 10, 11) === '0.94.254';
  return isIsatap ? [last] : [];
}

/** The 16 bytes of an IPv6 address. */
function bytesOf(address: string): number[] {
  // A URL writes the four last bytes in hex too.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] =>
    text
      .split(':')
      .filter(Boolean)
      .map(group => parseInt(group, 16));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return all.flatMap(group => [group >> 8, group & 0xff]);
}

function isListed(hostname: string, list: BlockList): boolean {
  const address = hostname.split('%', 1)[0] ?? '';
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function blockList(subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, type] of subnets) list.addSubnet(network, prefix, type);
  return list;
}

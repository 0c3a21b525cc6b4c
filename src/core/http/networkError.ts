import { CallError } from './callError.ts';
import { hostHeader } from './endpoint.ts';
import { errorCode } from './errorCode.ts';
import type { HttpRequest } from './httpRequest.ts';

/** TLS failures by Node's and OpenSSL's codes, with the reason in words. */
const TLS_REASONS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain ends in a self-signed one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an unknown authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate has been revoked',
  CERT_UNTRUSTED: 'its certificate comes from an authority that is not trusted for this',
  INVALID_CA: 'its certificate comes from an authority that may not issue certificates',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** What a kind of failure is called, what is said of it, and what to do. */
interface NetworkFault {
  codes: RegExp;
  name: string;
  message: (where: FaultPlace) => string;
  advice: string;
}

interface FaultPlace {
  /** `host:port`. */
  host: string;
  hostname: string;
  code: string;
  /** What Node or OpenSSL says. */
  said: string;
}

const CHECK_ALL = 'Check the endpoint, the network and the proxy settings.';
const failed = ({ host, said, code }: FaultPlace): string =>
  `The connection to ${host} failed: ${said}${code && !said.includes(code) ? ` (${code})` : ''}.`;

/** The first row whose codes match. */
const FAULTS: readonly NetworkFault[] = [
  {
    codes: new RegExp(`^(${Object.keys(TLS_REASONS).join('|')})$`),
    name: 'TlsFailed',
    message: ({ host, code }) =>
      `The connection to ${host} is not trusted: ${TLS_REASONS[code]} (${code}). Nothing was sent.`,
    advice:
      'If a company proxy is in between, name its certificate authority in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS, or let VS Code use the system certificates (http.systemCertificates).',
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    name: 'HostNotFound',
    message: ({ hostname, code }) => `The host ${hostname} was not found (${code}).`,
    advice: 'Check the Region and the network: Bedrock is not in every Region, and no name is found offline.',
  },
  {
    codes: /^ECONNREFUSED$/,
    name: 'ConnectionRefused',
    message: ({ host, code }) => `Nothing answers at ${host} (${code}).`,
    advice: 'Check the endpoint and its port, and that the server is running.',
  },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED)$/,
    name: 'ConnectionReset',
    message: ({ host, code }) => `The connection to ${host} was closed before an answer came (${code}).`,
    advice: 'Send again; if it keeps failing, look for a proxy or firewall that closes connections.',
  },
  {
    codes: /^(ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)$/,
    name: 'HostUnreachable',
    message: ({ host, code }) => `${host} cannot be reached (${code}).`,
    advice: 'Check the network, the VPN and the proxy settings.',
  },
  {
    codes: /^HPE_HEADER_OVERFLOW$/,
    name: 'HeadersTooLarge',
    message: ({ host }) => `The answer of ${host} has more than 64 KB of headers, so it was not read.`,
    advice: 'This is not how Bedrock answers; check the endpoint and the proxy.',
  },
  { codes: /^(ERR_SSL|ERR_TLS|EPROTO)/, name: 'TlsFailed', message: failed, advice: CHECK_ALL },
  { codes: /^HPE_/, name: 'NotHttp', message: failed, advice: CHECK_ALL },
];
const OTHER_FAULT: Omit<NetworkFault, 'codes'> = { name: 'NetworkFailed', message: failed, advice: CHECK_ALL };

/** What the transport threw, as one of ours: with host and port, the code, and what to do. */
export function networkError(error: unknown, request: Pick<HttpRequest, 'protocol' | 'hostname' | 'port'>): CallError {
  if (error instanceof CallError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const { protocol, hostname, port = protocol === 'https:' ? 443 : 80 } = request;
  const where = { host: hostHeader({ hostname, port }), hostname, code: errorCode(cause), said: cause.message };
  const { name, message, advice } = FAULTS.find(({ codes }) => codes.test(where.code)) ?? OTHER_FAULT;
  return new CallError({ kind: 'network', name, message: message(where), advice, cause });
}

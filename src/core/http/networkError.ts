import { InvokeError } from './callError.ts';
import { hostHeader } from './endpoint.ts';
import type { HttpRequest } from './httpRequest.ts';
import { LinkLocalRefused } from './addresses.ts';
import { ProxyFailure } from './proxyFailure.ts';

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
  INVALID_CA: 'its certificate comes from one that may not issue any',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** What the transport threw, as one of ours: with host and port, the code, and what to do. */
export function networkError(
  error: unknown,
  request: Pick<HttpRequest, 'protocol' | 'hostname' | 'port'>,
): InvokeError {
  if (error instanceof InvokeError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : firstCode(cause);
  const { protocol, hostname, port } = request;
  const host = hostHeader({
    protocol,
    hostname,
    port: port ?? (protocol === 'https:' ? 443 : 80),
    basePath: '',
    custom: true,
  });
  const network = (name: string, message: string, advice: string): InvokeError =>
    new InvokeError({ kind: 'network', name, message, advice, cause });
  if (cause instanceof ProxyFailure) return network(cause.name, cause.message, cause.advice);
  if (cause instanceof LinkLocalRefused) {
    return network(
      'LinkLocalRefused',
      `${cause.message} Nothing was sent.`,
      'Machines tell about themselves there, and Bedrock does not answer: check the endpoint, and who answers for its name.',
    );
  }
  const tls = TLS_REASONS[code];
  if (tls) {
    return network(
      'TlsFailed',
      `The connection to ${host} is not trusted: ${tls} (${code}). Nothing was sent.`,
      'If a company proxy stands between, name its certificate authority in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS, or let VS Code use the system certificates (http.systemCertificates).',
    );
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return network(
        'HostNotFound',
        `The host ${hostname} was not found (${code}).`,
        'Check the region and the network: Bedrock is not in every region, and offline no name is found.',
      );
    case 'ECONNREFUSED':
      return network(
        'ConnectionRefused',
        `Nothing answers at ${host} (${code}).`,
        'Check the endpoint and its port, and that the server runs.',
      );
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return network(
        'ConnectionReset',
        `The connection to ${host} was closed before an answer came (${code}).`,
        'Send again; if it stays, look for a proxy or firewall that closes connections.',
      );
    case 'ETIMEDOUT':
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return network(
        'HostUnreachable',
        `${host} cannot be reached (${code}).`,
        'Check the network, the VPN and the proxy settings.',
      );
    case 'HPE_HEADER_OVERFLOW':
      return network(
        'HeadersTooLarge',
        `The answer of ${host} has more than 64 KB of headers, so it was not read.`,
        'This is not how Bedrock answers; check the endpoint and the proxy.',
      );
    default:
      return network(
        /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code) ? 'TlsFailed' : /^HPE_/.test(code) ? 'NotHttp' : 'NetworkFailed',
        `The connection to ${host} failed: ${cause.message}${code && !cause.message.includes(code) ? ` (${code})` : ''}.`,
        'Check the endpoint, the network and the proxy settings.',
      );
  }
}

/** With several addresses Node throws an AggregateError; its first part tells the reason. */
function firstCode(cause: Error): string {
  const [first] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [];
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : '';
}

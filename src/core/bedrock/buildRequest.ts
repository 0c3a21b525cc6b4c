import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { encodeLabel } from '../http/httpRequest.ts';
import type { HttpRequest } from '../http/httpRequest.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';
import type { ResolvedRequest } from '../request/resolveRequest.ts';

/** The request that an operation makes, without date and signature (facts: the restJson1 bindings of the API model). */
export function buildRequest(request: ResolvedRequest, operation: Operation, endpoint: Endpoint): HttpRequest {
  const { method, path, acceptHeader, body: bodyOf } = OPERATIONS[operation];
  const body = bodyOf(request.body);
  return {
    method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: endpoint.port,
    path: endpoint.basePath + path.replace('{modelId}', () => encodeLabel(request.modelId)),
    query: {},
    headers: {
      host: hostHeader(endpoint),
      'content-type': request.contentType ?? 'application/json',
      'content-length': String(body.byteLength),
      [acceptHeader]: request.accept ?? 'application/json',
      ...optional('x-amzn-bedrock-trace', request.trace),
      ...optional('x-amzn-bedrock-guardrailidentifier', request.guardrailIdentifier),
      ...optional('x-amzn-bedrock-guardrailversion', request.guardrailVersion),
      ...optional('x-amzn-bedrock-performanceconfig-latency', request.performanceConfigLatency),
      ...optional('x-amzn-bedrock-service-tier', request.serviceTier),
      ...optional('x-amzn-bedrock-request-metadata', request.requestMetadata),
    },
    body,
  };
}

function optional(name: string, value: string | null): Record<string, string> {
  return value === null ? {} : { [name]: value };
}

/** The whole URL, for display. */
export function requestUrl({ protocol, hostname, port, path }: HttpRequest): string {
  return `${protocol}//${hostHeader({ hostname, port })}${path}`;
}

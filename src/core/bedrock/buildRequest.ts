import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { encodeLabel } from '../http/httpRequest.ts';
import type { HttpRequest } from '../http/httpRequest.ts';
import type { Operation } from './operation.ts';
import type { ResolvedRequest } from '../request/resolveRequest.ts';

/** The request that an operation makes, without date and signature (facts: the restJson1 bindings of the API model). */
export function buildRequest(request: ResolvedRequest, operation: Operation, endpoint: Endpoint): HttpRequest {
  const streams = operation === 'InvokeModelWithResponseStream';
  const path = `${endpoint.basePath}/model/${encodeLabel(request.modelId)}/${streams ? 'invoke-with-response-stream' : 'invoke'}`;
  const accept = request.accept ?? 'application/json';
  return {
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: endpoint.port,
    path,
    query: {},
    headers: {
      host: hostHeader(endpoint),
      'content-type': request.contentType ?? 'application/json',
      'content-length': String(request.body.byteLength),
      // A stream is always an event stream; the type of what is in it is asked with a header of its own.
      [streams ? 'x-amzn-bedrock-accept' : 'accept']: accept,
      ...optional('x-amzn-bedrock-trace', request.trace),
      ...optional('x-amzn-bedrock-guardrailidentifier', request.guardrailIdentifier),
      ...optional('x-amzn-bedrock-guardrailversion', request.guardrailVersion),
      ...optional('x-amzn-bedrock-performanceconfig-latency', request.performanceConfigLatency),
      ...optional('x-amzn-bedrock-service-tier', request.serviceTier),
      ...optional('x-amzn-bedrock-request-metadata', request.requestMetadata),
    },
    body: request.body,
  };
}

function optional(name: string, value: string | null): Record<string, string> {
  return value === null ? {} : { [name]: value };
}

/** The whole URL, for display. */
export function requestUrl({ protocol, hostname, port, path }: HttpRequest): string {
  return `${protocol}//${hostHeader({ protocol, hostname, port, basePath: '', custom: false })}${path}`;
}

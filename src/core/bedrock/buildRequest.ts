import { hostHeader } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { encodeLabel } from '../http/httpRequest.ts';
import type { HttpRequest } from '../http/httpRequest.ts';
import { memberRow, SENT_TEXT_MEMBERS } from '../request/members.ts';
import type { WireForm } from '../request/members.ts';
import type { ResolvedRequest } from '../request/resolveRequest.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';

/** The request that an operation makes, without date and signature; the two tables say what goes where. */
export function buildRequest(request: ResolvedRequest, operation: Operation, endpoint: Endpoint): HttpRequest {
  const { method, path, wire, body: bodyOf } = OPERATIONS[operation];
  const body = bodyOf(request.body);
  return {
    method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    port: endpoint.port,
    path: endpoint.basePath + filledPath(path, wire, request),
    query: {},
    headers: {
      host: hostHeader(endpoint),
      'content-length': String(body.byteLength),
      ...memberHeaders(wire, request),
    },
    body,
  };
}

function filledPath(path: string, wire: WireForm, request: ResolvedRequest): string {
  return path.replace(/\{(\w+)\}/g, (_, label: string) => {
    const name = SENT_TEXT_MEMBERS.find(member => member === label && memberRow(member).wire?.[wire].in === 'path');
    return encodeLabel((name && request[name]) ?? '');
  });
}

function memberHeaders(wire: WireForm, request: ResolvedRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of SENT_TEXT_MEMBERS) {
    const row = memberRow(member);
    const place = row.wire?.[wire];
    if (place?.in !== 'header') continue;
    const value = request[member] ?? (place.always ? row.fallback : undefined);
    if (value !== undefined) headers[place.name] = value;
  }
  return headers;
}

/** The whole URL, for display. */
export function requestUrl({ protocol, hostname, port, path }: HttpRequest): string {
  return `${protocol}//${hostHeader({ hostname, port })}${path}`;
}

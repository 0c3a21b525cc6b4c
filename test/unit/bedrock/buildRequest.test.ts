import assert from 'node:assert/strict';
import * as official from '@aws-sdk/client-bedrock-runtime';
import { buildRequest } from '../../../src/core/bedrock/buildRequest.ts';
import { OPERATION_NAMES, OPERATIONS } from '../../../src/core/bedrock/operations.ts';
import type { Operation } from '../../../src/core/bedrock/operations.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import type { HttpRequest } from '../../../src/core/http/httpRequest.ts';
import { isRequestMember, memberRow, REQUEST_MEMBERS } from '../../../src/core/request/members.ts';
import type { Placement } from '../../../src/core/request/members.ts';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';
import { resolveRequest } from '../../../src/core/request/resolveRequest.ts';

/** One for each member that travels in a header: what the file says, and the header that each operation sends. */
const HEADER_VECTORS: readonly [member: string, written: unknown, name: string, sent: string, streamed?: string][] = [
  ['guardrailIdentifier', 'abc123', 'x-amzn-bedrock-guardrailidentifier', 'abc123'],
  ['guardrailVersion', '7', 'x-amzn-bedrock-guardrailversion', '7'],
  ['trace', 'ENABLED_FULL', 'x-amzn-bedrock-trace', 'ENABLED_FULL'],
  ['performanceConfigLatency', 'optimized', 'x-amzn-bedrock-performanceconfig-latency', 'optimized'],
  ['serviceTier', 'flex', 'x-amzn-bedrock-service-tier', 'flex'],
  ['requestMetadata', { team: 'Jörg' }, 'x-amzn-bedrock-request-metadata', '{"team":"J\\u00f6rg"}'],
  ['accept', 'application/json;x=1', 'accept', 'application/json;x=1', 'x-amzn-bedrock-accept'],
  ['contentType', 'application/json;x=1', 'content-type', 'application/json;x=1'],
];

async function built(members: object, operation: Operation): Promise<HttpRequest> {
  const text = JSON.stringify({ modelId: 'm', ...members, body: {} });
  const request = await resolveRequest(parseRequest(text), {
    environment: () => undefined,
    readFile: () => Promise.reject(new Error('No file is read here.')),
    input: () => Promise.resolve(undefined),
  });
  return buildRequest(request, operation, parseEndpoint('https://bedrock-runtime.us-east-1.amazonaws.com'));
}

/** Where the official client puts the members of an operation; its schema writes a path label as 1, the payload as 16. */
function officialPlacements(operation: Operation): Record<string, Placement> {
  const schema = (official as unknown as Record<string, unknown[]>)[`${operation}$`];
  const input = (schema?.[4] as () => unknown[])();
  const [names, members] = [input[4] as string[], input[5] as [unknown, number | { httpHeader: string }][]];
  return Object.fromEntries(
    names.map((name, index) => {
      const traits = members[index]?.[1];
      if (typeof traits === 'object') return [name, { in: 'header', name: traits.httpHeader.toLowerCase() }];
      return [name, { in: traits === 1 ? 'path' : 'body' }];
    }),
  );
}

describe('the request of an operation', () => {
  for (const [member, written, name, sent, streamed = name] of HEADER_VECTORS) {
    it(`has ${member} in its header`, async () => {
      // The version has no effect alone, and a guardrail needs one.
      const file = { guardrailIdentifier: 'g', guardrailVersion: '1', [member]: written };
      for (const operation of OPERATION_NAMES) {
        const { headers } = await built(file, operation);
        assert.equal(headers[OPERATIONS[operation].streams ? streamed : name], sent, operation);
      }
    });
  }

  it('has a vector for every member that travels in a header', () => {
    const members = REQUEST_MEMBERS.filter(name =>
      Object.values(memberRow(name).wire ?? {}).some(place => place.in === 'header'),
    );
    assert.deepEqual(HEADER_VECTORS.map(([member]) => member).sort(), [...members].sort());
  });

  it('has no header of a member that the file does not have, but the two media types', async () => {
    for (const operation of OPERATION_NAMES) {
      const { headers } = await built({}, operation);
      const accept = OPERATIONS[operation].streams ? 'x-amzn-bedrock-accept' : 'accept';
      assert.deepEqual(headers, {
        host: 'bedrock-runtime.us-east-1.amazonaws.com',
        'content-length': '2',
        'content-type': 'application/json',
        [accept]: 'application/json',
      });
    }
  });

  for (const operation of OPERATION_NAMES) {
    it(`puts every member where the official client puts it: ${operation}`, () => {
      const { wire } = OPERATIONS[operation];
      const theirs = officialPlacements(operation);
      const ours = Object.fromEntries(
        Object.keys(theirs).map(name => {
          const place = isRequestMember(name) ? memberRow(name).wire?.[wire] : undefined;
          return [name, place?.in === 'header' ? { in: place.in, name: place.name } : place];
        }),
      );
      assert.deepEqual(ours, theirs);
    });
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signRequest } from '../../../src/core/aws/sign.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { buildRequest } from '../../../src/core/bedrock/buildRequest.ts';
import type { HttpRequest } from '../../../src/core/http/httpRequest.ts';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';
import { resolveRequest } from '../../../src/core/request/resolveRequest.ts';

interface Vector {
  name: string;
  inputs: {
    operation: string;
    modelId?: string;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string | null;
    signingDate: string;
  };
  request: {
    method: string;
    protocol: 'https:';
    hostname: string;
    path: string;
    query: Record<string, string>;
    headers: Record<string, string>;
    body?: string;
  };
  canonicalRequest: string;
  stringToSign: string;
  authorization: string;
}

const file = path.join(__dirname, '../../fixtures/bedrock/sigv4-vectors.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
const MADE_BY_SIGNING = new Set(['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']);

const authorizationOf = ({ inputs }: Vector) => ({
  kind: 'sigv4' as const,
  credentials: {
    accessKeyId: inputs.accessKeyId,
    secretAccessKey: inputs.secretAccessKey,
    ...(inputs.sessionToken ? { sessionToken: inputs.sessionToken } : {}),
  },
});

describe('signRequest', () => {
  it('has all 23 vectors to prove itself on', () => assert.equal(vectors.length, 23));

  for (const vector of vectors) {
    it(`signs ${vector.name} stage by stage`, async () => {
      const { method, protocol, hostname, path: wirePath, query, headers, body } = vector.request;
      const unsigned: HttpRequest = {
        method,
        protocol,
        hostname,
        port: undefined,
        path: wirePath,
        query,
        body: Buffer.from(body ?? '', 'utf8'),
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !MADE_BY_SIGNING.has(name))),
      };
      const signed = await signRequest(unsigned, authorizationOf(vector), {
        region: vector.inputs.region,
        date: new Date(vector.inputs.signingDate),
      });
      assert.equal(signed.canonicalRequest, vector.canonicalRequest);
      assert.equal(signed.stringToSign, vector.stringToSign);
      assert.equal(signed.headers.authorization, vector.authorization);
      for (const [name, value] of Object.entries(headers)) assert.equal(signed.headers[name], value, name);
    });
  }

  for (const vector of vectors.filter(({ name }) => /^invoke\/.*session-token$/.test(name))) {
    it(`makes ${vector.name} from a request file, byte for byte`, async () => {
      const text = JSON.stringify({
        modelId: vector.inputs.modelId,
        body: JSON.parse(vector.request.body ?? '') as unknown,
      });
      const resolved = await resolveRequest(parseRequest(text), {
        environment: () => undefined,
        readFile: () => Promise.reject(new Error('none')),
        input: () => Promise.resolve(undefined),
      });
      const unsigned = buildRequest(resolved, 'InvokeModel', parseEndpoint(`https://${vector.request.hostname}`));
      const signed = await signRequest(unsigned, authorizationOf(vector), {
        region: vector.inputs.region,
        date: new Date(vector.inputs.signingDate),
      });
      assert.equal(signed.path, vector.request.path);
      assert.equal(signed.headers.authorization, vector.authorization);
    });
  }

  it('makes the stream vector with every optional header from a request file', async () => {
    const vector = vectors.find(({ name }) => name.startsWith('invoke-stream/'));
    assert(vector);
    const { headers } = vector.request;
    const text = JSON.stringify({
      modelId: vector.inputs.modelId,
      accept: headers['x-amzn-bedrock-accept'],
      trace: headers['x-amzn-bedrock-trace'],
      guardrailIdentifier: headers['x-amzn-bedrock-guardrailidentifier'],
      guardrailVersion: headers['x-amzn-bedrock-guardrailversion'],
      performanceConfigLatency: headers['x-amzn-bedrock-performanceconfig-latency'],
      serviceTier: headers['x-amzn-bedrock-service-tier'],
      requestMetadata: JSON.parse(headers['x-amzn-bedrock-request-metadata'] ?? '{}') as unknown,
      body: JSON.parse(vector.request.body ?? '') as unknown,
    });
    const resolved = await resolveRequest(parseRequest(text), {
      environment: () => undefined,
      readFile: () => Promise.reject(new Error('none')),
      input: () => Promise.resolve(undefined),
    });
    const unsigned = buildRequest(
      resolved,
      'InvokeModelWithResponseStream',
      parseEndpoint(`https://${vector.request.hostname}`),
    );
    const signed = await signRequest(unsigned, authorizationOf(vector), {
      region: vector.inputs.region,
      date: new Date(vector.inputs.signingDate),
    });
    assert.equal(signed.headers.authorization, vector.authorization);
  });

  it('sends a bearer token instead of signing', async () => {
    const [vector] = vectors;
    assert(vector);
    const unsigned: HttpRequest = {
      method: 'POST',
      protocol: 'https:',
      hostname: 'host',
      port: undefined,
      path: '/',
      query: {},
      headers: { host: 'host' },
      body: new Uint8Array(),
    };
    const signed = await signRequest(
      unsigned,
      { kind: 'bearer', token: 'bedrock-api-key-EXAMPLE' },
      { region: 'us-east-1', date: new Date() },
    );
    assert.deepEqual(signed.headers, { host: 'host', authorization: 'Bearer bedrock-api-key-EXAMPLE' });
    assert.equal(signed.canonicalRequest, null);
  });
});

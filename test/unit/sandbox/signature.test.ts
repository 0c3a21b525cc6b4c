import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '../../../src/sandbox/wire/serviceError.ts';
import { callSandbox, invoke, jsonOf, send } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { toIncomingCall } from '../../../src/sandbox/wire/incomingCall.ts';
import { verifySigner } from '../../../src/sandbox/wire/signature.ts';
import type { CallOptions, RawAnswer } from '../../support/sandboxCall.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';

interface Vector {
  name: string;
  inputs: { accessKeyId: string; secretAccessKey: string; sessionToken: string | null; region: string };
  request: {
    method: string;
    path: string;
    query: Record<string, string>;
    headers: Record<string, string>;
    body: string | null;
  };
  canonicalRequest: string;
  stringToSign: string;
}

const { vectors } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/bedrock/sigv4-vectors.json'), 'utf8')) as {
  vectors: Vector[];
};
const SIGNED_AT = new Date('2025-01-15T12:00:00Z');
const MODEL = 'amazon.titan-text-express-v1';
const BODY = { inputText: 'hello' };

function verify(
  vector: Vector,
  change: (request: Vector['request']) => Vector['request'] = request => request,
): ReturnType<typeof verifySigner> {
  const request = change(structuredClone(vector.request));
  const query = Object.entries(request.query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const headers = Object.entries(request.headers).flat();
  const call = toIncomingCall(
    request.method,
    query === '' ? request.path : `${request.path}?${query}`,
    headers,
    Buffer.from(request.body ?? '', 'utf8'),
  );
  const accepted = {
    accessKeyId: vector.inputs.accessKeyId,
    secretAccessKey: vector.inputs.secretAccessKey,
    sessionToken: vector.inputs.sessionToken ?? undefined,
  };
  return verifySigner(call, accepted, 'bedrock', SIGNED_AT);
}

describe('sandbox signature check', () => {
  it('finds all the published vectors', () => assert.equal(vectors.length, 23));

  for (const vector of vectors) {
    it(`accepts the vector ${vector.name} and computes its stages`, () => {
      const signer = verify(vector);
      assert.equal(signer.canonicalRequest, vector.canonicalRequest);
      assert.equal(signer.stringToSign, vector.stringToSign);
      assert.equal(signer.region, vector.inputs.region);
    });

    it(`refuses the vector ${vector.name} with any digit of its signature changed`, () => {
      for (const position of [1, 32, 64]) {
        assert.throws(
          () =>
            verify(vector, request => ({
              ...request,
              headers: {
                ...request.headers,
                authorization: flipDigit(request.headers['authorization'] ?? '', position),
              },
            })),
          isInvalidSignature,
        );
      }
    });

    it(`refuses the vector ${vector.name} with another path or body`, () => {
      assert.throws(() => verify(vector, request => ({ ...request, path: `${request.path}x` })), isInvalidSignature);
      assert.throws(
        () => verify(vector, request => ({ ...request, body: `${request.body ?? ''} ` })),
        isInvalidSignature,
      );
    });
  }

  it('collapses blanks inside header values and ignores blanks around them', () => {
    const vector = vectors[0] as Vector;
    const signer = verify(vector, request => ({
      ...request,
      headers: { ...request.headers, accept: '  application/json ' },
    }));
    assert.equal(signer.canonicalRequest, vector.canonicalRequest);
  });
});

describe('sandbox authentication over the wire', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ chunkDelayMs: 0 });
  });
  after(() => sandbox.close());

  const call = (options: Partial<CallOptions> = {}): Promise<RawAnswer> => invoke(sandbox, MODEL, BODY, options);
  const refused = (answer: RawAnswer, type: string, message: RegExp): void => {
    assert.equal(answer.status, 403);
    assert.match(String(answer.headers['x-amzn-errortype']), new RegExp(`^${type}:http://`));
    assert.match(String(jsonOf(answer)['message']), message);
    assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
    assert.ok(answer.headers['date']);
  };

  it('answers a request that the official signer signed, in any Region', async () => {
    for (const region of ['us-east-1', 'eu-west-3', 'mars-north-7']) assert.equal((await call({ region })).status, 200);
  });

  it('accepts raw colons and ARNs with %2F in the path', async () => {
    const raw = await callSandbox(sandbox, {
      method: 'POST',
      path: '/model/amazon.nova-lite-v1:0/invoke',
      body: '{"messages":[{"role":"user","content":[{"text":"hi"}]}]}',
    });
    assert.equal(raw.status, 200);
    const arn = await invoke(sandbox, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', {
      messages: [{ role: 'user', content: [{ text: 'hi' }] }],
    });
    assert.equal(arn.status, 200);
  });

  it('refuses a missing, an incomplete and an unknown authorization', async () => {
    refused(
      await call({ tamper: without('authorization') }),
      'MissingAuthenticationTokenException',
      /Missing Authentication Token/,
    );
    refused(
      await call({
        tamper: headers => ({
          ...headers,
          authorization: (headers['authorization'] ?? '').replace(/, Signature=.*/, ''),
        }),
      }),
      'IncompleteSignatureException',
      /requires 'Signature' parameter/,
    );
    refused(
      await call({ tamper: headers => ({ ...headers, authorization: 'Basic abc' }) }),
      'IncompleteSignatureException',
      /Unsupported AWS 'algorithm'/,
    );
    refused(
      await call({
        tamper: headers => ({
          ...headers,
          authorization: (headers['authorization'] ?? '').replace('AKIDEXAMPLE', 'AKIDOTHER'),
        }),
      }),
      'UnrecognizedClientException',
      /security token included in the request is invalid/,
    );
    refused(
      await call({ headers: { 'x-amz-security-token': 'nobody-issued-this' } }),
      'UnrecognizedClientException',
      /invalid/,
    );
    refused(await call({ tamper: without('x-amz-date') }), 'IncompleteSignatureException', /X-Amz-Date/);
  });

  it('shows the canonical request and the string to sign when the signature differs', async () => {
    const answer = await call({
      tamper: headers => ({ ...headers, authorization: flipDigit(headers['authorization'] ?? '', 5) }),
    });
    refused(
      answer,
      'InvalidSignatureException',
      /^The request signature we calculated does not match the signature you provided\./,
    );
    const message = String(jsonOf(answer)['message']);
    assert.match(
      message,
      new RegExp(`The Canonical String for this request should have been\\n'POST\\n/model/${MODEL}/invoke\\n`),
    );
    assert.match(
      message,
      /The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/us-east-1\/bedrock\/aws4_request\n[0-9a-f]{64}'/,
    );
  });

  it('refuses another service, a scope of another day and a path encoded only once', async () => {
    refused(
      await call({ service: 'bedrock-runtime' }),
      'InvalidSignatureException',
      /Credential should be scoped to correct service: 'bedrock'/,
    );
    refused(
      await call({
        tamper: headers => ({
          ...headers,
          authorization: (headers['authorization'] ?? '').replace(/\/\d{8}\//, '/20200101/'),
        }),
      }),
      'InvalidSignatureException',
      /Date in Credential scope does not match/,
    );
    const path = '/model/amazon.nova-lite-v1%3A0/invoke';
    const body = '{"messages":[{"role":"user","content":[{"text":"hi"}]}]}';
    assert.equal((await callSandbox(sandbox, { method: 'POST', path, body })).status, 200);
    refused(
      await callSandbox(sandbox, { method: 'POST', path, body, uriEscapePath: false }),
      'InvalidSignatureException',
      /amazon\.nova-lite-v1%253A0\/invoke/,
    );
  });

  it('refuses a request signed over one path and sent to another', async () => {
    const headers: Record<string, string>[] = [];
    await call({
      tamper: signed => {
        headers.push(signed);
        return signed;
      },
    });
    const answer = await send(
      sandbox,
      'POST',
      '/model/amazon.titan-text-lite-v1/invoke',
      headers[0] ?? {},
      JSON.stringify(BODY),
    );
    refused(answer, 'InvalidSignatureException', /does not match/);
  });

  it('refuses Bedrock headers that are not signed', async () => {
    const metadata = { 'X-Amzn-Bedrock-Request-Metadata': '{"team":"search"}' };
    assert.equal((await call({ headers: metadata })).status, 200);
    refused(
      await call({ tamper: headers => ({ ...headers, ...metadata }) }),
      'InvalidSignatureException',
      /'X-Amzn-Bedrock-Request-Metadata' must be a 'SignedHeader'/i,
    );
    refused(
      await call({ tamper: headers => ({ ...headers, 'x-amz-extra': 'y' }) }),
      'InvalidSignatureException',
      /must be a 'SignedHeader'/,
    );
  });

  it('refuses a body that is not the one declared by x-amz-content-sha256', async () => {
    refused(
      await call({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
      'InvalidSignatureException',
      /x-amz-content-sha256/,
    );
  });

  it('judges the date by its own clock, five minutes either way', async () => {
    const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
    assert.equal((await call({ signingDate: minutes(-4) })).status, 200);
    assert.equal((await call({ signingDate: minutes(4) })).status, 200);
    refused(
      await call({ signingDate: minutes(-6) }),
      'InvalidSignatureException',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
    refused(await call({ signingDate: minutes(6) }), 'InvalidSignatureException', /^Signature not yet current: /);
  });

  it('takes its bearer token and no other', async () => {
    const bearer = (token: string): Promise<RawAnswer> =>
      send(
        sandbox,
        'POST',
        `/model/${MODEL}/invoke`,
        { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        JSON.stringify(BODY),
      );
    assert.equal((await bearer(sandbox.bearerToken)).status, 200);
    const wrong = await bearer('bedrock-api-key-other');
    assert.equal(wrong.status, 403);
    assert.match(String(jsonOf(wrong)['Message']), /API Key/);
    assert.equal(jsonOf(await bearer('bedrock-api-key-sandbox-expired'))['Message'], 'Bearer Token has expired');
  });

  it('asks for the session token when it was given one', async () => {
    const own = await startSandbox({
      credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token-1' },
    });
    try {
      assert.equal((await invoke(own, MODEL, BODY)).status, 200);
      const other = { ...own, credentials: { ...own.credentials, sessionToken: 'token-2' } };
      refused(await invoke(other, MODEL, BODY), 'UnrecognizedClientException', /invalid/);
    } finally {
      await own.close();
    }
  });
});

function isInvalidSignature(error: unknown): boolean {
  return error instanceof ServiceError && error.type === 'InvalidSignatureException';
}

/** Changes one bit of the signature's digit at a position counted from the end. */
function flipDigit(authorization: string, fromEnd: number): string {
  const index = authorization.length - fromEnd;
  const digit = (Number.parseInt(authorization.charAt(index), 16) ^ 1).toString(16);
  return authorization.slice(0, index) + digit + authorization.slice(index + 1);
}

function without(name: string): (headers: Record<string, string>) => Record<string, string> {
  return headers => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256, callSandbox, invoke, jsonOf, send } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { CallOptions, RawAnswer } from '../../support/sandboxCall.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';

const CLAUDE = 'anthropic.claude-3-haiku-20240307-v1:0';
const BODY = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };

let sandbox: Sandbox;
before(async () => {
  sandbox = await startSandbox({ chunkDelayMs: 0 });
});
after(() => sandbox.close());

describe('sandbox called by an HTTP/2 client that signs host and sends :authority alone', () => {
  const call = async (change: (headers: Record<string, string>) => Record<string, string>): Promise<number> => {
    const url = new URL(sandbox.url);
    const path = '/model/amazon.titan-text-express-v1/invoke';
    const body = '{"inputText":"hello"}';
    const signer = new SignatureV4({
      credentials: sandbox.credentials,
      region: 'us-east-1',
      service: 'bedrock',
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname: url.hostname,
      path,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    assert.match(headers['authorization'] ?? '', /SignedHeaders=[^,]*;host;/);
    const { host, ...others } = headers;
    const session = connectHttp2(sandbox.url);
    try {
      const stream = session.request({ ':method': 'POST', ':path': path, ':authority': host, ...change(others) });
      const answered = new Promise<number>((resolve, reject) => {
        stream.on('response', answer => resolve(Number(answer[':status'])));
        stream.on('error', reject);
      });
      stream.resume().end(body);
      return await answered;
    } finally {
      session.close();
    }
  };

  it('takes :authority as the host', async () => assert.equal(await call(headers => headers), 200));

  it('refuses another :authority, and prefers a host header that was sent', async () => {
    assert.equal(await call(headers => ({ ...headers, ':authority': 'other.example' })), 403);
    assert.equal(await call(headers => ({ ...headers, host: 'other.example' })), 403);
  });
});

describe('sandbox called with what is no request', () => {
  /** Everything that comes back for bytes, until the sandbox ends the connection. */
  const exchange = (bytes: string | Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => socket.write(bytes));
      let seen = '';
      socket.on('data', (part: Buffer) => (seen += part.toString('latin1')));
      socket.on('error', reject);
      socket.on('end', () => {
        socket.destroy();
        resolve(seen);
      });
    });

  const CASES: readonly (readonly [name: string, bytes: string, status: number])[] = [
    ['garbage', 'hello there\r\n\r\n', 400],
    ['a method that begins like the preface of HTTP/2', 'PRIVATE / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['the client hello of TLS', '\x16\x03\x01\x00\xf8\x01\x00\x00\xf4\x03\x03\r\n', 400],
    ['a request without Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a bad chunk', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['a line end inside a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n', 400],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 400],
    ['a header of 100 KB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`, 431],
  ];
  for (const [name, bytes, status] of CASES) {
    it(`${name}: ${status}`, async () => {
      const answer = await exchange(bytes);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), answer);
      assert.match(answer, /\r\nConnection: close\r\n/i);
    });
  }

  it('answers 431 to a header that never ends, while it is still being sent', async () => {
    const answer = await exchange(Buffer.concat([Buffer.from('GET / HTTP/1.1\r\nA: '), Buffer.alloc(4_000_000, 97)]));
    assert.match(answer, /^HTTP\/1\.1 431 /);
  });

  it('still answers requests afterwards', async () => assert.equal((await invoke(sandbox, CLAUDE, BODY)).status, 200));
});

describe("sandbox's STS refuses in STS's XML", () => {
  const IDENTITY = 'Action=GetCallerIdentity&Version=2011-06-15';
  const sts = (body: string, options: Partial<CallOptions> = {}): Promise<RawAnswer> =>
    callSandbox(sandbox, {
      path: '/',
      method: 'POST',
      service: 'sts',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...options,
    });
  const refused = (answer: RawAnswer, status: number, code: string, message: RegExp): void => {
    const text = answer.body.toString('utf8');
    assert.deepEqual([answer.status, answer.headers['content-type']], [status, 'text/xml']);
    assert.equal(answer.headers['x-amzn-errortype'], undefined);
    assert.match(text, /^<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/">/);
    assert.equal(/<Code>(.*)<\/Code>/.exec(text)?.[1], code);
    assert.match(/<Message>(.*)<\/Message>/.exec(text)?.[1] ?? '', message);
    assert.equal(/<RequestId>(.*)<\/RequestId>/.exec(text)?.[1], answer.headers['x-amzn-requestid']);
  };

  it('answers who signs', async () => assert.match((await sts(IDENTITY)).body.toString(), /<Account>123456789012</));

  it('actions it does not have', async () => {
    refused(
      await sts('Action=AssumeRole%3C&Version=2011-06-15'),
      400,
      'InvalidAction',
      /^Could not find operation AssumeRole&lt; for version 2011-06-15$/,
    );
    refused(await sts('Version=2011-06-15'), 400, 'MissingAction', /parameter Action/);
  });

  it('signatures and keys', async () => {
    refused(
      await sts(IDENTITY, { tamper: headers => ({ ...headers, 'x-extra': '1', host: 'other.example' }) }),
      403,
      'SignatureDoesNotMatch',
      /^The request signature we calculated does not match the signature you provided\.[^\n]*documentation for details\.$/,
    );
    refused(await sts(IDENTITY, { service: 'bedrock' }), 403, 'SignatureDoesNotMatch', /correct service: 'sts'/);
    refused(
      await sts(IDENTITY, { signingDate: new Date(Date.now() - 3_600_000) }),
      403,
      'SignatureDoesNotMatch',
      /^Signature expired: /,
    );
    refused(
      await sts(IDENTITY, { headers: { 'x-amz-security-token': 'unknown' } }),
      403,
      'InvalidClientTokenId',
      /security token included in the request is invalid/,
    );
    refused(await send(sandbox, 'POST', '/', {}, IDENTITY), 403, 'MissingAuthenticationToken', /missing/);
    refused(
      await send(sandbox, 'POST', '/', { authorization: `Bearer ${sandbox.bearerToken}` }, IDENTITY),
      403,
      'MissingAuthenticationToken',
      /missing/,
    );
    refused(
      await send(sandbox, 'POST', '/', { authorization: 'Basic x' }, IDENTITY),
      400,
      'IncompleteSignature',
      /Basic/,
    );
  });
});

describe('sandbox called by every release of the Anthropic clients', () => {
  for (const version of ['bedrock-2023-05-31', '2026-10-21']) {
    it(`anthropic_version ${version}`, async () => {
      const answer = await invoke(sandbox, CLAUDE, { ...BODY, anthropic_version: version });
      assert.equal(answer.status, 200, answer.body.toString());
      assert.equal(jsonOf(answer)['stop_reason'], 'end_turn');
    });
  }
});

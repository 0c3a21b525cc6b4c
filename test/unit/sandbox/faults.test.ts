import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { FAULT_NAMES } from '../../../src/sandbox/faults/faults.ts';
import { at, chunksOf, framesOf, invoke, jsonOf } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { CallOptions, RawAnswer } from '../../support/sandboxCall.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';

const BODY = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 200,
  messages: [{ role: 'user', content: 'hello' }],
};

describe('sandbox faults', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ chunkDelayMs: 0 });
  });
  after(() => sandbox.close());

  const fault = (name: string, options: Partial<CallOptions> & { stream?: boolean } = {}): Promise<RawAnswer> =>
    invoke(sandbox, `sandbox.fault-${name}-v1:0`, BODY, options);
  const stream = (name: string): Promise<RawAnswer> => fault(name, { stream: true });
  const texts = (chunks: unknown[]): string => chunks.map(chunk => at(chunk, 'delta', 'text') ?? '').join('');

  const exceptions: [name: string, status: number, type: string][] = [
    ['access-denied', 403, 'AccessDeniedException'],
    ['resource-not-found', 404, 'ResourceNotFoundException'],
    ['throttling', 429, 'ThrottlingException'],
    ['model-timeout', 408, 'ModelTimeoutException'],
    ['internal-server', 500, 'InternalServerException'],
    ['service-unavailable', 503, 'ServiceUnavailableException'],
    ['validation', 400, 'ValidationException'],
    ['service-quota-exceeded', 400, 'ServiceQuotaExceededException'],
    ['model-not-ready', 429, 'ModelNotReadyException'],
    ['model-error', 424, 'ModelErrorException'],
    ['expired-token', 403, 'ExpiredTokenException'],
    ['unrecognized-client', 403, 'UnrecognizedClientException'],
    ['legacy-model', 404, 'ResourceNotFoundException'],
    ['use-case-form', 404, 'ResourceNotFoundException'],
    ['no-model-access', 403, 'AccessDeniedException'],
    ['invalid-signature', 403, 'InvalidSignatureException'],
    ['throttling-tokens', 429, 'ThrottlingException'],
  ];
  for (const [name, status, type] of exceptions) {
    it(`${name}: ${status} ${type}, in both operations`, async () => {
      for (const streaming of [false, true]) {
        const answer = await fault(name, { stream: streaming });
        assert.equal(answer.status, status);
        assert.match(String(answer.headers['x-amzn-errortype']), new RegExp(`^${type}:`));
        assert.ok(String(jsonOf(answer)['message']).length > 10);
        assert.equal(answer.headers['retry-after'], undefined);
      }
    });
  }

  it('model-error and model-stream-error: carry their own members', async () => {
    assert.equal(jsonOf(await fault('model-error'))['originalStatusCode'], 500);
    assert.equal(jsonOf(await fault('model-error'))['resourceName'], 'sandbox.fault-model-error-v1:0');
    const answer = await stream('model-stream-error');
    assert.equal(answer.status, 424);
    assert.equal(jsonOf(answer)['originalMessage'], 'container stopped');
  });

  it('times and after: fails so often with Retry-After, answers once, starts over', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1) {
      const answer = await fault('throttling-times-2-after-30');
      statuses.push(answer.status);
      assert.equal(answer.headers['retry-after'], answer.status === 429 ? '30' : undefined);
    }
    assert.deepEqual(statuses, [429, 429, 200, 429, 429, 200]);
  });

  it('clock-skew: refuses with a Date an hour ahead and answers who corrects by it', async () => {
    const first = await fault('clock-skew');
    assert.equal(first.status, 403);
    assert.match(String(jsonOf(first)['message']), /^Signature expired/);
    const there = new Date(String(first.headers['date']));
    assert.ok(Math.abs(there.getTime() - Date.now() - 3_600_000) < 60_000);
    assert.equal((await fault('clock-skew', { signingDate: there })).status, 200);
  });

  for (const status of [200, 403, 502]) {
    it(`html-${status}: a proxy’s page with none of Bedrock’s headers`, async () => {
      const answer = await fault(`html-${status}`);
      assert.equal(answer.status, status);
      assert.match(String(answer.headers['content-type']), /^text\/html/);
      assert.match(answer.body.toString(), /^<!DOCTYPE html>/);
      assert.equal(answer.headers['x-amzn-requestid'], undefined);
      assert.equal(answer.headers['x-amzn-errortype'], undefined);
    });
  }

  it('empty-200 and redirect', async () => {
    const empty = await fault('empty-200');
    assert.deepEqual([empty.status, empty.body.length], [200, 0]);
    const redirect = await fault('redirect');
    assert.deepEqual([redirect.status, redirect.headers['location']], [307, '/']);
  });

  for (const name of ['reset-before-headers', 'fin-before-headers']) {
    it(`${name}: no answer at all`, () => assert.rejects(fault(name), /ECONNRESET|socket hang up/));
  }

  it('reset-mid-body and fin-mid-body: half a body', async () => {
    for (const name of ['reset-mid-body', 'fin-mid-body']) {
      const answer = await fault(name);
      assert.equal(answer.status, 200);
      assert.equal(answer.ended, 'broken', name);
      assert.ok(answer.body.length > 50 && answer.body.length < Number(answer.headers['content-length']), name);
      assert.throws(() => jsonOf(answer));
    }
  });

  it('reset-mid-stream and fin-mid-stream: half the chunks', async () => {
    for (const name of ['reset-mid-stream', 'fin-mid-stream']) {
      const answer = await stream(name);
      assert.equal(answer.ended, 'broken', name);
      assert.match(texts(chunksOf(answer.body)), /^Sandbox answer/);
    }
  });

  it('stream-without-end: a clean end and no stop event', async () => {
    const answer = await stream('stream-without-end');
    assert.equal(answer.ended, 'clean');
    const chunks = chunksOf(answer.body);
    assert.ok(chunks.length > 3);
    assert.ok(chunks.every(chunk => at(chunk, 'type') !== 'message_stop' && at(chunk, 'type') !== 'message_delta'));
  });

  it('truncated-frame and trailing-bytes: a clean end inside a frame, at any byte', async () => {
    const whole = await stream('stream-without-end');
    for (const bytes of [1, 2, 3, 11, 40]) {
      const cut = await stream(`truncated-frame-bytes-${bytes}`);
      assert.equal(cut.ended, 'clean');
      assert.equal(framesOf(cut.body.subarray(0, cut.body.length - bytes)).length, framesOf(whole.body).length);
      const trailing = await stream(`trailing-bytes-bytes-${bytes}`);
      const frames = framesOf(trailing.body.subarray(0, trailing.body.length - bytes));
      assert.match(
        Buffer.from(at(JSON.parse(frames.at(-1)?.payload ?? ''), 'bytes') as string, 'base64').toString(),
        /message_stop/,
      );
    }
    const usual = await stream('truncated-frame');
    assert.throws(() => framesOf(usual.body), /is cut/);
  });

  it('bad-frame: one bit wrong, which the official codec notices', async () => {
    const answer = await stream('bad-frame');
    assert.throws(() => framesOf(answer.body), /checksum/i);
  });

  it('unknown-event: pings between the chunks, which change nothing', async () => {
    const answer = await stream('unknown-event');
    assert.ok(framesOf(answer.body).some(frame => frame.headers[':event-type'] === 'ping'));
    assert.match(texts(chunksOf(answer.body)), /> hello/);
  });

  it('bad-json-event, invalid-utf8-event and error-event', async () => {
    const bytesOf = async (name: string): Promise<Buffer[]> =>
      framesOf((await stream(name)).body).map(frame =>
        Buffer.from(at(JSON.parse(frame.payload), 'bytes') as string, 'base64'),
      );
    const broken = await bytesOf('bad-json-event');
    assert.equal(
      broken.filter(bytes => {
        try {
          JSON.parse(bytes.toString());
          return false;
        } catch {
          return true;
        }
      }).length,
      1,
    );
    assert.match(broken.at(-1)?.toString() ?? '', /message_stop/);
    assert.ok((await bytesOf('invalid-utf8-event')).some(bytes => bytes.includes(0xff)));
    assert.match((await bytesOf('error-event')).at(-1)?.toString() ?? '', /"type":"error"/);
  });

  for (const [name, type] of [
    ['internal-server', 'internalServerException'],
    ['model-stream-error', 'modelStreamErrorException'],
    ['validation', 'validationException'],
    ['throttling', 'throttlingException'],
    ['model-timeout', 'modelTimeoutException'],
    ['service-unavailable', 'serviceUnavailableException'],
    ['unknown', 'surprisingException'],
  ] as const) {
    it(`stream-exception-${name}: text, then ${type}`, async () => {
      const answer = await stream(`stream-exception-${name}`);
      assert.equal(answer.status, 200);
      const last = framesOf(answer.body).at(-1);
      assert.equal(last?.headers[':message-type'], 'exception');
      assert.equal(last?.headers[':exception-type'], type);
      assert.ok(String(at(JSON.parse(last?.payload ?? ''), 'message')).length > 10);
      assert.match(texts(chunksOf(answer.body)), /^Sandbox answer/);
    });
  }

  it('stream-error: an unmodelled error frame', async () => {
    const last = framesOf((await stream('stream-error')).body).at(-1);
    assert.deepEqual(last, {
      headers: {
        ':error-code': 'InternalFailure',
        ':error-message': 'An unmodelled error ended the stream.',
        ':message-type': 'error',
      },
      payload: '',
    });
  });

  it('bad-json and invalid-utf8: bodies that do not parse, or not as text', async () => {
    const bad = await fault('bad-json');
    assert.equal(bad.ended, 'clean');
    assert.throws(() => jsonOf(bad));
    const garbled = await fault('invalid-utf8');
    assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(garbled.body));
  });

  it('gzip: the answer, packed', async () => {
    const answer = await fault('gzip');
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.match(gunzipSync(answer.body).toString(), /Sandbox answer/);
  });

  it('gzip-bomb and large-body: as many megabytes as asked for', async () => {
    const bomb = await fault('gzip-bomb-mb-8');
    assert.ok(bomb.body.length < 100_000);
    assert.equal(gunzipSync(bomb.body).length, 8 * 1024 * 1024);
    const large = await fault('large-body-mb-3');
    assert.ok(large.body.length > 3 * 1024 * 1024);
    assert.equal(jsonOf(large)['type'], 'message');
  });

  it('byte-by-byte: the same answer', async () => {
    assert.match(String(at(jsonOf(await fault('byte-by-byte')), 'content', 0, 'text')), /> hello/);
    assert.match(texts(chunksOf((await stream('byte-by-byte')).body)), /> hello/);
  });

  for (const [name, streaming] of [
    ['stall-headers', false],
    ['stall-body', false],
    ['stall-stream', true],
    ['huge-prelude', true],
    ['endless-headers', false],
  ] as const) {
    it(`${name}: never ends by itself and survives the client's leaving`, async () => {
      const { received, close } = await openRaw(sandbox, `sandbox.fault-${name}-v1:0`, streaming);
      if (name !== 'stall-headers') assert.match((await received()).toString('latin1'), /^HTTP\/1\.1 200 OK\r\n/);
      close();
      assert.equal((await fault('gzip')).status, 200, 'the sandbox still answers');
    });
  }

  it('names every fault it knows when asked for one that it does not', async () => {
    const answer = await fault('no-such-thing');
    assert.equal(answer.status, 400);
    for (const name of FAULT_NAMES) assert.ok(String(jsonOf(answer)['message']).includes(name));
    const wrongOperation = await fault('bad-frame');
    assert.match(String(jsonOf(wrongOperation)['message']), /needs InvokeModelWithResponseStream/);
  });

  it('still checks the signature', async () => {
    assert.equal((await fault('throttling', { service: 's3' })).status, 403);
  });
});

/** Sends a signed fault request over a bare socket, so that an answer without end can be watched and left. */
async function openRaw(
  sandbox: Sandbox,
  modelId: string,
  streaming: boolean,
): Promise<{ received: () => Promise<Buffer>; close: () => void }> {
  const body = JSON.stringify(BODY);
  const headers: Record<string, string>[] = [];
  await invoke(sandbox, modelId, body, {
    stream: streaming,
    tamper: signed => {
      headers.push(signed);
      return { ...signed, authorization: 'none' };
    },
  });
  const url = new URL(sandbox.url);
  const socket = connect(Number(url.port), url.hostname);
  const first = new Promise<Buffer>(resolve => socket.once('data', resolve));
  const lines = Object.entries({ ...headers[0], 'content-length': String(body.length) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.write(
    `POST /model/${encodeURIComponent(modelId)}/${streaming ? 'invoke-with-response-stream' : 'invoke'} HTTP/1.1\r\n${lines}\r\n${body}`,
  );
  return { received: () => first, close: () => socket.destroy() };
}

import assert from 'node:assert/strict';
import { ExchangeRecord } from '../../../src/core/exchange/exchangeRecord.ts';
import { imageKind } from '../../../src/core/exchange/imageHeader.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import type { InvokeEvent } from '../../../src/core/bedrock/events.ts';
import type { ResponseHead } from '../../../src/core/http/httpRequest.ts';
import { CLAUDE, chunkOf, claudeBody, claudeFrames } from '../../support/frames.ts';
import { resolved, runExchange } from '../../support/runExchange.ts';
import {
  JSON_HEAD,
  LAST_PIECE,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  pause,
  piece,
} from '../../support/scriptedServer.ts';
import { EventStreamDecoder } from '../../../src/core/bedrock/eventStream.ts';

const HEAD: ResponseHead = { status: 200, headers: { 'content-type': 'application/json' }, requestId: 'r' };
const bytes = (text: string): InvokeEvent => ({ type: 'bytes', bytes: Buffer.from(text), at: 1 });

describe('exchange record', () => {
  it('shows all that came, although it was looked at before', () => {
    const record = new ExchangeRecord('InvokeModel', CLAUDE, resolved().body);
    record.apply({ type: 'head', head: HEAD, at: 1 });
    record.apply(bytes('{"first":1,'));
    assert.equal(record.rawText(), '{"first":1,');
    record.apply(bytes('"second":'));
    record.apply({
      type: 'failed',
      error: new CallError({ kind: 'incomplete', name: 'IncompleteResponse', message: 'x' }),
      at: 2,
    });
    assert.equal(record.rawText(), '{"first":1,"second":');
    assert.equal(record.state, 'incomplete');
  });

  it('does not change its end', () => {
    const record = new ExchangeRecord('InvokeModel', CLAUDE, resolved().body);
    record.apply({ type: 'head', head: HEAD, at: 1 });
    record.apply(bytes(claudeBody('hi')));
    record.apply({
      type: 'failed',
      error: new CallError({ kind: 'cancelled', name: 'Cancelled', message: 'x' }),
      at: 2,
    });
    record.apply({ type: 'end', at: 3 });
    assert.deepEqual([record.state, record.error?.name, record.endedAt], ['cancelled', 'Cancelled', 2]);
  });

  it('works no longer for a chunk of a long stream than for one of a short stream', function () {
    this.timeout(60_000);
    const chunk = new EventStreamDecoder().push(
      chunkOf(JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word ' } })),
    );
    const time = (count: number): number => {
      const record = new ExchangeRecord('InvokeModelWithResponseStream', CLAUDE, resolved().body);
      record.apply({ type: 'head', head: HEAD, at: 1 });
      const began = performance.now();
      for (let at = 0; at < count; at++) record.apply({ type: 'messages', messages: chunk, bytes: 100, at });
      const took = performance.now() - began;
      assert.equal(record.reading().text.length, count * 5);
      return took;
    };
    time(2000);
    const [few, many] = [Math.min(time(2000), time(2000)), Math.min(time(40_000), time(40_000))];
    // Twenty times the chunks; quadratic work would take four hundred times as long.
    assert.ok(many < few * 120, `${few} ms, ${many} ms`);
  });
});

describe('exchange', () => {
  it('counts its times from the attempt that answered', async () => {
    const server = await ScriptedServer.start(async (request, socket) => {
      if (request.number === 1) {
        await pause(300);
        socket.write(answer(503, { ...JSON_HEAD, 'x-amzn-ErrorType': 'ServiceUnavailableException' }, '{}'));
      } else socket.write(answer(200, JSON_HEAD, claudeBody('hi')));
    });
    try {
      const { view } = await runExchange({ url: server.url });
      assert.ok((view.timings.totalMs ?? 1000) < 290, `${view.timings.totalMs}`);
      assert.ok((view.attempts[0]?.durationMs ?? 0) >= 290);
    } finally {
      await server.close();
    }
  });

  it('hides cookies, and shows no secret anywhere in its view', async () => {
    const server = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, { ...JSON_HEAD, 'Set-Cookie': 'session=CANARY' }, claudeBody('hi'))),
    );
    try {
      const { view, report } = await runExchange({ url: server.url });
      const all = JSON.stringify([view, report]);
      assert.ok(!all.includes('CANARY') && !all.includes('wJalrXUtnFEMI') && !all.includes('Signature='));
    } finally {
      await server.close();
    }
  });

  it('gives a view that is plain JSON while it runs and after', async () => {
    const server = await ScriptedServer.start(
      (_, socket) =>
        void socket.write(
          Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...claudeFrames('a', 'b').map(piece), LAST_PIECE]),
        ),
    );
    try {
      const { view } = await runExchange({
        url: server.url,
        operation: 'InvokeModelWithResponseStream',
        onUpdate: (_, exchange) => assert.deepEqual(JSON.parse(JSON.stringify(exchange.view())), exchange.view()),
      });
      assert.deepEqual(JSON.parse(JSON.stringify(view)), view);
    } finally {
      await server.close();
    }
  });
});

describe('image kind', () => {
  for (const [mediaType, start] of [
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['image/gif', [...Buffer.from('GIF89a')]],
    ['image/webp', [...Buffer.from('RIFF....WEBP')]],
    ['unknown', [...Buffer.from('<svg xmlns="x">')]],
    ['unknown', [...Buffer.from('RIFF....WAVE')]],
    ['unknown', []],
  ] as const) {
    it(`knows ${mediaType} by its first bytes (${Buffer.from(start)
      .toString('latin1', 0, 12)
      .replace(/[^\w<.]/g, '?')})`, () => {
      const data = Buffer.concat([Buffer.from(start), Buffer.alloc(start.length > 0 ? 100 : 0)]);
      assert.deepEqual(imageKind(data.toString('base64')), { mediaType, bytes: data.length });
    });
  }
});

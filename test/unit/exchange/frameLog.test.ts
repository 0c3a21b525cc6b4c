import assert from 'node:assert/strict';
import { EventStreamDecoder } from '../../../src/core/bedrock/eventStream.ts';
import { FrameLog } from '../../../src/core/exchange/frameLog.ts';
import { chunkOf, claudeChunks, claudeFrames, event } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import { LAST_PIECE, STREAM_HEAD, ScriptedServer, head, piece } from '../../support/scriptedServer.ts';
import type { Run } from '../../support/runExchange.ts';

/** Streams these frames as one answer. */
async function streamed(...frames: Buffer[]): Promise<Run> {
  const server = await ScriptedServer.start(
    (_, socket) =>
      void socket.write(
        Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), piece(Buffer.concat(frames)), Buffer.from(LAST_PIECE)]),
      ),
  );
  try {
    return await runExchange({ url: server.url, operation: 'InvokeModelWithResponseStream' });
  } finally {
    await server.close();
  }
}

describe('the frames of a stream', () => {
  it('are listed with their size, headers, arrival and the native chunk to the letter', async () => {
    const { exchange, view } = await streamed(...claudeFrames('Hello ', 'world'));
    const frames = exchange.record.frames(0, 100);
    assert.equal(frames.length, view.chunks);
    assert.deepEqual(
      frames.map(({ payload }) => payload),
      claudeChunks('Hello ', 'world'),
    );
    assert.deepEqual(
      frames.map(({ number }) => number),
      frames.map((_, at) => at + 1),
    );
    assert.deepEqual(
      frames.map(({ size }) => size),
      claudeFrames('Hello ', 'world').map(({ length }) => length),
    );
    assert.deepEqual(Object.fromEntries(frames[0]?.headers ?? []), {
      ':event-type': 'chunk',
      ':content-type': 'application/json',
      ':message-type': 'event',
    });
    for (const { atMs, problem } of frames) {
      assert.ok(atMs >= 0 && atMs <= (view.timings.totalMs ?? 0) + 1 && problem === null);
    }
    assert.deepEqual(exchange.record.frames(2, 2), frames.slice(2, 4));
    assert.deepEqual(exchange.record.frames(1000, 10), []);
  });

  it('show what is no chunk and what is no JSON, and count its characters', async () => {
    const frames = claudeFrames('Hi');
    frames.splice(1, 0, event('ping', '{"beat":1}'), chunkOf('{"cut":'), event('chunk', '{"other":true}'));
    const { exchange, view } = await streamed(...frames);
    const [, ping, cut, other] = exchange.record.frames(0, 10);
    assert.deepEqual([ping?.payload, ping?.problem], ['{"beat":1}', null]);
    assert.deepEqual([cut?.payload, cut?.problem], ['{"cut":', 'This message is not JSON.']);
    assert.deepEqual(
      [other?.payload, other?.problem],
      ['{"other":true}', 'This message is not a chunk as Bedrock sends them.'],
    );
    assert.equal(view.notices.length, 2);
    assert.equal(exchange.progress().characters, 2);
  });

  it('of a stream that breaks name the message where it did', async () => {
    const frames = claudeFrames('one', 'two', 'three');
    const broken = Buffer.from(frames[3] ?? []);
    broken[broken.length - 10] = (broken[broken.length - 10] ?? 0) ^ 1;
    frames[3] = broken;
    const { exchange, view } = await streamed(...frames);
    assert.equal(exchange.record.frames(0, 10).length, 3);
    assert.deepEqual(view.brokenFrame, { number: 4, reason: 'Message 4 is corrupt: its checksum does not fit.' });
    assert.equal((await streamed(...claudeFrames('whole'))).view.brokenFrame, null);
  });

  it('do not flood the notices where every one is bad', async () => {
    const { exchange, view } = await streamed(...Array.from({ length: 500 }, () => chunkOf('{')));
    assert.equal(view.notices.length, 20);
    assert.equal(exchange.record.frames(400, 200).filter(({ problem }) => problem !== null).length, 100);
  });

  it('are cut for the list where they are long, and come in pages', () => {
    const log = new FrameLog();
    const [message] = new EventStreamDecoder().push(chunkOf('{}'));
    assert.ok(message);
    for (let at = 0; at < 500; at++) log.add(at, message, at === 0 ? 'x'.repeat(10_000) : '{}', null);
    const page = log.page(0, 1_000_000, 0);
    assert.equal(page.length, 200);
    assert.deepEqual([page[0]?.payload.length, page[0]?.omitted], [4000, 6000]);
  });
});

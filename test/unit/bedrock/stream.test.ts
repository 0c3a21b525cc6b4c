import assert from 'node:assert/strict';
import { crc32, gzipSync } from 'node:zlib';
import { MAX_RESPONSE_BYTES } from '../../../src/core/json/limits.ts';
import { chunkOf, claudeChunks, claudeFrames, event } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import type { Run, RunOptions } from '../../support/runExchange.ts';
import {
  JSON_HEAD,
  LAST_PIECE,
  REQUEST_ID,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  pause,
  piece,
  pump,
  reset,
} from '../../support/scriptedServer.ts';
import type { Script } from '../../support/scriptedServer.ts';

async function against(script: Script, options: Partial<RunOptions> = {}): Promise<Run & { requests: number }> {
  const server = await ScriptedServer.start(script);
  try {
    return {
      ...(await runExchange({ url: server.url, operation: 'InvokeModelWithResponseStream', ...options })),
      requests: server.requests.length,
    };
  } finally {
    await server.close();
  }
}

/** A stream whose transport is well: the frames in pieces of their own, then the end. */
const streams =
  (...frames: Uint8Array[]): Script =>
  (_, socket) =>
    void socket.write(Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...frames.map(piece), LAST_PIECE]));
const TEXTS = ['H\u00e9', 'llo ', '\u4f60\u597d ', '\ud83d\ude00'];
const TEXT = TEXTS.join('');
const FRAMES = claudeFrames(...TEXTS);
const WHOLE = Buffer.concat(FRAMES);

describe('a streamed answer', () => {
  it('comes back with every member', async () => {
    const headers = {
      ...STREAM_HEAD,
      'X-Amzn-Bedrock-PerformanceConfig-Latency': 'standard',
      'X-Amzn-Bedrock-Service-Tier': 'priority',
    };
    const { view, report, shown } = await against(
      (_, socket) =>
        void socket.write(Buffer.concat([Buffer.from(head(200, headers)), ...FRAMES.map(piece), LAST_PIECE])),
    );
    assert.deepEqual(
      [view.state, view.text, shown, view.stopReason, view.contentType],
      ['answered', TEXT, TEXT, 'end_turn', 'application/json'],
    );
    assert.deepEqual(
      [view.performanceConfigLatency, view.serviceTier, view.requestId],
      ['standard', 'priority', REQUEST_ID],
    );
    assert.deepEqual(
      [view.usage.inputTokens, view.usage.outputTokens, view.invocationLatencyMs, view.firstByteLatencyMs],
      [7, 5, 90, 40],
    );
    assert.deepEqual(
      report.body,
      claudeChunks(...TEXTS).map(text => JSON.parse(text) as unknown),
    );
    assert.ok(view.timings.firstTokenMs !== null && view.timings.lastTokenMs !== null);
  });

  it('keeps each chunk of the model to the letter in Raw', async () => {
    const odd = '{"type":"ping","n":1.0,"big":12345678901234567890,"e":"\\u00e9","e":2}';
    const { exchange } = await against(streams(...FRAMES.slice(0, 2), chunkOf(odd), ...FRAMES.slice(2)));
    assert.ok(exchange.record.rawText().includes(odd));
  });

  it('is the same byte by byte', async () => {
    const { view, shown } = await against(async (_, socket) => {
      socket.setNoDelay(true);
      socket.write(head(200, STREAM_HEAD));
      for (const byte of WHOLE) {
        socket.write(piece(Uint8Array.of(byte)));
        await new Promise(resolve => setImmediate(resolve));
      }
      socket.write(LAST_PIECE);
    });
    assert.deepEqual([view.state, view.text, shown], ['answered', TEXT, TEXT]);
  });

  it('is the same at every split', async () => {
    const server = await ScriptedServer.start((request, socket) => {
      socket.write(head(200, STREAM_HEAD));
      socket.write(piece(WHOLE.subarray(0, request.number)));
      setImmediate(() => socket.write(Buffer.concat([piece(WHOLE.subarray(request.number)), LAST_PIECE])));
    });
    try {
      for (let at = 1; at < WHOLE.length; at++) {
        const { view } = await runExchange({ url: server.url, operation: 'InvokeModelWithResponseStream' });
        assert.deepEqual([view.state, view.text], ['answered', TEXT], `split at ${at}`);
      }
    } finally {
      await server.close();
    }
  }).timeout(60_000);

  it('cut at any offset is incomplete, whatever the transport says, and keeps the whole messages', async () => {
    const server = await ScriptedServer.start((request, socket) => {
      socket.write(
        Buffer.concat([
          Buffer.from(head(200, STREAM_HEAD)),
          ...(request.number > 1 ? [piece(WHOLE.subarray(0, request.number - 1))] : []),
          LAST_PIECE,
        ]),
      );
    });
    try {
      for (let length = 0; length < WHOLE.length; length++) {
        const { view, report } = await runExchange({ url: server.url, operation: 'InvokeModelWithResponseStream' });
        assert.deepEqual([view.state, report.ok, report.complete], ['incomplete', false, false], `cut at ${length}`);
        assert.ok(TEXT.startsWith(view.text));
      }
    } finally {
      await server.close();
    }
  }).timeout(60_000);

  for (let count = 1; count <= 3; count++) {
    it(`with ${count} bytes behind its stop event is incomplete`, async () => {
      const { view } = await against(streams(...FRAMES, Buffer.alloc(count)));
      assert.deepEqual([view.state, view.text], ['incomplete', TEXT]);
      assert.match(view.failure?.message ?? '', new RegExp(`${count} bytes? of message`));
    });
  }

  it('that ends cleanly without its stop event is incomplete', async () => {
    const { view } = await against(streams(...FRAMES.slice(0, -1)));
    assert.deepEqual([view.state, view.text, view.failure?.name], ['incomplete', TEXT, 'IncompleteResponse']);
  });

  const overloaded = chunkOf('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}');
  for (const [how, script] of [
    ['ends after it', streams(...FRAMES.slice(0, -2), overloaded)],
    [
      'is cut after it',
      (_, socket) =>
        void socket.end(
          Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...[...FRAMES.slice(0, -2), overloaded].map(piece)]),
        ),
    ],
  ] as const satisfies readonly (readonly [string, Script])[]) {
    it(`in which the model tells an error and which ${how} has that error's name and words, and keeps the text`, async () => {
      const { view, report, requests } = await against(script);
      assert.deepEqual([view.state, view.text, requests], ['refused', TEXT, 1]);
      assert.deepEqual(
        [view.failure?.name, view.failure?.message, view.failure?.requestId, report.complete],
        ['overloaded_error', 'Overloaded', REQUEST_ID, false],
      );
      assert.match(view.failure?.advice ?? '', /what arrived is kept/);
      assert.equal(view.modelFailure, null);
    });
  }

  it('in which the model tells an error without words, or one with a name that is none, says so', async () => {
    const { view } = await against(streams(...FRAMES.slice(0, 3), chunkOf('{"type":"error"}')));
    assert.deepEqual(
      [view.failure?.name, view.failure?.message],
      ['StreamError', 'The model stopped with an error and did not say which.'],
    );
    const odd = await against(streams(...FRAMES.slice(0, 3), chunkOf('{"error":{"type":"<b>","message":"Odd"}}')));
    assert.deepEqual([odd.view.failure?.name, odd.view.failure?.message], ['StreamError', 'Odd']);
  });

  it('that goes on to its end after an error is an answer, and the error is told beside it', async () => {
    const { view } = await against(streams(...FRAMES.slice(0, 3), overloaded, ...FRAMES.slice(3)));
    assert.deepEqual([view.state, view.text], ['answered', TEXT]);
    assert.match(view.modelFailure ?? '', /Overloaded/);
  });

  it('without a single message is incomplete', async () => {
    const { view } = await against(streams());
    assert.match(view.failure?.message ?? '', /without a single message/);
    assert.equal(view.state, 'incomplete');
  });

  for (const [how, end] of [
    ['reset', reset],
    ['FIN', (socket: Parameters<Script>[1]) => void socket.end()],
  ] as const) {
    const broken =
      (count: number): Script =>
      async (_, socket) => {
        socket.write(Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...FRAMES.slice(0, count).map(piece)]));
        await pause(60);
        end(socket);
      };

    it(`broken by ${how} in the middle is incomplete, kept and not sent again`, async () => {
      const { view, requests } = await against(broken(3));
      assert.deepEqual([view.state, view.failure?.name, requests], ['incomplete', 'IncompleteResponse', 1]);
      assert.deepEqual([view.failure?.status, view.failure?.requestId], [200, REQUEST_ID]);
      assert.equal(view.text, 'H\u00e9');
    });

    it(`broken by ${how} after Bedrock's last message is whole`, async () => {
      const { view, requests } = await against(broken(FRAMES.length));
      assert.deepEqual([view.state, view.failure, view.text, requests], ['answered', null, TEXT, 1]);
    });
  }

  it('with one wrong bit names the frame and keeps the text before it', async () => {
    const wrong = FRAMES.map((frame, index) => {
      if (index !== 4) return frame;
      const copy = Buffer.from(frame);
      copy.writeUInt8(copy.readUInt8(copy.length - 20) ^ 1, copy.length - 20);
      return copy;
    });
    for (const script of [streams(...wrong), streams(Buffer.concat(wrong))]) {
      const { view } = await against(script);
      assert.deepEqual([view.state, view.failure?.name, view.text], ['incomplete', 'CorruptStream', 'H\u00e9llo ']);
      assert.match(view.failure?.message ?? '', /Message 5 is corrupt/);
    }
  });

  it('that claims a message of 4 GB is refused at once', async () => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(0xfffffff0, 0);
    prelude.writeUInt32BE(75, 4);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    const before = process.memoryUsage.rss();
    const { view, milliseconds } = await against(
      (_, socket) =>
        void socket.write(
          Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...FRAMES.slice(0, 4).map(piece), piece(prelude)]),
        ),
    );
    assert.deepEqual([view.state, view.text], ['incomplete', 'H\u00e9llo ']);
    assert.match(view.failure?.message ?? '', /4294967280 bytes; the limit is/);
    assert.ok(milliseconds < 5000);
    assert.ok(process.memoryUsage.rss() - before < 64 * 1024 * 1024);
  });

  it('that stalls is given up at the idle limit with its text kept', async () => {
    const { view } = await against(
      (_, socket) =>
        void socket.write(Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...FRAMES.slice(0, 4).map(piece)])),
      { idleTimeoutMs: 150 },
    );
    assert.deepEqual([view.state, view.failure?.name, view.text], ['incomplete', 'Stalled', 'H\u00e9llo ']);
  });

  it('kept alive by unknown events is whole, and they show nothing', async () => {
    const { view } = await against(
      async (_, socket) => {
        socket.write(head(200, STREAM_HEAD));
        for (const frame of FRAMES) {
          await pause(60);
          socket.write(Buffer.concat([piece(event('ping', '{}')), piece(frame)]));
        }
        socket.write(LAST_PIECE);
      },
      { idleTimeoutMs: 400 },
    );
    assert.deepEqual([view.state, view.text], ['answered', TEXT]);
  });

  it('is not called silent because its reader is slow', async () => {
    const { view } = await against(streams(...FRAMES), { idleTimeoutMs: 100, onUpdate: () => pause(60) });
    const { view: paused } = await against(
      async (_, socket) => {
        socket.write(Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...FRAMES.slice(0, 3).map(piece)]));
        await pause(30);
        socket.write(Buffer.concat([...FRAMES.slice(3).map(piece), LAST_PIECE]));
      },
      { idleTimeoutMs: 100, onUpdate: ({ kind }) => (kind === 'delta' ? pause(250) : undefined) },
    );
    assert.deepEqual([view.state, paused.state, paused.text], ['answered', 'answered', TEXT]);
  });

  it('goes on after an event that is not JSON, keeps it in Raw, and is incomplete', async () => {
    const { view, exchange } = await against(
      streams(
        ...FRAMES.slice(0, 3),
        chunkOf('{"type":"content_block_delta","del'),
        event('chunk', '{"bytes":'),
        event('chunk', '{}'),
        ...FRAMES.slice(3),
      ),
    );
    assert.deepEqual([view.state, view.text], ['incomplete', TEXT]);
    assert.equal(
      view.failure?.message,
      'Message 4 of the stream cannot be read, nor can 2 more, so part of the answer may be missing.',
    );
    assert.equal(view.notices.length, 3);
    assert.match(view.notices[0] ?? '', /Message 4 .*not JSON/);
    const raw = JSON.parse(exchange.record.rawText()) as unknown[];
    assert.equal(raw[3], '{"type":"content_block_delta","del');
    assert.equal(raw[4], '{"bytes":');
  });

  it('with bytes that are not UTF-8 shows them with a notice', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"'),
      Buffer.from([0xff]),
      Buffer.from('"}}'),
    ]);
    const { view } = await against(streams(...FRAMES.slice(0, 2), chunkOf(bad), ...FRAMES.slice(2)));
    assert.equal(view.text, `\ufffd${TEXT}`);
    assert.equal(view.notices.filter(notice => /not UTF-8/.test(notice)).length, 1);
  });

  for (const [what, bytes, name] of [
    ['JSON', answer(200, JSON_HEAD, '{"content":[]}'), 'NotAStream'],
    ['a web page', answer(200, { 'Content-Type': 'text/html' }, '<html><title>Portal</title></html>'), 'NotBedrock'],
    ['nothing', answer(200, JSON_HEAD, ''), 'NotAStream'],
    [
      'a packed stream',
      answer(200, { 'Content-Type': STREAM_HEAD['Content-Type'], 'Content-Encoding': 'gzip' }, gzipSync(WHOLE)),
      'UnexpectedEncoding',
    ],
    [
      "a web page in a stream's clothes",
      answer(200, { 'Content-Type': STREAM_HEAD['Content-Type'] }, '<html>sign in</html>'),
      'CorruptStream',
    ],
  ] as const) {
    it(`is not made of ${what}`, async () => {
      const { view, report } = await against((_, socket) => void socket.write(bytes));
      assert.equal(view.failure?.name, name);
      assert.equal(report.ok, false);
    });
  }

  it('is bounded as a whole', async function () {
    this.timeout(60_000);
    const large = piece(event('ping', Buffer.alloc(900_000, 'x')));
    const { view } = await against(async (_, socket) => {
      socket.write(head(200, STREAM_HEAD));
      await pump(socket, large);
    });
    assert.deepEqual([view.state, view.failure?.name], ['incomplete', 'ResponseTooLarge']);
    assert.ok(view.raw.bytes <= MAX_RESPONSE_BYTES + 1024 * 1024);
  });
});

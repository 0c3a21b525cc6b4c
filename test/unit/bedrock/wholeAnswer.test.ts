import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { MAX_RESPONSE_BYTES } from '../../../src/core/json/limits.ts';
import { claudeBody, claudeFrames } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import type { Run, RunOptions } from '../../support/runExchange.ts';
import {
  JSON_HEAD,
  REQUEST_ID,
  ScriptedServer,
  answer,
  head,
  pause,
  pump,
  reset,
} from '../../support/scriptedServer.ts';
import type { Script } from '../../support/scriptedServer.ts';

async function against(script: Script, options: Partial<RunOptions> = {}): Promise<Run & { requests: number }> {
  const server = await ScriptedServer.start(script);
  try {
    return { ...(await runExchange({ url: server.url, ...options })), requests: server.requests.length };
  } finally {
    await server.close();
  }
}

const writes =
  (bytes: Uint8Array | string): Script =>
  (_, socket) =>
    void socket.write(bytes);
const TEXT = 'H\u00e9llo \u4f60\u597d \ud83d\ude00 end';

describe('a whole answer', () => {
  it('comes back with every member', async () => {
    const headers = {
      ...JSON_HEAD,
      'X-Amzn-Bedrock-PerformanceConfig-Latency': 'optimized',
      'X-Amzn-Bedrock-Service-Tier': 'flex',
      'X-Amzn-Bedrock-Invocation-Latency': 321,
      'X-Amzn-Bedrock-Input-Token-Count': 11,
      'X-Amzn-Bedrock-Output-Token-Count': 22,
      'X-Amzn-Bedrock-Cache-Read-Input-Token-Count': 3,
      'X-Amzn-Bedrock-Cache-Write-Input-Token-Count': 4,
    };
    const { view, report } = await against(writes(answer(200, headers, claudeBody(TEXT))));
    assert.equal(view.state, 'answered');
    assert.deepEqual(
      [view.text, view.stopReason, view.status, view.requestId, view.contentType],
      [TEXT, 'end_turn', 200, REQUEST_ID, 'application/json'],
    );
    assert.deepEqual(
      [view.performanceConfigLatency, view.serviceTier, view.invocationLatencyMs],
      ['optimized', 'flex', 321],
    );
    assert.deepEqual(view.usage, {
      inputTokens: 11,
      outputTokens: 22,
      cacheReadInputTokens: 3,
      cacheWriteInputTokens: 4,
    });
    assert.deepEqual([report.ok, report.complete, report.attempts, report.requestId], [true, true, 1, REQUEST_ID]);
    assert.ok(
      view.timings.firstByteMs !== null &&
        view.timings.totalMs !== null &&
        view.timings.totalMs >= view.timings.firstByteMs,
    );
  });

  it('is the same however its bytes are split', async () => {
    const body = Buffer.from(claudeBody(TEXT));
    const { view } = await against(async (_, socket) => {
      socket.setNoDelay(true);
      socket.write(head(200, { ...JSON_HEAD, 'Content-Length': body.length }));
      for (const byte of body) {
        socket.write(Uint8Array.of(byte));
        await new Promise(resolve => setImmediate(resolve));
      }
    });
    assert.deepEqual([view.state, view.text, view.notices.length], ['answered', TEXT, 0]);
  });

  for (const [how, end] of [
    ['reset', reset],
    ['FIN', (socket: Parameters<Script>[1]) => void socket.end()],
  ] as const) {
    for (const framing of ['Content-Length', 'chunks', 'the end of the connection'] as const) {
      it(`cut by ${how} with its length given by ${framing} is incomplete and kept`, async () => {
        const body = claudeBody(TEXT);
        const part = body.slice(0, 60);
        const { view, report, requests } = await against(async (_, socket) => {
          const lengths = {
            'Content-Length': { 'Content-Length': Buffer.byteLength(body) },
            chunks: { 'Transfer-Encoding': 'chunked' },
            'the end of the connection': { Connection: 'close' },
          };
          socket.write(head(200, { ...JSON_HEAD, ...lengths[framing] }));
          socket.write(framing === 'chunks' ? `${part.length.toString(16)}\r\n${part}\r\n` : part);
          await pause(60);
          end(socket);
        });
        assert.equal(view.state, 'incomplete');
        assert.equal(requests, 1, 'nothing is sent again once part of the answer came');
        assert.equal(report.body, part);
        assert.deepEqual(
          [report.ok, report.complete, view.failure?.status, view.failure?.requestId],
          [false, false, 200, REQUEST_ID],
        );
        assert.equal(view.raw.text.replace(/\s/g, ''), part.replace(/\s/g, ''));
      });
    }
  }

  it('stalled after its head is given up at the idle limit', async () => {
    const { view, milliseconds } = await against(writes(head(200, { ...JSON_HEAD, 'Content-Length': 100 })), {
      idleTimeoutMs: 150,
    });
    assert.deepEqual([view.state, view.failure?.name], ['incomplete', 'Stalled']);
    assert.match(view.failure?.message ?? '', /0\.15 s/);
    assert.ok(milliseconds < 2000);
  });

  it('stalled in its middle keeps what came', async () => {
    const { view, report } = await against(writes(`${head(200, { ...JSON_HEAD, 'Content-Length': 100 })}{"half":`), {
      idleTimeoutMs: 150,
    });
    assert.deepEqual([view.state, view.failure?.name, report.body], ['incomplete', 'Stalled', '{"half":']);
  });

  it('that drips slower than the limit for the whole, but never pauses that long, is whole', async () => {
    const body = claudeBody('slow');
    const { view } = await against(
      async (_, socket) => {
        socket.write(head(200, { ...JSON_HEAD, 'Content-Length': body.length }));
        for (let at = 0; at < body.length; at += 20) {
          socket.write(body.slice(at, at + 20));
          await pause(60);
        }
      },
      { idleTimeoutMs: 400 },
    );
    assert.deepEqual([view.state, view.text], ['answered', 'slow']);
  });

  it('that is empty is no answer', async () => {
    const { view } = await against(writes(answer(200, JSON_HEAD, '')));
    assert.deepEqual(
      [view.state, view.failure?.message],
      ['incomplete', 'The answer has status 200 and an empty body.'],
    );
  });

  it('whose JSON is cut, although its length fits, is incomplete with its text in Raw', async () => {
    const { view, report } = await against(writes(answer(200, JSON_HEAD, '{"content":[{"type":"text","te')));
    assert.deepEqual(
      [view.state, view.failure?.name, report.body],
      ['incomplete', 'IncompleteResponse', '{"content":[{"type":"text","te'],
    );
  });

  for (const [what, headers] of [
    ['a web page', { 'Content-Type': 'text/html; charset=utf-8' }],
    ['a web page that claims to be JSON', { 'Content-Type': 'application/json' }],
    [
      'a web page that claims to be text, with a request id',
      { 'Content-Type': 'text/plain', 'x-amzn-RequestId': REQUEST_ID },
    ],
    ['a web page without a type', {}],
  ] as const) {
    for (const status of [200, 403, 502]) {
      it(`${what} with status ${status} is not Bedrock's, and stays text`, async () => {
        const page =
          '<!DOCTYPE html><html><head><title>Sign in</title></head><body> two  blanks <script>x</script></body></html>';
        const { view } = await against(writes(answer(status, headers, page)), { maxAttempts: 1 });
        assert.ok(view.state === 'incomplete' || view.state === 'failed', view.state);
        assert.deepEqual([view.failure?.name, view.failure?.status], ['NotBedrock', status]);
        assert.match(view.failure?.advice ?? '', /proxy/);
        if (status === 200) assert.equal(view.raw.text, page);
        else assert.match(view.failure?.message ?? '', /Sign in/);
      });
    }
  }

  it('is not a stream that nobody asked for', async () => {
    const { view } = await against(
      writes(
        answer(
          200,
          { ...JSON_HEAD, 'Content-Type': 'application/vnd.amazon.eventstream' },
          Buffer.concat(claudeFrames('hi')),
        ),
      ),
    );
    assert.deepEqual([view.state, view.failure?.name], ['incomplete', 'NotBedrock']);
  });

  it('may have the type that was asked for', async () => {
    const { view } = await against(writes(answer(200, { ...JSON_HEAD, 'Content-Type': 'text/plain' }, 'plain words')), {
      request: { accept: 'text/plain' },
    });
    assert.deepEqual([view.state, view.raw.text, view.contentType], ['answered', 'plain words', 'text/plain']);
  });

  it('that is packed is not unpacked and not shown as an answer', async () => {
    const packed = gzipSync(claudeBody(TEXT));
    const { view, report } = await against(writes(answer(200, { ...JSON_HEAD, 'Content-Encoding': 'gzip' }, packed)));
    assert.equal(view.failure?.name, 'UnexpectedEncoding');
    assert.match(view.failure?.message ?? '', /gzip/);
    assert.equal(report.ok, false);
  });

  it('with bytes that are not UTF-8 is shown with a notice', async () => {
    const [start, end] = claudeBody('a|b').split('|');
    const { view } = await against(
      writes(
        answer(
          200,
          JSON_HEAD,
          Buffer.concat([Buffer.from(start ?? ''), Buffer.from([0xff, 0xfe]), Buffer.from(end ?? '')]),
        ),
      ),
    );
    assert.deepEqual([view.state, view.text], ['answered', 'a\ufffd\ufffdb']);
    assert.match(view.notices.join(), /not UTF-8/);
  });

  it('is bounded: what is above the limit is not read', async function () {
    this.timeout(60_000);
    const server = await ScriptedServer.start(async (_, socket) => {
      socket.write(head(200, { ...JSON_HEAD, 'Transfer-Encoding': 'chunked' }));
      const block = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1024 * 1024, ' '), Buffer.from('\r\n')]);
      await pump(socket, block);
    });
    try {
      const { view } = await runExchange({ url: server.url });
      assert.deepEqual([view.state, view.failure?.name], ['incomplete', 'ResponseTooLarge']);
      assert.ok(view.raw.bytes <= MAX_RESPONSE_BYTES + 1024 * 1024);
      assert.ok(view.raw.text.length <= 1_000_000);
    } finally {
      await server.close();
    }
  });

  for (const [what, body, state] of [
    ['arrays', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'incomplete'],
    ['objects', `${'{"content":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'incomplete'],
    [
      'tool input',
      `{"content":[{"type":"tool_use","id":"t","name":"n","input":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}],"stop_reason":"tool_use"}`,
      'answered',
    ],
    [
      'trace',
      `{"content":[{"type":"text","text":"hi"}],"amazon-bedrock-trace":${'{"guardrail":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
      'answered',
    ],
  ] as const) {
    it(`survives ${what} nested a hundred thousand deep`, async () => {
      const { view } = await against(writes(answer(200, JSON_HEAD, body)));
      assert.equal(view.state, state);
    });
  }

  it('does not put members of a hostile body on a prototype', async () => {
    await against(
      writes(
        answer(
          200,
          JSON_HEAD,
          '{"__proto__":{"polluted":1},"content":[{"type":"text","text":"x","__proto__":{"polluted":2}}]}',
        ),
      ),
    );
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

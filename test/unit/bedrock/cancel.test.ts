import assert from 'node:assert/strict';
import net from 'node:net';
import type { Authorization, Identity } from '../../../src/core/aws/identity.ts';
import { eventually } from '../../harness/eventually.ts';
import { claudeFrames } from '../../support/frames.ts';
import { KEYS, runExchange } from '../../support/runExchange.ts';
import type { RunOptions } from '../../support/runExchange.ts';
import { JSON_HEAD, STREAM_HEAD, ScriptedServer, answer, head, piece } from '../../support/scriptedServer.ts';
import type { Script } from '../../support/scriptedServer.ts';

/**
 * Cancels when `when` says so, and gives what there is then. Nothing else would end the exchange before the limit of the
 * test. Every connection that carried a request must be closed after it.
 */
async function cancelled(
  script: Script,
  when: (abort: () => void) => Partial<RunOptions>,
): Promise<{ text: string; state: string; requests: number }> {
  const controller = new AbortController();
  const open = new Set<net.Socket>();
  const server = await ScriptedServer.start((request, socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return script(request, socket);
  });
  try {
    const { view, report } = await runExchange({
      url: server.url,
      signal: controller.signal,
      idleTimeoutMs: 300_000,
      ...when(() => controller.abort()),
    });
    assert.equal(view.failure?.name, 'Cancelled');
    assert.deepEqual([report.ok, report.complete], [false, false]);
    await eventually('its connections to be closed', () => open.size === 0);
    return { text: view.text, state: view.state, requests: server.requests.length };
  } finally {
    await server.close();
  }
}

const never: Script = () => undefined;

/** A server that takes connections and reads nothing of what comes. */
async function deafServer(): Promise<{ port: number; close(): void }> {
  const sockets: net.Socket[] = [];
  const server = net.createServer(
    { pauseOnConnect: true },
    socket => void sockets.push(socket.on('error', () => undefined)),
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('cancel', () => {
  it('before anything is sent', async () => {
    const { state, requests } = await cancelled(never, abort => {
      abort();
      return {};
    });
    assert.deepEqual([state, requests], ['cancelled', 0]);
  });

  it('while credentials are fetched, however long that takes', async () => {
    const slow: Identity = {
      kind: 'profile',
      label: 'slow',
      notice: null,
      authorize: () => new Promise<Authorization>(() => undefined),
    };
    const { state, requests } = await cancelled(never, abort => {
      setTimeout(abort, 30);
      return { identity: slow };
    });
    assert.deepEqual([state, requests], ['cancelled', 0]);
  });

  it('while credentials are fetched anew', async () => {
    let asked = 0;
    const stuck: Identity = {
      kind: 'profile',
      label: 'stuck',
      notice: null,
      authorize: () =>
        asked++ === 0
          ? Promise.resolve<Authorization>({ kind: 'sigv4', credentials: KEYS })
          : new Promise(() => undefined),
    };
    const { state } = await cancelled(
      (_, socket) =>
        void socket.write(answer(403, { ...JSON_HEAD, 'x-amzn-ErrorType': 'ExpiredTokenException' }, '{}')),
      abort => {
        setTimeout(abort, 200);
        return { identity: stuck };
      },
    );
    assert.equal(state, 'cancelled');
  });

  for (const [what, scheme, body] of [
    ['while the TLS handshake hangs', 'https', '{}'],
    ['while a large body goes out that nobody reads', 'http', `{"messages":"${'x'.repeat(20_000_000)}"}`],
  ] as const) {
    it(what, async () => {
      const server = await deafServer();
      const phases: string[] = [];
      try {
        const { state } = await cancelled(never, abort => ({
          url: `${scheme}://127.0.0.1:${server.port}`,
          request: { body: Buffer.from(body) },
          onUpdate: update => {
            if (update.kind !== 'phase') return;
            phases.push(update.phase.kind);
            if (update.phase.kind === 'connecting') setTimeout(abort, 100);
          },
        }));
        assert.deepEqual([state, phases.includes('waiting')], ['cancelled', false]);
      } finally {
        server.close();
      }
    });
  }

  it('while it waits for the head', async () => {
    const { state } = await cancelled(never, abort => ({
      onUpdate: update => {
        if (update.kind === 'phase' && update.phase.kind === 'waiting') setTimeout(abort, 30);
      },
    }));
    assert.equal(state, 'cancelled');
  });

  it('after the head of a stream, before its first message', async () => {
    let stop: () => void = () => undefined;
    const { state, text } = await cancelled(
      (_, socket) => {
        socket.write(head(200, STREAM_HEAD));
        setTimeout(stop, 100);
      },
      abort => {
        stop = abort;
        return { operation: 'InvokeModelWithResponseStream' };
      },
    );
    assert.deepEqual([state, text], ['cancelled', '']);
  });

  it('while it waits for the next attempt', async () => {
    const { state, requests } = await cancelled(
      (_, socket) =>
        void socket.write(
          answer(429, { ...JSON_HEAD, 'x-amzn-ErrorType': 'ThrottlingException', 'Retry-After': '30' }, '{}'),
        ),
      abort => ({
        onUpdate: update => {
          if (update.kind === 'phase' && update.phase.kind === 'backoff') setTimeout(abort, 30);
        },
      }),
    );
    assert.deepEqual([state, requests], ['cancelled', 1]);
  });

  it('while a body comes', async () => {
    const { state } = await cancelled(
      (_, socket) => void socket.write(`${head(200, { ...JSON_HEAD, 'Content-Length': 1000 })}{"half":`),
      abort => ({
        onUpdate: update => {
          if (update.kind === 'phase' && update.phase.kind === 'receiving') setTimeout(abort, 30);
        },
      }),
    );
    assert.equal(state, 'cancelled');
  });

  it('while it streams, with the text kept', async () => {
    const { state, text } = await cancelled(
      (_, socket) =>
        void socket.write(
          Buffer.concat([
            Buffer.from(head(200, STREAM_HEAD)),
            ...claudeFrames('Hello ', 'there').slice(0, 4).map(piece),
          ]),
        ),
      abort => ({
        operation: 'InvokeModelWithResponseStream',
        onUpdate: update => {
          if (update.kind === 'delta' && update.text !== '') setTimeout(abort, 30);
        },
      }),
    );
    assert.deepEqual([state, text], ['cancelled', 'Hello there']);
  });
});

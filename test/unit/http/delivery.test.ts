import assert from 'node:assert/strict';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { CallError } from '../../../src/core/http/callError.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { claudeBody } from '../../support/frames.ts';
import { deliverRequest } from '../../support/deliverRequest.ts';
import { runExchange } from '../../support/runExchange.ts';
import { JSON_HEAD, ScriptedServer, answer, head, pause } from '../../support/scriptedServer.ts';

function post(port: number, body: Uint8Array) {
  return {
    method: 'POST',
    protocol: 'http:' as const,
    hostname: '127.0.0.1',
    port,
    path: '/model/a/invoke',
    query: {},
    headers: { host: `127.0.0.1:${port}`, 'content-length': String(body.byteLength) },
    body,
  };
}

async function deliver(transport: Transport, port: number, body: Uint8Array, idleTimeoutMs: number): Promise<number> {
  const { status } = await deliverRequest(transport, post(port, body), {
    signal: new AbortController().signal,
    idleTimeoutMs,
  });
  return status;
}

/** A server that takes what comes at its own pace, and answers once `bytes` of it came. */
async function slowReader(bytes: number, bytesAPause: number, pauseMs: number): Promise<net.Server> {
  const read = async (socket: Socket): Promise<void> => {
    for (let came = 0; came < bytes;) {
      const part = socket.read() as Buffer | null;
      came += part?.byteLength ?? 0;
      if (part === null) await new Promise(resolve => socket.once('readable', resolve));
      else if (part.byteLength >= bytesAPause) await pause(pauseMs);
    }
    socket.end(answer(200, JSON_HEAD, '{}'));
  };
  const server = net.createServer({ highWaterMark: bytesAPause }, socket => {
    socket.on('error', () => undefined);
    void read(socket);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('a delivery', function () {
  this.timeout(60_000);
  let transport: Transport;
  beforeEach(() => {
    transport = new Transport('test');
  });
  afterEach(() => transport.close());

  describe('of a large body', () => {
    for (const [megabytes, pauseMs] of [
      [4, 20],
      [10, 25],
      [20, 10],
    ] as const) {
      it(`of ${megabytes} MB is not called stalled while the other side reads on`, async () => {
        const body = Buffer.alloc(megabytes * 1024 * 1024, 'x');
        const server = await slowReader(body.byteLength, 64 * 1024, pauseMs);
        try {
          const began = performance.now();
          const status = await deliver(transport, (server.address() as AddressInfo).port, body, 400);
          assert.equal(status, 200);
          assert.ok(performance.now() - began > 400, 'it took longer than the idle limit');
        } finally {
          server.close();
        }
      });
    }

    it('arrives unchanged, whatever its size', async () => {
      const server = await ScriptedServer.start((_, socket) => void socket.write(answer(200, JSON_HEAD, '{}')));
      try {
        for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]) {
          const body = Buffer.from(Array.from({ length: size }, (_, at) => at % 251));
          await deliver(transport, server.port, body, 5000);
          assert.ok(server.requests.at(-1)?.body.equals(body), `${size} bytes`);
        }
      } finally {
        await server.close();
      }
    });

    it('that nobody reads is given up at the idle limit', async () => {
      const server = net.createServer({ pauseOnConnect: true });
      const sockets: Socket[] = [];
      server.on('connection', socket => sockets.push(socket.on('error', () => undefined)));
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      try {
        await assert.rejects(
          deliver(transport, (server.address() as AddressInfo).port, Buffer.alloc(512 * 1024), 300),
          (error: CallError) => error.name === 'Stalled',
        );
      } finally {
        for (const socket of sockets) socket.destroy();
        server.close();
      }
    });
  });

  describe('with an interim answer', () => {
    for (const status of [100, 102, 103]) {
      it(`${status} goes on waiting for the answer itself, and starts the idle time again`, async () => {
        const server = await ScriptedServer.start(async (_, socket) => {
          for (let count = 0; count < 4; count++) {
            socket.write(`HTTP/1.1 ${status} Words\r\n\r\n`);
            await pause(150);
          }
          socket.write(answer(200, JSON_HEAD, claudeBody('late')));
        });
        try {
          const { view } = await runExchange({ url: server.url, idleTimeoutMs: 400 });
          assert.deepEqual([view.state, view.text, view.attempts.length], ['answered', 'late', 1]);
        } finally {
          await server.close();
        }
      });
    }
  });

  describe('on a connection that was kept', () => {
    const closes = {
      'is closed': (socket: Socket) => void socket.end(),
      'is reset': (socket: Socket) => void socket.resetAndDestroy(),
      'is destroyed': (socket: Socket) => void socket.destroy(),
    };
    for (const [how, close] of Object.entries(closes)) {
      it(`and ${how} as the next request is written, goes out once more on a fresh one`, async () => {
        const used = new Set<Socket>();
        const server = await ScriptedServer.start((_, socket) => {
          if (used.has(socket)) return close(socket);
          used.add(socket);
          socket.write(answer(200, JSON_HEAD, '{}'));
        });
        try {
          for (let count = 0; count < 10; count++) {
            assert.equal(await deliver(transport, server.port, Buffer.from('{}'), 5000), 200);
          }
          assert.equal(server.connections, 10);
          assert.equal(server.requests.length, 19);
        } finally {
          await server.close();
        }
      });
    }

    it('is not tried again when the answer had begun, nor on a fresh one', async () => {
      const server = await ScriptedServer.start((request, socket) => {
        if (request.number === 1) socket.write(answer(200, JSON_HEAD, '{}'));
        else if (request.number === 2) socket.end(head(200, { ...JSON_HEAD, 'Content-Length': 100 }));
        else socket.resetAndDestroy();
      });
      try {
        await deliver(transport, server.port, Buffer.from('{}'), 5000);
        const failsWith = (name: string) => (error: CallError) => error.name === name;
        await assert.rejects(deliver(transport, server.port, Buffer.from('{}'), 5000), failsWith('IncompleteResponse'));
        await assert.rejects(deliver(transport, server.port, Buffer.from('{}'), 5000), failsWith('ConnectionReset'));
        assert.equal(server.requests.length, 3);
      } finally {
        await server.close();
      }
    });
  });
});

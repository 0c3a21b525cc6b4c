import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => void;

/** A listening port. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** Two bytes distinguish HTTP/2's preface, "PRI * HTTP/2.0", from every HTTP/1.1 method that Bedrock has. */
const PREFACE_START = 'PR';

/**
 * Listens on one port for HTTP/1.1 and, as the JavaScript SDK uses it for Bedrock by default, HTTP/2 without TLS.
 * Rejects when the port is taken.
 */
export function listen(host: string, port: number, handle: Handler): Promise<Listener> {
  const http1 = createHttp1({ keepAliveTimeout: 65_000, requestTimeout: 0 }, handle);
  const http2 = createHttp2(handle);
  // Half-open connections and garbage end their own connection and nothing else.
  http1.on('clientError', (_error, socket) => socket.destroy());
  http2.on('sessionError', () => undefined);
  const sockets = new Set<Socket>();
  const tcp = createTcp(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    chooseProtocol(socket, Buffer.alloc(0), isHttp2 => (isHttp2 ? http2 : http1).emit('connection', socket));
  });
  return new Promise((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(port, host, () => {
      resolve({
        port: (tcp.address() as AddressInfo).port,
        close: () =>
          new Promise(closed => {
            tcp.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

function chooseProtocol(socket: Socket, seen: Buffer, hand: (isHttp2: boolean) => void): void {
  socket.once('data', (part: Buffer) => {
    const start = Buffer.concat([seen, part]);
    socket.pause();
    if (start.length < PREFACE_START.length && PREFACE_START.startsWith(start.toString('latin1'))) {
      chooseProtocol(socket, start, hand);
      socket.resume();
      return;
    }
    socket.unshift(start);
    hand(start.toString('latin1', 0, PREFACE_START.length) === PREFACE_START);
    process.nextTick(() => socket.resume());
  });
}

import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => void;

/** A listening port. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** The first line of HTTP/2's preface; HTTP/1.1 has no such method. */
const PREFACE_START = 'PRI * HTTP/2.0\r\n';

/**
 * Listens on one port for HTTP/1.1 and, as the JavaScript SDK uses it for Bedrock by default, HTTP/2 without TLS.
 * Rejects when the port is taken.
 */
export function listen(host: string, port: number, handle: Handler): Promise<Listener> {
  const http1 = createHttp1({ keepAliveTimeout: 65_000, requestTimeout: 0 }, handle);
  const http2 = createHttp2(handle);
  const responses = new WeakMap<Duplex, ServerResponse>();
  http1.on('request', (request: IncomingMessage, response: ServerResponse) => responses.set(request.socket, response));
  // Half-open connections and garbage end their own connection and nothing else.
  http1.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    if (response?.headersSent && !response.writableFinished) socket.destroy();
    else refuseMalformed(socket, error.code === 'HPE_HEADER_OVERFLOW' ? TOO_LARGE : BAD_REQUEST);
  });
  http1.on('connect', (_request, socket: Duplex) => refuseMalformed(socket, BAD_REQUEST));
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

const BAD_REQUEST = '400 Bad Request';
const TOO_LARGE = '431 Request Header Fields Too Large';

/** How long a refused client has to read why: to close while it still sends would reset the connection. */
const MAX_LINGER_MS = 1000;

/** Answers what is no request that could be read, and ends its connection. */
function refuseMalformed(socket: Duplex, status: string): void {
  if (socket.writableEnded) return;
  setTimeout(() => socket.destroy(), MAX_LINGER_MS).unref();
  const body = JSON.stringify({ message: status.slice(4) });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
      `x-bedrock-invoke-sandbox: true\r\nConnection: close\r\n\r\n${body}`,
  );
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
    hand(start.toString('latin1').startsWith(PREFACE_START));
    process.nextTick(() => socket.resume());
  });
}

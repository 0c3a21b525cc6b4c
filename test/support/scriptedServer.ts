import net from 'node:net';
import tls from 'node:tls';
import type { AddressInfo, Socket } from 'node:net';

/** A request as its bytes came. */
export interface ReceivedRequest {
  method: string;
  /** As on the request line, nothing decoded. */
  target: string;
  /** In their order, names and values as they came. */
  headers: [name: string, value: string][];
  body: Buffer;
  /** Counts from 1 over all connections. */
  number: number;
}

/** What the server does with a request: writes whatever bytes it likes. */
export type Script = (request: ReceivedRequest, socket: Socket) => void | Promise<void>;

/** A server on raw sockets that answers as it is told to, well-formed or not. */
export class ScriptedServer {
  readonly requests: ReceivedRequest[] = [];
  connections = 0;
  /** Bytes of HTTP that came, whole requests or not. */
  received = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: net.Server,
    private readonly secure: boolean,
  ) {}

  static async start(script: Script, secure?: tls.TlsOptions): Promise<ScriptedServer> {
    const take = (socket: Socket): void => server.take(socket, script);
    const listener = secure ? tls.createServer(secure, take) : net.createServer(take);
    const server = new ScriptedServer(listener, secure !== undefined);
    // A client that refuses the certificate ends the handshake; that is what some tests want.
    listener.on('tlsClientError', () => undefined);
    await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.secure ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  get only(): ReceivedRequest {
    const [first, ...more] = this.requests;
    if (!first || more.length > 0) throw new Error(`${this.requests.length} requests came, not one.`);
    return first;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }

  private take(socket: Socket, script: Script): void {
    this.connections++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // The client may be gone while a script still writes.
    socket.on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => {
      this.received += part.length;
      bytes = Buffer.concat([bytes, part]);
      for (let read = readRequest(bytes); read; read = readRequest(bytes)) {
        bytes = bytes.subarray(read.length);
        const request = { ...read.request, number: this.requests.length + 1 };
        this.requests.push(request);
        void script(request, socket);
      }
    });
  }
}

function readRequest(bytes: Buffer): { request: Omit<ReceivedRequest, 'number'>; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [start = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [method = '', target = ''] = start.split(' ');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const length = end + 4 + Number(headerOf({ headers }, 'content-length') ?? 0);
  return bytes.length < length
    ? undefined
    : { request: { method, target, headers, body: Buffer.from(bytes.subarray(end + 4, length)) }, length };
}

/** A header's value whatever the case of its name; `undefined` where it did not come. */
export function headerOf({ headers }: Pick<ReceivedRequest, 'headers'>, name: string): string | undefined {
  return headers.find(([own]) => own.toLowerCase() === name)?.[1];
}

/** The bytes of a head; nothing is added to what is given. */
export function head(status: number, headers: Readonly<Record<string, string | number>>): string {
  return `HTTP/1.1 ${status} Some Words\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
}

/** A whole answer with its length. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body: string | Uint8Array,
): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(head(status, { ...headers, 'Content-Length': bytes.length })), bytes]);
}

export const REQUEST_ID = '11111111-2222-4333-8444-555555555555';
export const JSON_HEAD = { 'Content-Type': 'application/json', 'x-amzn-RequestId': REQUEST_ID };
export const STREAM_HEAD = {
  'Content-Type': 'application/vnd.amazon.eventstream',
  'x-amzn-RequestId': REQUEST_ID,
  'X-Amzn-Bedrock-Content-Type': 'application/json',
  'Transfer-Encoding': 'chunked',
};

/** One piece of a chunked body; an empty one ends the body. */
export function piece(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.byteLength.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

export const LAST_PIECE = Buffer.from('0\r\n\r\n');

export async function pause(milliseconds: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Ends the connection with a TCP reset. */
export function reset(socket: Socket): void {
  if (socket instanceof tls.TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Writes the same bytes again and again, as fast as they are taken, until the client has had enough. */
export async function pump(socket: Socket, bytes: Uint8Array): Promise<void> {
  while (!socket.destroyed) {
    if (socket.write(bytes)) await new Promise(resolve => setImmediate(resolve));
    else await drained(socket);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

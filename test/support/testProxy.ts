import http from 'node:http';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface ProxyOptions {
  /** Where each host that is asked for really is: `host:port` to a port on this machine. */
  routes: Readonly<Record<string, number>>;
  /** `user:password` that it wants. */
  credentials?: string;
  /** Answers every request with this status and passes none on. */
  refuse?: number;
  /** Takes connections and never says a word. */
  silent?: boolean;
}

/** A proxy for CONNECT and for requests in absolute form, which keeps every byte that it could read. */
export class TestProxy {
  /** `CONNECT host:port`, or method and whole URL. */
  readonly asked: string[] = [];
  /** What was written to it outside of tunnels. */
  read = '';
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: net.Server) {}

  static async start(options: ProxyOptions): Promise<TestProxy> {
    const parser = http.createServer();
    const server = net.createServer(socket => {
      proxy.connections++;
      proxy.keep(socket);
      socket.prependListener('data', (bytes: Buffer) => {
        if (!tunnels.has(socket)) proxy.read += bytes.toString('latin1');
      });
      if (!options.silent) parser.emit('connection', socket);
    });
    const tunnels = new Set<Socket>();
    const proxy = new TestProxy(server);
    const allowed = ({ headers }: http.IncomingMessage): boolean =>
      options.credentials === undefined ||
      headers['proxy-authorization'] === `Basic ${Buffer.from(options.credentials).toString('base64')}`;
    parser.on('connect', (request: http.IncomingMessage, socket: Socket) => {
      proxy.asked.push(`CONNECT ${request.url}`);
      const port = options.routes[request.url ?? ''];
      const status = !allowed(request) ? 407 : (options.refuse ?? (port === undefined ? 502 : 200));
      if (status !== 200 || port === undefined) {
        socket.write(
          `HTTP/1.1 ${status} No\r\nProxy-Authenticate: Basic realm="test"\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nno!\n`,
        );
        return;
      }
      const upstream = net.connect(port, '127.0.0.1', () => {
        tunnels.add(socket);
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      proxy.keep(upstream);
    });
    parser.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      proxy.asked.push(`${request.method} ${request.url}`);
      const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null;
      const port = url ? options.routes[`${url.hostname}:${url.port || 80}`] : undefined;
      const status = !allowed(request) ? 407 : (options.refuse ?? (port === undefined ? 502 : 200));
      if (status !== 200 || !url || port === undefined) {
        response.writeHead(status, { 'proxy-authenticate': 'Basic realm="test"' }).end('no!');
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !name.startsWith('proxy-')),
      );
      const onward = http.request(
        { host: '127.0.0.1', port, method: request.method, path: url.pathname + url.search, headers },
        answer => {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(onward);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }
}

import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of a server that can change one header of what passes, as some do. */
export class HeaderChangingProxy {
  change: { name: string; value: string } | null = null;
  private port = 0;
  private server: http.Server;

  private constructor(private readonly target: URL) {
    this.server = this.create();
  }

  static async start(target: string): Promise<HeaderChangingProxy> {
    const proxy = new HeaderChangingProxy(new URL(target));
    await proxy.listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens on the same port, where it was closed. */
  async listenAgain(): Promise<void> {
    if (this.server.listening) return;
    this.server = this.create();
    await this.listen();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private create(): http.Server {
    return http.createServer((incoming, outgoing) => {
      const { hostname, port } = this.target;
      const headers = { ...incoming.headers, ...(this.change ? { [this.change.name]: this.change.value } : {}) };
      const onward = http.request({ hostname, port, method: incoming.method, path: incoming.url, headers }, answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  private async listen(): Promise<void> {
    await new Promise<void>(resolve => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }
}

import { Http2ServerResponse, constants } from 'node:http2';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** One answer on its way out, over HTTP/1.1 or HTTP/2, with the means to break it off. */
export class Reply {
  private readonly response: ServerResponse | Http2ServerResponse;
  private readonly stop = new AbortController();
  /** Status as sent, for the log. */
  status = 0;

  constructor(response: ServerResponse | Http2ServerResponse) {
    this.response = response;
    response.on('close', () => this.stop.abort());
    // A client that goes away is no fault of the sandbox.
    response.on('error', () => this.stop.abort());
  }

  get closed(): boolean {
    return this.stop.signal.aborted;
  }

  get isHttp2(): boolean {
    return this.response instanceof Http2ServerResponse;
  }

  head(status: number, headers: Readonly<Record<string, string | number>>): void {
    this.status = status;
    this.response.sendDate = false;
    for (const [name, value] of Object.entries(headers)) this.response.setHeader(name, String(value));
    this.response.statusCode = status;
    if (this.response instanceof Http2ServerResponse) this.response.writeHead(status);
    else {
      this.response.writeHead(status);
      this.response.flushHeaders();
    }
  }

  /** Writes and waits until the client has taken enough of it; resolves immediately when the client has gone. */
  async write(data: Buffer | string): Promise<void> {
    if (this.closed) return;
    const response: NodeJS.WritableStream = this.response;
    if (response.write(data)) return;
    await new Promise<void>(resolve => {
      const done = (): void => {
        response.removeListener('drain', done);
        this.stop.signal.removeEventListener('abort', done);
        resolve();
      };
      response.once('drain', done);
      this.stop.signal.addEventListener('abort', done, { once: true });
      if (this.closed) done();
    });
  }

  end(data?: Buffer | string): void {
    if (this.closed) return;
    if (data === undefined) this.response.end();
    else this.response.end(data);
  }

  /** Waits, or until the client goes away. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || this.closed) return;
    await wait(milliseconds, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
  }

  /** Waits until the client goes away or the sandbox closes. */
  async stall(): Promise<void> {
    if (this.closed) return;
    await new Promise<void>(resolve => this.stop.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Breaks the connection with a TCP reset (HTTP/2: resets the stream). */
  reset(): void {
    if (this.response instanceof Http2ServerResponse) this.response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else this.response.socket?.resetAndDestroy();
  }

  /** Closes the connection in the middle of the answer, politely (FIN), as a dying proxy does. */
  cut(): void {
    if (this.response instanceof Http2ServerResponse) this.response.stream.session?.destroy();
    else this.response.socket?.end();
  }

  /** Writes below HTTP: bytes that no well-behaved server would send. HTTP/1.1 only. */
  async rawWrite(data: string): Promise<boolean> {
    if (this.closed || this.response instanceof Http2ServerResponse) return false;
    const { socket } = this.response;
    if (!socket || socket.destroyed) return false;
    if (!socket.write(data)) await Promise.race([new Promise(resolve => socket.once('drain', resolve)), this.stall()]);
    return !this.closed;
  }
}

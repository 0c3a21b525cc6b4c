import http from 'node:http';
import https from 'node:https';
import type { IncomingMessage } from 'node:http';
import { InvokeError } from './invokeError.ts';
import { networkError } from './networkError.ts';
import type { ResponseHead } from './events.ts';
import type { HttpRequest } from './buildRequest.ts';

/**
 * HTTP/1.1 through `http` and `https` themselves: VS Code's proxy and certificate support hooks those modules, and the
 * library handler above them hides the moments (connected, sent) and the cut bodies that the user must see. One
 * keep-alive pool a transport; redirects are not followed, because these modules never do.
 */
export class Transport {
  private readonly plain = new http.Agent({ keepAlive: true });
  private readonly secure = new https.Agent({ keepAlive: true });

  constructor(private readonly userAgent: string) {}

  /** Closes idle and running connections. */
  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  /**
   * Sends a request and waits for the head of its answer. `onSent` fires once, when the connection took the request.
   * @throws InvokeError of kind `network` or `cancelled`
   */
  send(request: HttpRequest, { signal, idleTimeoutMs, onSent }: SendOptions): Promise<TransportResponse> {
    const { protocol, hostname, port, method, path, body } = request;
    const secure = protocol === 'https:';
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? https : http).request({
        hostname, port, method, path, agent: secure ? this.secure : this.plain,
        headers: { ...request.headers, 'user-agent': this.userAgent },
        // Endless headers end here, as an error of the parser.
        maxHeaderSize: 64 * 1024,
      });
      const idle = new IdleTimer(idleTimeoutMs, () => outgoing.destroy());
      const reasonFor = (error: unknown): InvokeError => {
        if (signal.aborted) return cancelled();
        return idle.fired ? stalled(idleTimeoutMs) : networkError(error, request);
      };
      const abort = (): void => void outgoing.destroy();
      outgoing.once('close', () => {
        signal.removeEventListener('abort', abort);
        idle.stop();
        // Destroyed without an error of its own, a request that has no answer yet says nothing else.
        reject(reasonFor(new Error('socket hang up')));
      });
      outgoing.on('error', error => reject(reasonFor(error)));
      outgoing.once('finish', () => {
        // However long a large body took to go out, the answer has its whole time.
        idle.restart();
        onSent();
      });
      outgoing.once('response', incoming => {
        idle.restart();
        resolve({ head: headOf(incoming), body: readBody(incoming, idle, reasonFor) });
      });
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
      outgoing.end(body);
    });
  }
}

export interface SendOptions {
  signal: AbortSignal;
  /** How long no byte may come. */
  idleTimeoutMs: number;
  onSent: () => void;
}

export interface TransportResponse {
  head: ResponseHead;
  /** The body as it comes. Ends only if the transport ended cleanly, else throws an `InvokeError`. */
  body: AsyncIterable<Uint8Array>;
}

/** The body's bytes; a reset, an early end, a stall or a cancel throws, however much came. */
async function* readBody(incoming: IncomingMessage, idle: IdleTimer, reasonFor: (error: unknown) => InvokeError): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of incoming as AsyncIterable<Uint8Array>) {
      // Whoever reads slowly (a pager) does not make the server silent.
      idle.pause();
      yield bytes;
      idle.restart();
    }
  } catch (error) {
    const reason = reasonFor(error);
    throw reason.kind === 'cancelled' ? reason : incomplete(reason);
  }
  // Without Content-Length or chunks the end of the connection is the end of the body; the caller judges what came.
  if (!incoming.complete) throw incomplete(reasonFor(new Error('the connection was closed')));
}

function incomplete(reason: InvokeError): InvokeError {
  const stalled = reason.name === 'Stalled';
  return new InvokeError({
    kind: 'incomplete',
    name: stalled ? 'Stalled' : 'IncompleteResponse',
    message: stalled ? reason.message : 'The connection ended before the answer was whole.',
    cause: reason,
  });
}

function headOf(incoming: IncomingMessage): ResponseHead {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    status: incoming.statusCode ?? 0,
    headers,
    requestId: headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'] ?? null,
  };
}

/** Fires when nothing was heard for a while; one timer a request, restarted without making another. */
class IdleTimer {
  fired = false;
  private paused = false;
  private stopped = false;
  private readonly timer: NodeJS.Timeout;

  constructor(milliseconds: number, onIdle: () => void) {
    this.timer = setTimeout(() => {
      if (this.paused) return;
      this.fired = true;
      onIdle();
    }, milliseconds);
  }

  restart(): void {
    this.paused = false;
    // Refreshed, a cleared timer would run again.
    if (!this.stopped) this.timer.refresh();
  }

  pause(): void {
    this.paused = true;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}

export function cancelled(): InvokeError {
  return new InvokeError({ kind: 'cancelled', name: 'Cancelled', message: 'The request was cancelled.' });
}

function stalled(milliseconds: number): InvokeError {
  return new InvokeError({ kind: 'network', name: 'Stalled', message: `Nothing came for ${milliseconds / 1000} s.` });
}

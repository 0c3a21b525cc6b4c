import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { IncomingMessage } from 'node:http';
import { InvokeError } from './invokeError.ts';
import { networkError } from './networkError.ts';
import type { ResponseHead } from './events.ts';
import type { HttpRequest } from '../aws/httpRequest.ts';

/**
 * HTTP/1.1 through `http` and `https` themselves: VS Code's proxy and certificate support hooks those modules, and the
 * library handler above them hides the moments (connected, sent) and the cut bodies that the user must see. One
 * keep-alive pool a transport; redirects are not followed, because these modules never do.
 */
export class Transport {
  private readonly plain = new http.Agent({ keepAlive: true });
  private readonly secure = new https.Agent({ keepAlive: true });
  private readonly trusting: { secureContext?: SecureContext };

  /**
   * `caBundle` holds certificates as PEM of authorities that are trusted beside Node's own; as `readCaBundle` gives it.
   * @throws Error where they cannot be read
   */
  constructor(private readonly userAgent: string, caBundle: string | null = null) {
    this.trusting = caBundle === null ? {} : { secureContext: tls.createSecureContext({ ca: [...tls.rootCertificates, caBundle] }) };
  }

  /** Closes idle and running connections. */
  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  /**
   * Sends a request and hands its answer over as it comes; resolves when the transport ended cleanly.
   * @throws InvokeError of kind `network`, `incomplete` or `cancelled`, or what the receiver threw
   */
  deliver(request: HttpRequest, { signal, idleTimeoutMs, receiver }: DeliverOptions): Promise<void> {
    const { protocol, hostname, port, method, path, body } = request;
    const secure = protocol === 'https:';
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? https : http).request({
        hostname, port, method, path, agent: secure ? this.secure : this.plain,
        // With the request and not with the agent, which VS Code's proxy support may put another in place of.
        ...(secure ? this.trusting : {}),
        headers: { ...request.headers, 'user-agent': this.userAgent },
        // Endless headers end here, as an error of the parser.
        maxHeaderSize: 64 * 1024,
      });
      let headCame = false;
      let ended = false;
      const idle = new IdleTimer(idleTimeoutMs, () => outgoing.destroy());
      const abort = (): void => void outgoing.destroy();
      const settle = (failure: InvokeError | null): void => {
        if (ended) return;
        ended = true;
        signal.removeEventListener('abort', abort);
        idle.stop();
        if (failure) reject(failure);
        else resolve();
      };
      const fail = (error: unknown): void => {
        if (ended) return;
        if (signal.aborted) return settle(cancelled());
        const reason = idle.fired ? stalled(idleTimeoutMs) : networkError(error, request);
        settle(headCame && reason.kind === 'network' ? incomplete(reason) : reason);
      };
      /** What the receiver throws ends the exchange; nothing more is read. */
      const guarded = (work: () => void): void => {
        if (ended) return;
        try {
          work();
        } catch (error) {
          settle(error instanceof InvokeError ? error : networkError(error, request));
          outgoing.destroy();
        }
      };
      outgoing.on('error', fail);
      // Destroyed without an error of its own, a request says nothing else.
      outgoing.once('close', () => fail(CLOSED));
      outgoing.once('finish', () => {
        // However long a large body took to go out, the answer has its whole time.
        idle.restart();
        // A request that is destroyed finishes too, although it never went out.
        if (!headCame && !outgoing.destroyed) guarded(() => receiver.sent());
      });
      outgoing.once('response', incoming => {
        headCame = true;
        idle.restart();
        guarded(() => receiver.head(headOf(incoming)));
        incoming.on('data', (bytes: Uint8Array) => {
          idle.restart();
          guarded(() => receiver.bytes(bytes));
        });
        incoming.on('error', fail);
        // Without Content-Length or chunks the end of the connection is the end of the body; the receiver judges what came.
        incoming.once('end', () => (incoming.complete ? settle(null) : fail(CLOSED)));
      });
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
      outgoing.end(body);
    });
  }

  /** Sends a request and gives its small answer as a whole. @throws InvokeError as `deliver` does */
  async collect(request: HttpRequest, { maxBytes, ...options }: CollectOptions): Promise<TransportResponse> {
    const parts: Uint8Array[] = [];
    let head: ResponseHead = { status: 0, headers: {}, requestId: null };
    let length = 0;
    await this.deliver(request, {
      ...options,
      receiver: {
        sent: () => undefined,
        head: received => { head = received; },
        bytes: bytes => {
          parts.push(bytes);
          length += bytes.byteLength;
          if (length > maxBytes) {
            throw new InvokeError({ kind: 'notBedrock', name: 'ResponseTooLarge', message: `The answer is larger than ${Math.ceil(maxBytes / 1024).toLocaleString('en-US')} KB; the rest was not read.`, status: head.status });
          }
        },
      },
    });
    return { head, body: Buffer.concat(parts) };
  }
}

const CLOSED = 'the connection was closed';

/** Takes an answer as it comes. What a method throws ends the reading. */
export interface Receiver {
  /** The request is out as a whole. */
  sent(): void;
  head(head: ResponseHead): void;
  bytes(bytes: Uint8Array): void;
}

export interface DeliverOptions extends SendOptions {
  receiver: Receiver;
}

export interface SendOptions {
  signal: AbortSignal;
  /** How long no byte may come. */
  idleTimeoutMs: number;
}

export interface CollectOptions extends SendOptions {
  /** An answer beyond this is not what was asked for. */
  maxBytes: number;
}

export interface TransportResponse {
  head: ResponseHead;
  body: Uint8Array;
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
  private stopped = false;
  private readonly timer: NodeJS.Timeout;

  constructor(milliseconds: number, onIdle: () => void) {
    this.timer = setTimeout(() => {
      this.fired = true;
      onIdle();
    }, milliseconds);
  }

  restart(): void {
    // Refreshed, a cleared timer would run again.
    if (!this.stopped) this.timer.refresh();
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

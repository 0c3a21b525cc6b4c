import type { ClientRequest, IncomingMessage } from 'node:http';
import { CallError, cancelled } from './callError.ts';
import type { Cancellation } from './cancellation.ts';
import type { HttpRequest, ResponseHead } from './httpRequest.ts';
import { networkError } from './networkError.ts';
import { ProxyFailure, proxyHost } from './proxyFailure.ts';

const CLOSED = 'the connection was closed';

/** Takes an answer as it comes. What a method throws ends the reading. */
export interface Receiver {
  /** The request is out as a whole. */
  sent?(): void;
  head(head: ResponseHead): void;
  bytes(bytes: Uint8Array): void;
}

export interface DeliverOptions {
  receiver: Receiver;
  cancellation: Cancellation;
  /** How long no byte may come. */
  idleTimeoutMs: number;
}

/** What VS Code's agents emit; `proxy` is as a resolver of proxies writes it. */
interface ProxyEvent {
  proxy?: string;
  error?: unknown;
}

/** One request on its way, and its answer as it comes. Settles once; what Node says after that is not heard. */
export class Delivery {
  private headCame = false;
  private settled = false;
  private proxy: ProxyEvent | null = null;
  private readonly idle: IdleTimer;

  constructor(
    private readonly outgoing: ClientRequest,
    private readonly request: HttpRequest,
    private readonly options: DeliverOptions,
    private readonly resolve: () => void,
    private readonly reject: (error: CallError) => void,
  ) {
    this.idle = new IdleTimer(options.idleTimeoutMs, () => this.stop());
    outgoing.on('error', error => this.fail(error));
    // VS Code's agents report in this way which proxy they take, or why it failed.
    outgoing.on('proxy', (event: ProxyEvent) => {
      this.proxy = event;
    });
    // Destroyed without an error of its own, a request says nothing else.
    outgoing.on('close', () => this.fail(CLOSED));
    outgoing.on('finish', () => this.finished());
    outgoing.on('response', incoming => this.answered(incoming));
    options.cancellation.during(() => this.stop());
    outgoing.end(request.body);
  }

  /** While a proxy is waited for there is no socket, and a destroyed request without one says nothing. */
  private stop(): void {
    if (this.settled) return;
    this.outgoing.destroy();
    this.fail(CLOSED);
  }

  private finished(): void {
    // However long a large body took to go out, the answer has its whole time.
    this.idle.restart();
    // A request that is destroyed finishes too, although it never went out.
    if (this.headCame || this.settled || this.outgoing.destroyed) return;
    try {
      this.options.receiver.sent?.();
    } catch (error) {
      this.abandon(error);
    }
  }

  private answered(incoming: IncomingMessage): void {
    const { statusCode: status } = incoming;
    if (status === 407 || (this.request.protocol === 'https:' && !('encrypted' in incoming.socket))) {
      // A proxy answered itself. Over https it was only asked to connect, and got nothing of the request.
      this.abandon(this.proxyFailure(status));
      return;
    }
    this.headCame = true;
    this.idle.restart();
    try {
      if (!this.settled) this.options.receiver.head(headOf(incoming));
    } catch (error) {
      this.abandon(error);
    }
    incoming.on('data', (bytes: Uint8Array) => this.received(bytes));
    incoming.on('error', error => this.fail(error));
    // Without Content-Length or chunks the end of the connection is the end of the body; the receiver judges what came.
    incoming.on('end', () => (incoming.complete ? this.settle(null) : this.fail(CLOSED)));
  }

  private received(bytes: Uint8Array): void {
    if (this.settled) return;
    this.idle.restart();
    try {
      this.options.receiver.bytes(bytes);
    } catch (error) {
      this.abandon(error);
    }
  }

  /** Ends with what the receiver threw, or a proxy said; nothing more is read. */
  private abandon(error: unknown): void {
    this.settle(networkError(error, this.request));
    this.outgoing.destroy();
  }

  private fail(error: unknown): void {
    if (this.settled) return;
    if (this.options.cancellation.requested) return this.settle(cancelled());
    const reason = this.idle.fired
      ? stalled(this.options.idleTimeoutMs)
      : networkError(this.cause(error), this.request);
    this.settle(this.headCame && reason.kind === 'network' ? incomplete(reason) : reason);
  }

  private cause(error: unknown): unknown {
    return this.proxy?.error === undefined ? error : this.proxyFailure();
  }

  private settle(failure: CallError | null): void {
    if (this.settled) return;
    this.settled = true;
    this.idle.stop();
    if (failure) this.reject(failure);
    else this.resolve();
  }

  private proxyFailure(status?: number): ProxyFailure {
    return new ProxyFailure({
      proxy: proxyHost(this.proxy?.proxy) ?? 'on the way',
      target: this.request.headers.host ?? this.request.hostname,
      cause: this.proxy?.error,
      ...(status === undefined ? {} : { status }),
    });
  }
}

function headOf(incoming: IncomingMessage): ResponseHead {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name in incoming.headers) {
    const value = incoming.headers[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    status: incoming.statusCode ?? 0,
    headers,
    requestId: headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'] ?? null,
  };
}

function incomplete(reason: CallError): CallError {
  const isStalled = reason.name === 'Stalled';
  return new CallError({
    kind: 'incomplete',
    name: isStalled ? 'Stalled' : 'IncompleteResponse',
    message: isStalled ? reason.message : 'The connection ended before the answer was whole.',
    cause: reason,
  });
}

function stalled(milliseconds: number): CallError {
  return new CallError({ kind: 'network', name: 'Stalled', message: `Nothing came for ${milliseconds / 1000} s.` });
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

import type { ClientRequest, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { CallError, cancelled } from './callError.ts';
import type { Cancellation } from './cancellation.ts';
import type { HttpRequest, ResponseHead } from './httpRequest.ts';
import { MAX_ERROR_BODY_MS } from '../json/limits.ts';
import { networkError } from './networkError.ts';
import { ProxyFailure, proxyHost } from './proxyFailure.ts';

const CLOSED = 'the connection was closed';
/** A larger body is sent in pieces of this size, so that each one that is taken shows progress. */
const MAX_PIECE_BYTES = 64 * 1024;
/**
 * What the system takes of a body before the other side has it, and the slowest rate at which it is then sent: meanwhile
 * there is no sign of life to see, so a large body is given the time for it.
 */
const MAX_UNSEEN_BYTES = 4 * 1024 * 1024;
const MIN_UPLOAD_BYTES_PER_MS = 256;
/** How long a connection may stay open behind an answer that is complete. */
const MAX_END_WAIT_MS = 1000;
/** What Node says of a connection that the other side closed while a request was written. */
const CLOSED_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** Takes an answer as it comes. What a method throws ends the reading. */
export interface Receiver {
  /** The request is out as a whole. */
  sent?(): void;
  head(head: ResponseHead): void;
  bytes(bytes: Uint8Array): void;
  /** Whether all of the answer has come, even where the connection fails later. Absent: its end shows that. */
  readonly complete?: boolean;
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

/** One request on its way, and its answer as it comes. Settles once; what Node reports after that is ignored. */
export class Delivery {
  private headCame = false;
  private settled = false;
  /** What was not finished in time, before anything was sent. */
  private stalledAt: 'connection' | 'TLS handshake' | null = null;
  private readonly begunAt = performance.now();
  private proxy: ProxyEvent | null = null;
  private errorBody: NodeJS.Timeout | undefined;
  private readonly idle: IdleTimer;

  constructor(
    private readonly outgoing: ClientRequest,
    private readonly request: HttpRequest,
    private readonly options: DeliverOptions,
    private readonly resolve: () => void,
    private readonly reject: (error: CallError) => void,
    /** Sends the request once more, on another connection. */
    private readonly again: () => void,
  ) {
    this.idle = new IdleTimer(options.idleTimeoutMs, () => this.stall());
    outgoing.on('error', error => this.fail(error));
    // VS Code's agents report in this way which proxy they take, or why it failed.
    outgoing.on('proxy', (event: ProxyEvent) => {
      this.proxy = event;
    });
    // Destroyed without an error of its own, a request says nothing else.
    outgoing.on('close', () => this.fail(CLOSED));
    outgoing.on('finish', () => this.finished());
    outgoing.on('response', incoming => this.answered(incoming));
    // 100, 102, 103: the answer is still to come.
    outgoing.on('information', () => this.idle.restart());
    options.cancellation.during(() => this.stop());
    this.uploading();
    this.write(0);
  }

  /** More of a large body was taken: what is still under way needs time, at least as long again as it took so far. */
  private uploading(): void {
    const { byteLength } = this.request.body;
    if (byteLength <= MAX_PIECE_BYTES) return this.idle.restart();
    const unseenMs = Math.min(byteLength, MAX_UNSEEN_BYTES) / MIN_UPLOAD_BYTES_PER_MS;
    this.idle.extend(Math.max(unseenMs, performance.now() - this.begunAt));
  }

  /** Writes the body from a position on; what was taken of it is a sign of life as an answer's byte is. */
  private write(from: number): void {
    const { body } = this.request;
    const to = from + MAX_PIECE_BYTES;
    if (to >= body.byteLength) {
      this.outgoing.end(from === 0 ? body : body.subarray(from));
      return;
    }
    this.outgoing.write(body.subarray(from, to), error => {
      if (error || this.settled || this.outgoing.destroyed) return;
      this.uploading();
      this.write(to);
    });
  }

  /** While a proxy is waited for there is no socket, and a destroyed request without one says nothing. */
  private stop(): void {
    if (this.settled) return;
    this.outgoing.destroy();
    this.fail(CLOSED);
  }

  private finished(): void {
    // However long a large body took to go out, the answer has its whole time.
    this.uploading();
    // A request that is destroyed finishes too, although it was never sent.
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
    // The head of an error says enough; its body may drip for ever.
    if (status !== 200) this.errorBody = setTimeout(() => this.stop(), MAX_ERROR_BODY_MS);
    incoming.on('data', (bytes: Uint8Array) => this.received(bytes));
    incoming.on('error', error => this.fail(error));
    // Without Content-Length or chunks the end of the connection is the end of the body; the receiver judges what came.
    incoming.on('end', () => (incoming.complete ? this.settle(null) : this.fail(CLOSED)));
  }

  private received(bytes: Uint8Array): void {
    if (this.settled) return;
    this.idle.restart();
    const { receiver } = this.options;
    try {
      receiver.bytes(bytes);
      if (receiver.complete) this.idle.endWithin(MAX_END_WAIT_MS);
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
    if (this.options.receiver.complete) return this.settle(null);
    if (this.lostKept(error)) return this.sendAgain();
    const reason = this.idle.fired ? this.stalled() : networkError(this.cause(error), this.request);
    this.settle(this.headCame && reason.kind === 'network' ? incomplete(reason) : reason);
  }

  /** Ends what came to nothing in time, and remembers what that was: a destroyed socket does not show it. */
  private stall(): void {
    const { socket } = this.outgoing;
    if (socket?.connecting) this.stalledAt = 'connection';
    else if (socket instanceof TLSSocket && !socket.getFinished()) this.stalledAt = 'TLS handshake';
    this.stop();
  }

  private stalled(): CallError {
    const waited = `${this.options.idleTimeoutMs / 1000} s`;
    if (this.stalledAt === null) {
      return new CallError({ kind: 'network', name: 'Stalled', message: `No data arrived for ${waited}.` });
    }
    const host = this.request.headers.host ?? this.request.hostname;
    return new CallError({
      kind: 'network',
      name: 'Stalled',
      message: `The ${this.stalledAt} with ${host} was not finished within ${waited}. Nothing was sent.`,
      advice: 'Check the endpoint, the network and the proxy settings.',
    });
  }

  /**
   * Whether the server closed a connection that was kept from an earlier request while this one was written: Node cannot
   * know that before, and the server has not begun to answer.
   */
  private lostKept(error: unknown): boolean {
    return (
      this.outgoing.reusedSocket &&
      !this.headCame &&
      !this.idle.fired &&
      this.proxy?.error === undefined &&
      CLOSED_CODES.has((error as NodeJS.ErrnoException | null)?.code)
    );
  }

  private sendAgain(): void {
    this.settled = true;
    this.idle.stop();
    clearTimeout(this.errorBody);
    this.again();
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

/** Fires when nothing arrived for a while; mostly one timer a request, restarted without making another. */
class IdleTimer {
  fired = false;
  /** No longer restarted: it was stopped, or the end is near. */
  private stopped = false;
  private extended = false;
  private timer: NodeJS.Timeout;

  constructor(
    private readonly milliseconds: number,
    private readonly onIdle: () => void,
  ) {
    this.timer = this.start(milliseconds);
  }

  restart(): void {
    // Refreshed, a cleared timer would run again.
    if (this.stopped) return;
    if (this.extended) this.startAgain(0);
    else this.timer.refresh();
  }

  /** Starts again with more time, until the next sign of life. */
  extend(milliseconds: number): void {
    if (!this.stopped) this.startAgain(milliseconds);
  }

  /** Fires after this time at the latest, even while data arrives. */
  endWithin(milliseconds: number): void {
    if (this.stopped) return;
    this.stop();
    this.timer = this.start(Math.min(milliseconds, this.milliseconds));
  }

  private startAgain(extraMs: number): void {
    clearTimeout(this.timer);
    this.extended = extraMs > 0;
    this.timer = this.start(this.milliseconds + extraMs);
  }

  private start(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.fired = true;
      this.onIdle();
    }, milliseconds);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}

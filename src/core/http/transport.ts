import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { IncomingMessage } from 'node:http';
import { CallError, cancelled } from './callError.ts';
import { networkError } from './networkError.ts';
import type { ResponseHead } from './httpRequest.ts';
import type { HttpRequest } from './httpRequest.ts';
import { LinkLocalRefused, guardedLookup, isLinkLocal } from './addresses.ts';
import { connectionAgents } from './connectionAgents.ts';
import { DIRECT } from './connectionSettings.ts';
import type { ConnectionSettings } from './connectionSettings.ts';
import { ProxyFailure, proxyHost } from './proxyFailure.ts';
import { trustedAuthorities } from './trustedAuthorities.ts';

/**
 * HTTP/1.1 through `http` and `https` themselves: VS Code's proxy and certificate support hooks those modules, and the
 * library handler above them hides the moments (connected, sent) and the cut bodies that the user must see. One
 * keep-alive pool a transport; redirects are not followed, because these modules never do.
 */
export class Transport {
  private readonly plain: http.Agent;
  private readonly secure: http.Agent;
  private readonly trusting: { secureContext?: SecureContext };
  private readonly lookup = guardedLookup();

  /**
   * `caBundle` holds certificates as PEM of authorities that are trusted beside Node's own; as `readCaBundle` gives it.
   * @throws Error where they cannot be read
   */
  constructor(
    private readonly userAgent: string,
    caBundle: string | null = null,
    connections: ConnectionSettings = DIRECT,
  ) {
    const ca = trustedAuthorities(caBundle, connections.systemAuthorities);
    this.trusting = ca ? { secureContext: tls.createSecureContext({ ca }) } : {};
    ({ plain: this.plain, secure: this.secure } = connectionAgents(connections, { ca, lookup: this.lookup }));
  }

  /** Closes idle and running connections. */
  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  /**
   * Sends a request and hands its answer over as it comes; resolves when the transport ended cleanly.
   * @throws CallError of kind `network`, `incomplete` or `cancelled`, or what the receiver threw
   */
  deliver(request: HttpRequest, { signal, idleTimeoutMs, receiver }: DeliverOptions): Promise<void> {
    const { protocol, hostname, port, method, path, body } = request;
    const secure = protocol === 'https:';
    // A name is looked at when it is looked up, an address never is.
    if (isLinkLocal(hostname)) return Promise.reject(networkError(new LinkLocalRefused(hostname, hostname), request));
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? https : http).request({
        hostname,
        port,
        method,
        path,
        agent: secure ? this.secure : this.plain,
        // With the request and not with the agent, which VS Code's proxy support may put another in place of.
        ...(secure ? this.trusting : {}),
        lookup: this.lookup,
        headers: { ...request.headers, 'user-agent': this.userAgent },
        // Endless headers end here, as an error of the parser.
        maxHeaderSize: 64 * 1024,
      });
      let headCame = false;
      let ended = false;
      let proxy: ProxyEvent = {};
      // While a proxy is waited for there is no socket, and a destroyed request without one says nothing.
      const stop = (): void => {
        outgoing.destroy();
        fail(CLOSED);
      };
      const idle = new IdleTimer(idleTimeoutMs, stop);
      const settle = (failure: CallError | null): void => {
        if (ended) return;
        ended = true;
        signal.removeEventListener('abort', stop);
        idle.stop();
        if (failure) reject(failure);
        else resolve();
      };
      const fail = (error: unknown): void => {
        if (ended) return;
        if (signal.aborted) return settle(cancelled());
        const reason = idle.fired
          ? stalled(idleTimeoutMs)
          : networkError(proxy.error === undefined ? error : proxyFailure(proxy, request), request);
        settle(headCame && reason.kind === 'network' ? incomplete(reason) : reason);
      };
      /** What the receiver throws ends the exchange; nothing more is read. */
      const guarded = (work: () => void): void => {
        if (ended) return;
        try {
          work();
        } catch (error) {
          settle(error instanceof CallError ? error : networkError(error, request));
          outgoing.destroy();
        }
      };
      outgoing.on('error', fail);
      // VS Code's agents tell which proxy they take, or why it failed, in this way.
      outgoing.on('proxy', (event: ProxyEvent) => {
        proxy = event;
      });
      // Destroyed without an error of its own, a request says nothing else.
      outgoing.once('close', () => fail(CLOSED));
      outgoing.once('finish', () => {
        // However long a large body took to go out, the answer has its whole time.
        idle.restart();
        // A request that is destroyed finishes too, although it never went out.
        if (!headCame && !outgoing.destroyed) guarded(() => receiver.sent());
      });
      outgoing.once('response', incoming => {
        if (incoming.statusCode === 407 || (secure && !('encrypted' in incoming.socket))) {
          // A proxy answered itself. Over https it was only asked to connect, and got nothing of the request.
          settle(networkError(proxyFailure(proxy, request, incoming.statusCode), request));
          outgoing.destroy();
          return;
        }
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
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      outgoing.end(body);
    });
  }

  /** Sends a request and gives its small answer as a whole. @throws CallError as `deliver` does */
  async collect(request: HttpRequest, { maxBytes, ...options }: CollectOptions): Promise<TransportResponse> {
    const parts: Uint8Array[] = [];
    let head: ResponseHead = { status: 0, headers: {}, requestId: null };
    let length = 0;
    await this.deliver(request, {
      ...options,
      receiver: {
        sent: () => undefined,
        head: received => {
          head = received;
        },
        bytes: bytes => {
          parts.push(bytes);
          length += bytes.byteLength;
          if (length > maxBytes) {
            throw new CallError({
              kind: 'notService',
              name: 'ResponseTooLarge',
              message: `The answer is larger than ${Math.ceil(maxBytes / 1024).toLocaleString('en-US')} KB; the rest was not read.`,
              status: head.status,
            });
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

/** What VS Code's agents emit; `proxy` is as a resolver of proxies writes it. */
interface ProxyEvent {
  proxy?: string;
  error?: unknown;
}

function proxyFailure({ proxy, error }: ProxyEvent, request: HttpRequest, status?: number): ProxyFailure {
  return new ProxyFailure({
    proxy: proxyHost(proxy) ?? 'on the way',
    target: request.headers.host ?? request.hostname,
    cause: error,
    ...(status === undefined ? {} : { status }),
  });
}

function incomplete(reason: CallError): CallError {
  const stalled = reason.name === 'Stalled';
  return new CallError({
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

function stalled(milliseconds: number): CallError {
  return new CallError({ kind: 'network', name: 'Stalled', message: `Nothing came for ${milliseconds / 1000} s.` });
}

import { setTimeout as wait } from 'node:timers/promises';
import type { CallError } from './callError.ts';
import { asCallError, cancelled } from './callError.ts';
import { Cancellation } from './cancellation.ts';
import type { DeliverOptions, Receiver } from './delivery.ts';
import { redactedHead } from './httpRequest.ts';
import type { HttpRequest, ResponseHead, SignedHttpRequest } from './httpRequest.ts';
import { redactorOf } from './redact.ts';
import type { Redactor } from './redact.ts';
import { clockCorrection, credentialsExpired, retryAfterFailure } from './retryPolicy.ts';
import type { Retry, RetryReason } from './retryPolicy.ts';

/** The clock that signatures are dated with: this machine's, corrected where the service showed that it is wrong. */
export interface SigningClock {
  /** Milliseconds to add. */
  offsetMs: number;
}

/** Who signs, as far as a call has to know; `Grant` is what the signer signs with, such as credentials. */
export interface Signer<Grant> {
  /** @throws CallError where there is nothing to sign with */
  authorize(): Promise<Grant>;
  /** What to sign with in place of what the service refused as expired; `null` where there is nothing newer. */
  renew(refused: Grant): Promise<Grant | null>;
  /** Its secret parts: the call removes them from heads and errors, wherever an endpoint repeats them. */
  secrets(grant: Grant): readonly string[];
  sign(request: HttpRequest, grant: Grant, date: Date): Promise<SignedHttpRequest>;
}

/** For services that take requests without a signature. */
export const UNSIGNED: Signer<null> = {
  authorize: () => Promise.resolve(null),
  renew: () => Promise.resolve(null),
  secrets: () => [],
  sign: request => Promise.resolve({ ...request, canonicalRequest: null, stringToSign: null }),
};

/** Reads the answer of one attempt as it comes. What a method throws ends the attempt. */
export interface CallReader<Answer> {
  head(head: ResponseHead): void;
  bytes(bytes: Uint8Array): void;
  /** The transport ended cleanly. @throws CallError where what came is no whole answer */
  end(): Answer;
  /** Whether the service's exception is being read: then another attempt may follow, and a cut body does not matter. */
  readonly readsException: boolean;
  /** The exception as far as it came; its status and headers are enough for one. */
  exception(): CallError;
  /** Whether all of the answer has come, even where the connection fails later. Absent: its end shows that. */
  readonly complete?: boolean;
}

/** What happens while a call runs, in order. `at` is in milliseconds on one monotonic clock. */
export type CallEvent =
  | { type: 'authorizing'; at: number }
  | {
      type: 'attempt';
      attempt: number;
      maxAttempts: number;
      request: SignedHttpRequest;
      /** Removes what the request was signed with; for errors that are found in an answer later. */
      redact: Redactor;
      at: number;
    }
  /** The connection is open and the request is on its way. */
  | { type: 'sent'; at: number }
  | { type: 'head'; head: ResponseHead; at: number }
  /** An attempt failed; with `retryDelayMs` another follows after that wait. */
  | {
      type: 'attemptFailed';
      attempt: number;
      maxAttempts: number;
      error: CallError;
      retryDelayMs: number | null;
      reason: RetryReason | null;
      at: number;
    };

/** What sends one request and hands its answer over: `Transport`. */
export interface Deliverer {
  deliver(request: HttpRequest, options: DeliverOptions): Promise<void>;
}

export interface CallOptions<Answer, Grant> {
  request: HttpRequest;
  signer: Signer<Grant>;
  transport: Deliverer;
  /** A new reader for each attempt. What it cuts out of an error's text, it cuts after `redact`: a part could not be known again. */
  reader: (redact: Redactor) => CallReader<Answer>;
  clock: SigningClock;
  /** How often it is tried in all. A corrected clock and renewed credentials do not count, but with 1 nothing is sent twice. */
  maxAttempts: number;
  /** How long no byte may come. */
  idleTimeoutMs: number;
  signal: AbortSignal;
  emit?: (event: CallEvent) => void;
}

/**
 * One call of a service: authorize, sign, send, read. It is tried again where the service is busy or the connection is
 * lost, once where the clock was wrong, and once where the credentials have expired; never after the head of a good
 * answer, because part of it may have been shown.
 * @throws CallError only
 */
export async function signedCall<Answer, Grant>(options: CallOptions<Answer, Grant>): Promise<Answer> {
  const call = new SignedCall(options);
  try {
    return await call.run();
  } finally {
    call.close();
  }
}

class SignedCall<Answer, Grant> {
  private readonly cancellation: Cancellation;
  /** What the next attempt is signed with; `undefined`: to be asked for. */
  private grant: Grant | undefined = undefined;
  private corrected = false;
  /** Grows where the reason of a failure allows more. */
  private maxAttempts: number;
  private renewed = false;
  /** What was added to the clock when the last attempt was signed; parallel calls may correct it meanwhile. */
  private offsetMs = 0;
  /** Of all attempts: what the first one was signed with may be repeated later. */
  private secrets: readonly string[] = [];
  private redactor: Redactor = redactorOf([]);
  private readonly redact: Redactor = text => this.redactor(text);

  constructor(private readonly options: CallOptions<Answer, Grant>) {
    this.cancellation = new Cancellation(options.signal);
    this.maxAttempts = options.maxAttempts;
  }

  close(): void {
    this.cancellation.close();
  }

  async run(): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const reader = this.options.reader(this.redact);
      try {
        return await this.send(attempt, reader);
      } catch (cause) {
        await this.recover(asCallError(cause).redacted(this.redact), reader, attempt);
      }
    }
  }

  private async send(attempt: number, reader: CallReader<Answer>): Promise<Answer> {
    const { request, signer, transport, clock, idleTimeoutMs, emit } = this.options;
    const { maxAttempts } = this;
    emit?.({ type: 'authorizing', at: performance.now() });
    const grant = (this.grant ??= await this.cancellation.race(signer.authorize()));
    this.keepSecret(signer.secrets(grant));
    this.offsetMs = clock.offsetMs;
    const signed = await signer.sign(request, grant, new Date(Date.now() + this.offsetMs));
    emit?.({ type: 'attempt', attempt, maxAttempts, request: signed, redact: this.redact, at: performance.now() });
    const receiver = new CleanReceiver(reader, this.redact, emit);
    await transport.deliver(signed, { cancellation: this.cancellation, idleTimeoutMs, receiver });
    return reader.end();
  }

  private keepSecret(secrets: readonly string[]): void {
    if (secrets.every(secret => this.secrets.includes(secret))) return;
    this.secrets = [...this.secrets, ...secrets];
    this.redactor = redactorOf(this.secrets);
  }

  /** Waits for the moment of the next attempt. @throws CallError where none follows */
  private async recover(lost: CallError, reader: CallReader<Answer>, attempt: number): Promise<void> {
    const { signal, emit } = this.options;
    if (signal.aborted) throw cancelled();
    if (lost.kind === 'cancelled' || (lost.kind !== 'network' && !reader.readsException)) throw lost;
    const error = lost.kind === 'incomplete' ? reader.exception().redacted(this.redact) : lost;
    const retry = await this.retry(error, attempt);
    emit?.({
      type: 'attemptFailed',
      attempt,
      maxAttempts: (this.maxAttempts = Math.max(this.maxAttempts, retry?.maxAttempts ?? attempt)),
      error,
      retryDelayMs: retry?.delayMs ?? null,
      reason: retry?.reason ?? null,
      at: performance.now(),
    });
    if (!retry) throw signal.aborted ? cancelled() : error;
    if (retry.reason !== 'credentialsRefreshed') this.grant = undefined;
    await wait(retry.delayMs, undefined, { signal }).catch(() => {
      throw cancelled();
    });
  }

  private async retry(error: CallError, attempt: number): Promise<Retry | null> {
    const { clock, maxAttempts } = this.options;
    const offsetMs = this.corrected ? null : clockCorrection(error, this.offsetMs);
    if (offsetMs !== null) {
      this.corrected = true;
      // The next call is dated right, even where this one has no attempt left.
      clock.offsetMs = offsetMs;
      if (maxAttempts > 1) return { delayMs: 0, reason: 'clockCorrected', maxAttempts: attempt + 1 };
    }
    if (!this.renewed && maxAttempts > 1 && credentialsExpired(error) && (await this.renew())) {
      this.renewed = true;
      return { delayMs: 0, reason: 'credentialsRefreshed', maxAttempts: attempt + 1 };
    }
    return retryAfterFailure(error, attempt, maxAttempts);
  }

  /** Whether there is something newer to sign with. A source that fails now leaves the service's refusal as the reason. */
  private async renew(): Promise<boolean> {
    if (this.grant === undefined) return false;
    const fresh = await this.cancellation.race(this.options.signer.renew(this.grant)).catch(() => null);
    if (fresh === null) return false;
    this.grant = fresh;
    return true;
  }
}

/** Passes an answer on to its reader without what the request was signed with in its head, and says that it came. */
class CleanReceiver implements Receiver {
  constructor(
    private readonly reader: CallReader<unknown>,
    private readonly redact: Redactor,
    private readonly emit: ((event: CallEvent) => void) | undefined,
  ) {}

  sent(): void {
    this.emit?.({ type: 'sent', at: performance.now() });
  }

  head(received: ResponseHead): void {
    const head = redactedHead(received, this.redact);
    this.emit?.({ type: 'head', head, at: performance.now() });
    this.reader.head(head);
  }

  bytes(bytes: Uint8Array): void {
    this.reader.bytes(bytes);
  }

  get complete(): boolean {
    return this.reader.complete ?? false;
  }
}

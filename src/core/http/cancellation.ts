import { cancelled } from './callError.ts';

/**
 * One listener on a signal for a whole call: the step that is under way names what stops it. Listeners on signals are
 * costly, and a call has several things to stop, one after the other.
 */
export class Cancellation {
  private stop: (() => void) | null = null;

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.fire);
  }

  get requested(): boolean {
    return this.signal.aborted;
  }

  /** Calls `stop` when the user cancels, or now where that has happened; until the next one is named. */
  during(stop: () => void): void {
    this.stop = stop;
    if (this.signal.aborted) stop();
  }

  /** What the promise gives, waited for until the user cancels. @throws CallError of kind `cancelled` */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.during(() => reject(cancelled()));
      promise.then(resolve, reject);
    });
  }

  close(): void {
    this.stop = null;
    this.signal.removeEventListener('abort', this.fire);
  }

  private readonly fire = (): void => this.stop?.();
}

/** Providers of credentials cannot be cancelled; their answer is no longer waited for. @throws CallError of kind `cancelled` */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const cancellation = new Cancellation(signal);
  return cancellation.race(promise).finally(() => cancellation.close());
}

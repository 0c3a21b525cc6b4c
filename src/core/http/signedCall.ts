import { cancelled } from './callError.ts';

/** The clock that signatures are dated with: this machine's, corrected where the service showed that it is wrong. */
export interface SigningClock {
  /** Milliseconds to add. */
  offsetMs: number;
}

/** Providers cannot be cancelled; their answer is no longer waited for. @throws CallError of kind `cancelled` */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

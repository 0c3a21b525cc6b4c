import { CallError } from '../core/http/callError.ts';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';

/** What the command line ends with; scripts rely on these. */
export const EXIT = { answered: 0, refused: 1, usage: 2, noAnswer: 3, noCredentials: 4, cancelled: 130 } as const;

/** The exit code of an exchange that has ended; `credentials` says why nothing was sent. */
export function exitCodeOf(view: ExchangeView, credentialsFailed: boolean): number {
  switch (view.state) {
    case 'answered':
      return EXIT.answered;
    case 'refused':
      return EXIT.refused;
    case 'cancelled':
      return EXIT.cancelled;
    case 'failed':
      return credentialsFailed ? EXIT.noCredentials : EXIT.noAnswer;
    case 'incomplete':
    case 'running':
      return EXIT.noAnswer;
  }
}

/** Wrong usage or a wrong file: printed, and the command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A setting that cannot be used (an endpoint, a proxy, a file of certificates) as wrong usage; everything else as it is. */
export function asUsageError(error: unknown): unknown {
  return error instanceof CallError && error.kind === 'settings' ? new UsageError(error.message) : error;
}

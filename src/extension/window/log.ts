import type * as vscode from 'vscode';
import type { AttemptView, Operation } from '../../core/exchange/exchangeView.ts';
import { offer } from './offer.ts';

/** What an attempt belongs to, as far as the log names it. */
export interface AttemptContext {
  readonly operation: Operation;
  readonly modelId: string;
  readonly region: string;
  readonly sandbox: boolean;
}

/** One line for one attempt: what went where and how it ended. No header, no body, no key is in it. */
export function attemptLine(exchange: AttemptContext, attempt: AttemptView): string {
  const parts = [
    exchange.operation,
    exchange.modelId,
    exchange.sandbox ? `${exchange.region} (sandbox)` : exchange.region,
    `attempt ${attempt.attempt}`,
    attempt.status === null ? 'no answer' : `status ${attempt.status}`,
    `request id ${attempt.requestId ?? 'none'}`,
    `${Math.round(attempt.durationMs)} ms`,
  ];
  if (attempt.error !== null) parts.push(attempt.error);
  if (attempt.retryDelayMs !== null) parts.push(`next attempt in ${Math.round(attempt.retryDelayMs)} ms`);
  // A model id comes from a file and may hold anything: one attempt stays one line.
  return parts.join(' · ').replace(/\p{Cc}+/gu, ' ');
}

/** Reports a failure that was not handled: shown in one sentence, written to the log. Never silent. */
export function reportFailure(log: vscode.LogOutputChannel, doing: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  log.error(`${doing}: ${error instanceof Error ? error.name : typeof error}: ${reason}`);
  offer('error', `${doing} failed: ${reason}`, 'Show Log', () => log.show(true));
}

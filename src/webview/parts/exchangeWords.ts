import type { ExchangeState, ExchangeView, FailureAction, Phase } from '../../core/exchange/exchangeView.ts';
import type { Progress } from '../../protocol/toPanel.ts';
import { counted, formatBytes, formatCount, formatDuration } from './format.ts';

/** Stop reasons that mean the answer ends before the model was done, as the families spell them. */
const CUT = new Set(['max_tokens', 'length', 'max_length', 'token_limit', 'max_output_tokens']);
const FULL = new Set(['model_context_window_exceeded', 'context_length']);
const FILTERED = new Set([
  'content_filtered',
  'content_filter',
  'content_filtered_by_guardrail',
  'guardrail_intervened',
  'safety',
]);

/** One sentence where the stop reason changes how to read the answer, else `null`. */
export function stopReasonSentence(stopReason: string | null): string | null {
  const reason = stopReason?.toLowerCase() ?? '';
  if (CUT.has(reason)) return 'The answer was cut at the token limit. Raise the limit in the body to get more of it.';
  if (FULL.has(reason)) return "The answer ends because the model's context window is full.";
  if (FILTERED.has(reason)) return 'The answer was stopped by a content filter or a guardrail.';
  return null;
}

/** Earlier, a rate says more about the network's first packets than about the model. */
const MIN_RATE_SECONDS = 0.25;

/** How an exchange ended, as a short label. */
export const STATE_WORDS: Record<ExchangeState, string> = {
  running: 'Running',
  answered: 'Answered',
  refused: 'Refused by Bedrock',
  incomplete: 'Incomplete',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const ACTION_WORDS: Record<FailureAction, string> = {
  signIn: 'Sign In…',
  sendAgain: 'Send Again',
  showInRequest: 'Show in Request',
  copyPolicy: 'Copy Policy',
  useSandbox: 'Use the Sandbox',
  chooseProfile: 'Choose Profile…',
  chooseRegion: 'Choose Region…',
  chooseModel: 'Choose Model…',
  chooseGuardrail: 'Choose Guardrail…',
  showLog: 'Show Log',
  openRaw: 'Open Raw Response',
};

function attempt(phase: { attempt: number; maxAttempts: number }): string {
  return phase.maxAttempts > 1 ? `, attempt ${phase.attempt} of ${phase.maxAttempts}` : '';
}

/**
 * The status line of a running exchange. `sinceMs` is how long its phase has lasted, `now` in milliseconds since the
 * epoch; both move once a second.
 */
export function progressSentence(phase: Phase | null, progress: Progress | null, sinceMs: number, now: number): string {
  const seconds = Math.floor(sinceMs / 1000);
  const since = seconds > 0 ? `, ${seconds} s` : '';
  switch (phase?.kind) {
    case 'credentials':
      return `Getting credentials${since}`;
    case 'connecting':
      return `Connecting${attempt(phase)}${since}`;
    case 'waiting':
      return `Waiting for the model${attempt(phase)}${since}`;
    case 'backoff': {
      const left = Math.max(0, Math.ceil((phase.resumesAt - now) / 1000));
      // The seconds first: the line is cut where the panel is narrow.
      return `Trying again in ${left} s (attempt ${phase.attempt} of ${phase.maxAttempts}): ${phase.reason}`;
    }
    case 'receiving': {
      const chunks = progress?.chunks ?? phase.chunks;
      const bytes = formatBytes(progress?.bytes ?? phase.bytes);
      if (chunks === 0) return `Receiving: ${bytes}`;
      const first = progress?.timings.firstTokenMs;
      const tokens = progress?.outputTokens;
      return [
        `Streaming: ${counted(chunks, 'chunk')}`,
        bytes,
        ...(tokens == null ? [] : [counted(tokens, 'token')]),
        ...(first == null ? [] : [`first token after ${formatDuration(first)}`]),
        ...rates(progress),
      ].join(', ');
    }
    case undefined:
      return 'Starting';
  }
}

/** How fast the answer arrives, once there is enough to measure. Tokens are only known at the end, so chunks and characters are counted. */
function rates(progress: Progress | null): string[] {
  const { firstTokenMs, lastTokenMs } = progress?.timings ?? { firstTokenMs: null, lastTokenMs: null };
  const seconds = firstTokenMs === null || lastTokenMs === null ? 0 : (lastTokenMs - firstTokenMs) / 1000;
  if (!progress || seconds < MIN_RATE_SECONDS) return [];
  return [
    `${formatCount(Math.round(progress.chunks / seconds))} chunks/s`,
    `${formatCount(Math.round(progress.characters / seconds))} characters/s`,
  ];
}

/** The status line of an exchange that has ended. */
export function outcomeSentence(exchange: ExchangeView): string {
  const total = exchange.timings.totalMs;
  const after = total === null ? '' : ` after ${formatDuration(total)}`;
  switch (exchange.state) {
    case 'running':
      return '';
    case 'answered':
      return total === null ? 'Answered' : `Answered in ${formatDuration(total)}`;
    case 'refused':
    case 'failed':
      return `${exchange.failure?.name ?? STATE_WORDS[exchange.state]}${after}`;
    case 'incomplete':
      return `Incomplete${after}: what arrived is kept`;
    case 'cancelled':
      return `Cancelled${after}`;
  }
}

/** Tokens and time in one line: `30 tokens in, 14 out · 1.92 s · 7.3 tokens/s`; empty where nothing is known. */
export function usageLine(exchange: ExchangeView): string {
  const { usage, timings } = exchange;
  const parts: string[] = [];
  if (usage.inputTokens !== null) parts.push(`${counted(usage.inputTokens, 'token')} in`);
  if (usage.outputTokens !== null) {
    parts.push(
      usage.inputTokens === null
        ? `${counted(usage.outputTokens, 'token')} out`
        : `${formatCount(usage.outputTokens)} out`,
    );
  }
  if (usage.cacheReadInputTokens) parts.push(`${formatCount(usage.cacheReadInputTokens)} from cache`);
  if (timings.totalMs !== null) parts.push(formatDuration(timings.totalMs));
  const writing =
    timings.firstTokenMs !== null && timings.lastTokenMs !== null ? timings.lastTokenMs - timings.firstTokenMs : 0;
  if (usage.outputTokens !== null && usage.outputTokens > 1 && writing > 0) {
    parts.push(`${((usage.outputTokens / writing) * 1000).toFixed(1)} tokens/s`);
  }
  return parts.join(' · ');
}

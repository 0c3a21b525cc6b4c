import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { isExchangeView } from '../../protocol/exchange.ts';

export const TABS = ['response', 'trace', 'raw', 'frames', 'details'] as const;
export type Tab = (typeof TABS)[number];

/**
 * What survives a window reload through `setState`. The host's `WebviewPanelSerializer` reads `documentUri` and
 * `pinned` from it; the rest is the panel's own.
 */
export interface SavedState {
  documentUri: string | null;
  pinned: boolean;
  tab: Tab;
  /** The answer is shown unchanged, not read as Markdown. */
  plainText: boolean;
  /** Left out where it would take more than a megabyte. */
  lastExchange: ExchangeView | null;
}

const MAX_SAVED_CHARACTERS = 1_000_000;

/** Reads what an earlier page saved; anything unreadable counts as absent. */
export function readSavedState(value: unknown): SavedState {
  const saved = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return {
    documentUri: typeof saved['documentUri'] === 'string' ? saved['documentUri'] : null,
    pinned: saved['pinned'] === true,
    tab: TABS.find(tab => tab === saved['tab']) ?? 'response',
    plainText: saved['plainText'] === true,
    lastExchange: isExchangeView(saved['lastExchange']) ? saved['lastExchange'] : null,
  };
}

/** The exchange, where it is small enough to be kept over a reload. */
export function exchangeToSave(exchange: ExchangeView | null): ExchangeView | null {
  if (!exchange) return null;
  const { text, reasoning, raw } = exchange;
  if (text.length + reasoning.length + raw.text.length > MAX_SAVED_CHARACTERS) return null;
  return JSON.stringify(exchange).length > MAX_SAVED_CHARACTERS ? null : exchange;
}

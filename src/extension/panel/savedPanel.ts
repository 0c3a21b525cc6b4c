import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { restoredView } from '../exchanges/restoredExchange.ts';
import type { DocumentExchange } from '../exchanges/exchanges.ts';

/** What the panel's page left with VS Code before a window reload. */
export interface SavedPanel {
  documentUri: string | null;
  pinned: boolean;
  exchange: DocumentExchange | undefined;
}

/** Reads the page's saved state; anything of another form counts as absent. */
export function readSavedPanel(value: unknown): SavedPanel {
  const saved = isRecord(value) ? value : {};
  return {
    documentUri: typeof saved.documentUri === 'string' ? saved.documentUri : null,
    pinned: saved.pinned === true,
    exchange: isExchange(saved.lastExchange) ? restoredView(saved.lastExchange) : undefined,
  };
}

/** As far as the host itself reads it; the page checks the rest when it gets it back. */
function isExchange(value: unknown): value is ExchangeView {
  return (
    isRecord(value) &&
    typeof value.id === 'string' &&
    typeof value.state === 'string' &&
    typeof value.text === 'string' &&
    isRecord(value.raw) &&
    typeof value.raw.text === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

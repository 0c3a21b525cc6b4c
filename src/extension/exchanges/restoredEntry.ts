import { endedEarly } from './endedEarly.ts';
import type { ExchangeEntry } from './exchangeEntry.ts';
import type { StoredExchange } from './storedExchange.ts';

/** An exchange of an earlier window, with all that was kept of it. One that ran then will never end by itself. */
export function restoredEntry({
  uri,
  origin,
  text,
  guardrail,
  matches,
  raw,
  images,
  frames,
  ...stored
}: StoredExchange): ExchangeEntry {
  const view = endedEarly(stored.view, 'Interrupted', 'The window was reloaded while this exchange was running.');
  const body = raw && Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return {
    id: view.id,
    uri,
    origin,
    startedAt: view.startedAt,
    running: false,
    phase: null,
    sent: undefined,
    guardrail,
    size: body?.byteLength ?? view.raw.text.length,
    view: () => view,
    requestMatches: () => matches,
    rawText: () => body?.toString('utf8') ?? view.raw.text,
    rawBytes: () => body ?? (view.raw.omitted > 0 ? null : Buffer.from(view.raw.text, 'utf8')),
    answerText: () => text ?? view.text,
    imageData: index => images[index] ?? null,
    frames: (from, count) => frames?.slice(from, from + count) ?? null,
    cancel() {},
  };
}

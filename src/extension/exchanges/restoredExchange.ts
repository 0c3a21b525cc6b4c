import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { endedEarly } from './endedEarly.ts';
import type { DocumentExchange } from './exchanges.ts';
import type { KeptResponse } from './keptResponse.ts';

/** An exchange of an earlier window, with all that was kept of it. */
export function restoredExchange({
  view,
  text,
  guardrail,
  matches,
  raw,
  images,
  frames,
}: KeptResponse): DocumentExchange {
  const whole = raw && Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return {
    ...withoutMore(view),
    size: whole?.byteLength ?? view.raw.text.length,
    guardrail,
    requestMatches: () => matches,
    rawText: () => whole?.toString('utf8') ?? view.raw.text,
    rawBytes: () => whole ?? wholeView(view),
    answerText: () => text,
    imageData: index => images[index] ?? null,
    frames: (from, count) => frames?.slice(from, from + count) ?? null,
  };
}

/** An exchange of which the panel's page alone kept something: its view. */
export function restoredView(saved: ExchangeView): DocumentExchange {
  return withoutMore(endedEarly(saved, 'Interrupted', 'The window was reloaded while this exchange was running.'));
}

function withoutMore(view: ExchangeView): DocumentExchange {
  return {
    id: view.id,
    running: false,
    phase: null,
    sent: undefined,
    guardrail: null,
    size: view.raw.text.length,
    view: () => view,
    requestMatches: () => null,
    rawText: () => view.raw.text,
    rawBytes: () => wholeView(view),
    answerText: () => view.text,
    imageData: () => null,
    frames: () => null,
    cancel() {},
  };
}

function wholeView({ raw }: ExchangeView): Uint8Array | null {
  return raw.omitted > 0 ? null : Buffer.from(raw.text, 'utf8');
}

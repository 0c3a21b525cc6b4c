import { randomUUID } from 'node:crypto';
import type { ExchangeView, FrameView } from '../../src/core/exchange/exchangeView.ts';
import type { ExchangeEntry } from '../../src/extension/exchanges/exchangeEntry.ts';
import { sampleExchange } from './panel/samples.ts';

export const URI = 'file:///requests/why.bedrock.json';

/** What a test changes while it looks on. */
export type TestEntry = { -readonly [Member in keyof ExchangeEntry]: ExchangeEntry[Member] } & { cancelled: boolean };

const DAY = Date.parse('2026-11-25T10:00:00.000Z');
let made = 0;

/** An exchange with an answer; each begins after the one that was made before it. */
export function sampleEntry(change: Partial<ExchangeEntry> = {}, viewChange: Partial<ExchangeView> = {}): TestEntry {
  const view = sampleExchange({ id: randomUUID(), startedAt: new Date(DAY + made++).toISOString(), ...viewChange });
  const raw = Buffer.from(view.raw.text);
  return {
    id: view.id,
    uri: URI,
    origin: { kind: 'sent' },
    startedAt: view.startedAt,
    running: view.state === 'running',
    phase: null,
    sent: undefined,
    size: raw.byteLength,
    guardrail: null,
    view: () => view,
    requestMatches: () => null,
    rawText: () => view.raw.text,
    rawBytes: () => raw,
    answerText: () => view.text,
    imageData: () => null,
    frames: () => null,
    cancelled: false,
    cancel() {
      this.cancelled = true;
    },
    ...change,
  };
}

export function sampleFrame(at: number): FrameView {
  return {
    number: at + 1,
    atMs: at,
    size: 99,
    headers: [[':event-type', 'chunk']],
    payload: `{"at":${at}}`,
    omitted: 0,
    problem: null,
  };
}

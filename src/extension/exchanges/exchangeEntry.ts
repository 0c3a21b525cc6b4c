import type { ExchangeView, FrameView, Phase } from '../../core/exchange/exchangeView.ts';
import type { GuardrailChange, RequestMatches, SentExchange } from './sentExchange.ts';

/** What another exchange sent was sent again with a change. */
export interface ComparisonOrigin {
  readonly kind: 'comparison';
  readonly of: string;
  readonly change: GuardrailChange;
}

/** How an exchange came to be. */
export type ExchangeOrigin = { readonly kind: 'sent' } | ComparisonOrigin;

/** What the guardrail found in a request, and the file's text that it was found in. */
export interface SentMatches extends RequestMatches {
  text: string;
}

/** One exchange of a request file, of this window or of an earlier one. */
export interface ExchangeEntry {
  readonly id: string;
  /** The request file; the store changes it when the file is renamed. */
  uri: string;
  readonly origin: ExchangeOrigin;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly running: boolean;
  /** What it is doing now; the same as in the view, which costs more to make. */
  readonly phase: Phase | null;
  /** What was sent; `undefined` for a comparison, and for an exchange of an earlier window. */
  readonly sent: SentExchange | undefined;
  /** The guardrail that the request asked for. */
  readonly guardrail: { identifier: string; version: string } | null;
  /** `null` while it runs, and where no guardrail looked at the request. */
  requestMatches(): SentMatches | null;
  view(): ExchangeView;
  /** The whole body as it came, however long; the view holds a part of it. */
  rawText(): string;
  /** The same as bytes, for a file; `null` where only a part was kept over a window reload. */
  rawBytes(): Uint8Array | null;
  /** Bytes that came, about what it takes to keep it. */
  readonly size: number;
  /** The whole text of the answer. */
  answerText(): string;
  /** An image's bytes; `null` where it is not kept. */
  imageData(index: number): Uint8Array | null;
  /** Messages of a stream; `null` where they are not kept. */
  frames(from: number, count: number): readonly FrameView[] | null;
  cancel(): void;
}

export type ComparisonEntry = ExchangeEntry & { readonly origin: ComparisonOrigin };

/** Whether an exchange is a comparison with the one of this id. */
export function isComparisonOf(entry: ExchangeEntry, id: string): entry is ComparisonEntry {
  return entry.origin.kind === 'comparison' && entry.origin.of === id;
}

import type { ExchangeView, FailureView } from '../../core/exchange/exchangeView.ts';
import type { Exchange } from '../../core/exchange/exchange.ts';
import { endedEarly } from './endedEarly.ts';
import type { ExchangeEntry, ExchangeOrigin } from './exchangeEntry.ts';
import type { SentExchange } from './sentExchange.ts';

export interface RunningExchangeParts {
  exchange: Exchange;
  /** Cancels it, and a question that it waits for. */
  aborter: AbortController;
  uri: string;
  origin: ExchangeOrigin;
  sent?: SentExchange;
}

/** An exchange that runs or ran in this window. */
export class RunningExchange implements ExchangeEntry {
  attemptsLogged = 0;
  /** The last view, made once: only what is known of its failure can still grow. */
  private final: ExchangeView | undefined;

  uri: string;

  constructor(private readonly parts: RunningExchangeParts) {
    this.uri = parts.uri;
  }

  get exchange() {
    return this.parts.exchange;
  }

  get origin() {
    return this.parts.origin;
  }

  get sent() {
    return this.parts.sent;
  }

  get guardrail() {
    return this.sent?.guardrail ?? null;
  }

  requestMatches() {
    const report = this.final?.guardrail;
    return this.sent && report ? { text: this.sent.text, ...this.sent.findMatches(report) } : null;
  }

  run() {
    return this.exchange.run(this.parts.aborter.signal);
  }

  get id() {
    return this.exchange.context.id;
  }

  get startedAt() {
    return this.exchange.context.startedAt;
  }

  get running() {
    return this.final === undefined;
  }

  get phase() {
    return this.exchange.record.phase;
  }

  view() {
    return this.final ?? this.exchange.view();
  }

  progress() {
    const progress = this.exchange.progress();
    return {
      phase: this.phase ?? { kind: 'receiving' as const, bytes: progress.bytes, chunks: progress.chunks },
      ...progress,
    };
  }

  rawText() {
    return this.exchange.record.rawText();
  }

  answerText() {
    return this.exchange.record.reading().text;
  }

  get size() {
    return this.exchange.record.bytes;
  }

  rawBytes() {
    return this.exchange.record.rawBytes();
  }

  imageData(index: number) {
    return this.exchange.imageData(index);
  }

  frames(from: number, count: number) {
    return this.exchange.record.frames(from, count);
  }

  cancel() {
    this.parts.aborter.abort();
  }

  setFailure(failure: FailureView) {
    if (this.final) this.final = { ...this.final, failure };
  }

  end() {
    this.final = endedEarly(
      this.exchange.view(),
      'Unexpected',
      'Something in Bedrock Invoke itself failed while this exchange was running.',
    );
  }
}

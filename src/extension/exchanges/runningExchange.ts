import type { ExchangeView, FailureView } from '../../core/exchange/exchangeView.ts';
import type { Exchange } from '../../core/exchange/exchange.ts';
import { endedEarly } from './endedEarly.ts';
import type { DocumentExchange } from './exchanges.ts';
import type { SentExchange } from './sentExchange.ts';

/** An exchange that runs or ran in this window. */
export class RunningExchange implements DocumentExchange {
  attemptsLogged = 0;
  /** The last view, made once: only what is known of its failure can still grow. */
  private final: ExchangeView | undefined;

  constructor(
    readonly exchange: Exchange,
    private readonly aborter: AbortController,
    readonly sent: SentExchange | undefined,
  ) {}

  get guardrail() {
    return this.sent?.guardrail ?? null;
  }

  requestMatches() {
    const report = this.final?.guardrail;
    return this.sent && report ? { text: this.sent.text, ...this.sent.findMatches(report) } : null;
  }

  run() {
    return this.exchange.run(this.aborter.signal);
  }

  get id() {
    return this.exchange.context.id;
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
    this.aborter.abort();
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

import type { HostToPanel, Progress } from '../../protocol/toPanel.ts';

type Delta = Extract<HostToPanel, { type: 'delta' }>;

/** About one repaint of the screen at 30 Hz: a model may send hundreds of chunks a second. */
const INTERVAL_MS = 33;

/** Gathers what a stream brings and passes it on in one message per repaint; `flush` passes on the rest. */
export class DeltaFeed {
  private text = '';
  private reasoning = '';
  private progress: (() => Progress) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly exchangeId: string,
    private readonly post: (delta: Delta) => void,
  ) {}

  /** `progress` is read when the message is sent, so that its counters are those of that moment. */
  add(text: string, reasoning: string, progress: () => Progress): void {
    this.text += text;
    this.reasoning += reasoning;
    this.progress = progress;
    this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { text, reasoning, progress } = this;
    this.drop();
    if (progress) this.post({ type: 'delta', exchangeId: this.exchangeId, text, reasoning, progress: progress() });
  }

  /** Forgets what waits, where the panel has just got the whole exchange. */
  drop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.text = '';
    this.reasoning = '';
    this.progress = undefined;
  }
}

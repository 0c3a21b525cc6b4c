import type { Added } from './streamedAnswer.ts';
import type { Phase } from './exchangeView.ts';

/** What is new while an exchange runs: what it is doing, or text to append. */
export type ExchangeUpdate = { kind: 'phase'; phase: Phase } | { kind: 'delta'; text: string; reasoning: string };

/** Hands updates from the transport's callbacks to one reader; what the reader has not taken yet is merged. */
export class UpdateQueue implements AsyncIterable<ExchangeUpdate> {
  private text: string[] = [];
  private reasoning: string[] = [];
  private phase: Phase | null = null;
  private closed = false;
  private wake: (() => void) | null = null;

  addText({ text, reasoning }: Added): void {
    this.text.push(text);
    this.reasoning.push(reasoning);
    this.wake?.();
  }

  setPhase(phase: Phase): void {
    this.phase = phase;
    this.wake?.();
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ExchangeUpdate> {
    for (;;) {
      if (this.phase) {
        const { phase } = this;
        this.phase = null;
        yield { kind: 'phase', phase };
      }
      if (this.text.length > 0) {
        const [text, reasoning] = [this.text.join(''), this.reasoning.join('')];
        this.text = [];
        this.reasoning = [];
        yield { kind: 'delta', text, reasoning };
      }
      if (this.phase || this.text.length > 0) continue;
      if (this.closed) return;
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
      this.wake = null;
    }
  }
}

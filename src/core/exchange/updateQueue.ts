import type { Added } from './streamedAnswer.ts';
import type { Phase } from './exchangeView.ts';

/** What is new while an exchange runs: what it is doing, or text to append. */
export type ExchangeUpdate = { kind: 'phase'; phase: Phase } | { kind: 'delta'; text: string; reasoning: string };

/**
 * Hands updates from the transport's callbacks to one reader; what the reader has not taken yet is merged. An iterator
 * by hand: a generator would cost each update several promises.
 */
export class UpdateQueue implements AsyncIterableIterator<ExchangeUpdate> {
  private text: string[] = [];
  private reasoning: string[] = [];
  private phase: Phase | null = null;
  private closed = false;
  private waking = false;
  private failure: Error | null = null;
  /** The reader that waits for the next update. */
  private waiting: {
    resolve: (result: IteratorResult<ExchangeUpdate>) => void;
    reject: (error: Error) => void;
  } | null = null;

  addText({ text, reasoning }: Added): void {
    this.text.push(text);
    this.reasoning.push(reasoning);
    this.wake();
  }

  setPhase(phase: Phase): void {
    this.phase = phase;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Ends it with an error, once everything before has been taken. */
  fail(error: Error): void {
    this.failure = error;
    this.close();
  }

  next(): Promise<IteratorResult<ExchangeUpdate>> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (this.phase || this.text.length > 0 || this.closed) this.hand();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What one event adds, such as text and a phase, is all queued before the reader continues. */
  private wake(): void {
    if (!this.waiting || this.waking) return;
    this.waking = true;
    queueMicrotask(() => {
      this.waking = false;
      this.hand();
    });
  }

  private hand(): void {
    const { waiting } = this;
    if (!waiting) return;
    const value = this.take();
    if (!value && !this.closed) return;
    this.waiting = null;
    if (value) waiting.resolve({ done: false, value });
    else if (this.failure) waiting.reject(this.failure);
    else waiting.resolve({ done: true, value: undefined });
  }

  private take(): ExchangeUpdate | null {
    const { phase } = this;
    if (phase) {
      this.phase = null;
      return { kind: 'phase', phase };
    }
    if (this.text.length === 0) return null;
    const [text, reasoning] = [this.text.join(''), this.reasoning.join('')];
    this.text = [];
    this.reasoning = [];
    return { kind: 'delta', text, reasoning };
  }
}

import type { HostToPanel } from '../../protocol/toPanel.ts';

export type HostAnswer = Extract<HostToPanel, { type: 'imageData' | 'frameList' }>;

/** Brings data that a view asked the host for back to that view. It is never part of what is saved. */
export class HostAnswers {
  private readonly listeners = new Set<(answer: HostAnswer) => void>();

  /** Gives what takes the listener away again. */
  listen(listener: (answer: HostAnswer) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  pass(answer: HostAnswer): void {
    for (const listener of this.listeners) listener(answer);
  }
}

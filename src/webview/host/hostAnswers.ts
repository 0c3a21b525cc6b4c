import type { HostToPanel } from '../../protocol/toPanel.ts';

export type HostAnswer = Extract<HostToPanel, { type: 'imageData' | 'frameList' }>;

/** Brings data that a view requested from the host back to that view. It is never part of what is saved. */
export class HostAnswers {
  private readonly listeners = new Set<(answer: HostAnswer) => void>();

  /** Adds a listener; gives the function that removes it. */
  listen(listener: (answer: HostAnswer) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  pass(answer: HostAnswer): void {
    for (const listener of this.listeners) listener(answer);
  }
}

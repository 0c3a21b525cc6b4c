import type { Disposable } from 'vscode';

/** Events of one kind for those who listen. A listener that throws keeps no other one from hearing of it. */
export class EventSource<Event> {
  private readonly listeners = new Set<(event: Event) => void>();

  constructor(private readonly onFailure: (error: unknown) => void) {}

  /** Ends with what is given back. */
  readonly on = (listener: (event: Event) => void): Disposable => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };

  fire(event: Event): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.onFailure(error);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}

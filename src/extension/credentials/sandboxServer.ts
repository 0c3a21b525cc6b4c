import * as vscode from 'vscode';
import type { Sandbox } from '../../sandbox/index.ts';
import { DisposableStore } from '../window/disposableStore.ts';

/** The sandbox of this window: started on first use, stopped with the window. */
export class SandboxServer implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly started = this.store.add(new vscode.EventEmitter<void>());
  private starting: Promise<Sandbox> | undefined;
  private triedAhead = false;
  private current: Sandbox | null = null;

  readonly onDidStart = this.started.event;

  constructor(private readonly onFailure: (error: unknown) => void) {}

  /** The sandbox once it runs; asking does not start it. */
  get running(): Sandbox | null {
    return this.current;
  }

  /** Starts it on a free port of this machine where it does not run yet. */
  async start(): Promise<Sandbox> {
    this.starting ??= import('../../sandbox/index.ts').then(({ startSandbox }) => startSandbox());
    try {
      const sandbox = await this.starting;
      if (!this.current) {
        this.current = sandbox;
        this.store.add({ dispose: () => void sandbox.close() });
        this.started.fire();
      }
      return sandbox;
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  /** Starts it before it is needed. Tried once: where it fails, sending says so again. */
  startAhead(): void {
    if (this.triedAhead) return;
    this.triedAhead = true;
    this.start().catch(this.onFailure);
  }

  dispose(): void {
    this.store.dispose();
  }
}

import * as vscode from 'vscode';
import type { Connection } from '../protocol/messages.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { DisposableStore } from './disposableStore.ts';
import { SECTION, STATE } from './ids.ts';
import { readSettings } from './settings.ts';
import { isTrusted } from './trust.ts';

/** What the user chose for this workspace: the own account or the sandbox, and a profile. Starts the sandbox on first use. */
export class Connections implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  private starting: Promise<Sandbox> | undefined;
  private running: Sandbox | undefined;
  private prepared = false;

  /** Another connection, profile or setting holds, the sandbox has started, or the workspace was trusted. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly state: vscode.Memento,
    private readonly onSandboxFailure: (error: unknown) => void,
  ) {
    this.store.add(vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration(SECTION) && this.changed.fire()));
    this.store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()));
  }

  get connection(): Connection {
    const chosen = this.state.get<unknown>(STATE.connection);
    return chosen === 'aws' || chosen === 'sandbox' ? chosen : readSettings().connection;
  }

  async setConnection(connection: Connection): Promise<void> {
    await this.state.update(STATE.connection, connection);
    this.changed.fire();
  }

  /** The profile that signs where the request file names none; `null` leaves it to the environment. */
  get profile(): string | null {
    const chosen = this.state.get<unknown>(STATE.profile);
    return typeof chosen === 'string' ? chosen : readSettings().profile;
  }

  async setProfile(profile: string | undefined): Promise<void> {
    await this.state.update(STATE.profile, profile);
    this.changed.fire();
  }

  /** The sandbox once it runs; asking does not start it. */
  get sandboxIfRunning(): Sandbox | undefined {
    return this.running;
  }

  /** Starts the sandbox ahead of the first request where it is chosen, so that its guardrails can be suggested. */
  prepare(): void {
    if (this.prepared || this.connection !== 'sandbox' || !isTrusted()) return;
    // Tried once: where it fails, sending says so again.
    this.prepared = true;
    this.sandbox().catch(this.onSandboxFailure);
  }

  /** Starts the sandbox on a free port of this machine where it does not run yet. */
  async sandbox(): Promise<Sandbox> {
    this.starting ??= import('../sandbox/index.ts').then(({ startSandbox }) => startSandbox());
    try {
      const sandbox = await this.starting;
      if (!this.running) {
        this.running = sandbox;
        this.store.add({ dispose: () => void sandbox.close() });
        this.changed.fire();
      }
      return sandbox;
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  dispose(): void {
    this.store.dispose();
  }
}

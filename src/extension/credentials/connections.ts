import * as vscode from 'vscode';
import { CredentialCache } from '../../core/aws/credentialCache.ts';
import type { Connection } from '../../protocol/form.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { SECTION, STATE } from '../window/ids.ts';
import { readSettings } from '../window/settings.ts';
import { isTrusted } from '../window/trust.ts';
import type { ApiKeys } from './apiKeys.ts';
import { MfaQuestions } from './mfaQuestions.ts';
import { watchAwsConfig } from './watchAwsConfig.ts';

/** Who signs where a request file names nobody, and what decided it. */
export type DefaultSigner =
  | { kind: 'profile'; name: string; from: 'workspace' | 'setting' }
  | { kind: 'apiKey'; name: string; from: 'workspace' }
  /** Left to the environment and the default chain. */
  | { kind: 'environment'; from: 'workspace' | 'setting' };

/** What a workspace remembers: `null` leaves it to the setting. */
export type SignerChoice = { profile: string } | { apiKey: string } | 'environment' | null;

export interface ConnectionParts {
  /** Of the workspace. */
  state: vscode.Memento;
  apiKeys: ApiKeys;
  onFailure(doing: string, error: unknown): void;
}

/** What the user chose for this workspace: the own account or the sandbox, and who signs. Starts the sandbox on first use. */
export class Connections implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  private readonly told = new Set</* sentence */ string>();
  private starting: Promise<Sandbox> | undefined;
  private running: Sandbox | undefined;
  private prepared = false;
  private watching = false;

  /** Another connection, signer or setting holds, the AWS config files changed, the sandbox has started, or the workspace was trusted. */
  readonly onDidChange = this.changed.event;
  /** Temporary credentials, for as long as the window lives; in memory only. */
  readonly credentials = new CredentialCache();
  readonly mfa = new MfaQuestions();
  readonly apiKeys: ApiKeys;

  constructor(private readonly parts: ConnectionParts) {
    this.apiKeys = parts.apiKeys;
    this.store.add(
      vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration(SECTION) && this.changed.fire()),
    );
    this.store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()));
    this.store.add(this.apiKeys.onDidChange(() => this.changed.fire()));
  }

  get connection(): Connection {
    const chosen = this.parts.state.get<unknown>(STATE.connection);
    return chosen === 'aws' || chosen === 'sandbox' ? chosen : readSettings().connection;
  }

  /** Whether the connection was chosen for this workspace; else the setting holds. */
  get connectionFrom(): 'workspace' | 'setting' {
    const chosen = this.parts.state.get<unknown>(STATE.connection);
    return chosen === 'aws' || chosen === 'sandbox' ? 'workspace' : 'setting';
  }

  async setConnection(connection: Connection): Promise<void> {
    await this.parts.state.update(STATE.connection, connection);
    this.changed.fire();
  }

  get signer(): DefaultSigner {
    const key = this.parts.state.get<unknown>(STATE.apiKey);
    if (typeof key === 'string') return { kind: 'apiKey', name: key, from: 'workspace' };
    const chosen = this.parts.state.get<unknown>(STATE.profile);
    if (chosen === '') return { kind: 'environment', from: 'workspace' };
    if (typeof chosen === 'string') return { kind: 'profile', name: chosen, from: 'workspace' };
    const { profile } = readSettings();
    return profile === null
      ? { kind: 'environment', from: 'setting' }
      : { kind: 'profile', name: profile, from: 'setting' };
  }

  async setSigner(choice: SignerChoice): Promise<void> {
    const { state } = this.parts;
    const chosen = choice === null ? {} : choice === 'environment' ? { profile: '' } : choice;
    // Both at once: nobody may read one of them without the other.
    await Promise.all([
      state.update(STATE.apiKey, 'apiKey' in chosen ? chosen.apiKey : undefined),
      state.update(STATE.profile, 'profile' in chosen ? chosen.profile : undefined),
    ]);
    this.changed.fire();
  }

  /** The profile that signs where the request file names none; `null` where the environment or a Bedrock API key does. */
  get profile(): string | null {
    const { signer } = this;
    return signer.kind === 'profile' ? signer.name : null;
  }

  /** Asks for everything anew: the user signed in, or changed who signs outside this window. */
  forgetCredentials(): void {
    this.credentials.clear();
    this.changed.fire();
  }

  /** To be called where the AWS config files are read: from then on a change of them shows by itself. */
  watchAwsConfig(): void {
    if (this.watching || !isTrusted()) return;
    this.watching = true;
    this.store.add(watchAwsConfig(() => this.forgetCredentials()));
  }

  /** True the first time in this window: what a user should know is said once. */
  tellOnce(sentence: string): boolean {
    if (this.told.has(sentence)) return false;
    this.told.add(sentence);
    return true;
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
    this.sandbox().catch((error: unknown) => this.parts.onFailure('Starting the sandbox', error));
  }

  /** Starts the sandbox on a free port of this machine where it does not run yet. */
  async sandbox(): Promise<Sandbox> {
    this.starting ??= import('../../sandbox/index.ts').then(({ startSandbox }) => startSandbox());
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

import * as vscode from 'vscode';
import type { DefaultSigner } from '../../core/aws/resolveTarget.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { SECTION, STATE } from '../window/ids.ts';
import { readSettings } from '../window/settings.ts';
import type { Destination } from '../window/settings.ts';

/** What a workspace remembers: `null` leaves it to the setting. */
export type SignerChoice = { profile: string } | { apiKey: string } | 'environment' | null;

/** Who signs where a request file names no profile: a Bedrock API key by its name only. */
export type ChosenSigner =
  Exclude<DefaultSigner, { kind: 'apiKey' }> | Omit<Extract<DefaultSigner, { kind: 'apiKey' }>, 'token'>;

/**
 * What was chosen for this workspace, and where nothing was what the settings say: the AWS account or the sandbox, and who
 * signs.
 */
export class WorkspaceChoice implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());

  /** Something else is chosen, or a setting of this extension has changed. */
  readonly onDidChange = this.changed.event;

  /** `state` is that of the workspace. */
  constructor(private readonly state: vscode.Memento) {
    this.store.add(
      vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration(SECTION) && this.changed.fire()),
    );
  }

  get destination(): Destination {
    return this.rememberedDestination ?? readSettings().destination;
  }

  /** Whether the destination was chosen for this workspace; else the setting decides. */
  get destinationFrom(): 'workspace' | 'setting' {
    return this.rememberedDestination ? 'workspace' : 'setting';
  }

  async setDestination(destination: Destination): Promise<void> {
    await this.state.update(STATE.destination, destination);
    this.changed.fire();
  }

  get signer(): ChosenSigner {
    const key = this.state.get<unknown>(STATE.apiKey);
    if (typeof key === 'string') return { kind: 'apiKey', name: key, from: 'workspace' };
    const chosen = this.state.get<unknown>(STATE.profile);
    if (chosen === '') return { kind: 'environment', from: 'workspace' };
    if (typeof chosen === 'string') return { kind: 'profile', name: chosen, from: 'workspace' };
    const { profile } = readSettings();
    return profile === null
      ? { kind: 'environment', from: 'setting' }
      : { kind: 'profile', name: profile, from: 'setting' };
  }

  async setSigner(choice: SignerChoice): Promise<void> {
    const chosen = choice === null ? {} : choice === 'environment' ? { profile: '' } : choice;
    // Both together: one of them may not be read without the other.
    await Promise.all([
      this.state.update(STATE.apiKey, 'apiKey' in chosen ? chosen.apiKey : undefined),
      this.state.update(STATE.profile, 'profile' in chosen ? chosen.profile : undefined),
    ]);
    this.changed.fire();
  }

  dispose(): void {
    this.store.dispose();
  }

  private get rememberedDestination(): Destination | undefined {
    const remembered = this.state.get<unknown>(STATE.destination);
    return remembered === 'aws' || remembered === 'sandbox' ? remembered : undefined;
  }
}

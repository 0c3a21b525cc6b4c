import * as vscode from 'vscode';
import type { Phase } from '../../core/exchange/exchangeView.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { ActiveRequest } from '../editor/activeRequest.ts';
import { identityView, remoteSide } from '../credentials/identityView.ts';
import type { Panel } from './panel.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { COMMANDS } from '../window/ids.ts';
import type { Access } from '../credentials/access.ts';

/** The AWS config files are asked for the Region: not with every key. */
const TYPING_DEBOUNCE_MS = 300;

/** Says in the status bar who signs and where, and while an exchange runs what it is doing, with Cancel. */
export class StatusBar implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly identity = this.store.add(
    vscode.window.createStatusBarItem('bedrockInvoke.identity', vscode.StatusBarAlignment.Right, 90),
  );
  private readonly progress = this.store.add(
    vscode.window.createStatusBarItem('bedrockInvoke.progress', vscode.StatusBarAlignment.Right, 91),
  );
  private version = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Counts the seconds of a wait down. */
  private countdown: NodeJS.Timeout | undefined;

  constructor(
    private readonly active: ActiveRequest,
    private readonly panel: Panel,
    private readonly access: Access,
    private readonly exchanges: ExchangeStore,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.identity.name = 'Bedrock Invoke: Who Signs and Where';
    this.identity.command = COMMANDS.chooseConnection;
    this.progress.name = 'Bedrock Invoke: Running Request';
    const refresh = () => void this.refresh().catch(this.onFailure);
    for (const event of [active.onDidChange, panel.onDidChange, access.onDidChange]) {
      this.store.add(event(refresh));
    }
    this.store.add(exchanges.onDidChange(() => this.showProgress()));
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document !== this.document) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(refresh, TYPING_DEBOUNCE_MS);
      }),
    );
    refresh();
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.countdown);
    this.store.dispose();
  }

  /** The request that it describes: that of the focused editor, else the one in the panel. */
  private get document(): vscode.TextDocument | undefined {
    return this.active.focused ?? (this.panel.visible ? this.panel.document : undefined);
  }

  private async refresh(): Promise<void> {
    this.showProgress();
    const version = ++this.version;
    const { document } = this;
    if (!document) {
      this.identity.hide();
      return;
    }
    const { line, details } = await identityView(this.access, parseRequest(document.getText()));
    if (version !== this.version) return;
    this.identity.text = `${this.access.choice.destination === 'sandbox' ? '$(beaker)' : '$(account)'} ${line}`;
    const side = remoteSide();
    this.identity.tooltip = [
      `Bedrock Invoke${side === null ? '' : ` on ${side}`}: who signs and where. Select to change it.`,
      ...details,
    ].join('\n');
    this.identity.show();
  }

  private showProgress(): void {
    clearTimeout(this.countdown);
    const { document } = this;
    const own = document && this.exchanges.latest(document.uri);
    const running = own?.running ? own : this.exchanges.anyRunning;
    if (!running) {
      this.progress.hide();
      return;
    }
    const uri = vscode.Uri.parse(running.uri, true);
    this.progress.text = `$(loading~spin) ${phaseText(running.phase)} $(close) Cancel`;
    this.progress.tooltip = `Cancel ${vscode.workspace.asRelativePath(uri)}; what arrived is kept`;
    this.progress.command = { command: COMMANDS.cancel, title: 'Cancel', arguments: [uri] };
    this.progress.show();
    const { phase } = running;
    if (phase?.kind === 'backoff') {
      this.countdown = setTimeout(() => this.showProgress(), Math.max(100, (phase.resumesAt - Date.now()) % 1000));
    }
  }
}

/** What a running exchange is doing, in a few words. */
export function phaseText(phase: Phase | null): string {
  switch (phase?.kind) {
    case undefined:
      return 'Starting';
    case 'credentials':
      return 'Getting credentials';
    case 'connecting':
      return `Connecting${attemptText(phase)}`;
    case 'waiting':
      return `Waiting for the answer${attemptText(phase)}`;
    case 'receiving':
      return 'Receiving';
    case 'backoff':
      return `Trying again in ${Math.max(0, Math.ceil((phase.resumesAt - Date.now()) / 1000))} s${attemptText(phase)}`;
  }
}

function attemptText({ attempt, maxAttempts }: { attempt: number; maxAttempts: number }): string {
  return attempt > 1 ? `, attempt ${attempt} of ${maxAttempts}` : '';
}

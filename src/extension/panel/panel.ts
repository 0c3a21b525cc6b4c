import * as vscode from 'vscode';
import { handle } from '../../protocol/handlers.ts';
import { readPanelMessage } from '../../protocol/toHost.ts';
import type { PanelToHost } from '../../protocol/toHost.ts';
import type { HostToPanel } from '../../protocol/toPanel.ts';
import { readSavedPanel } from '../../protocol/savedPanel.ts';
import type { SavedPanel } from '../../protocol/savedPanel.ts';
import type { Access } from '../credentials/access.ts';
import type { ActiveRequest } from '../editor/activeRequest.ts';
import { isRequestDocument } from '../editor/requestDocument.ts';
import type { GuardrailHighlights } from '../guardrail/guardrailHighlights.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import type { Comparisons } from '../send/comparisons.ts';
import type { ExchangeEvent, ExchangeStore } from '../exchanges/exchangeStore.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { CONTEXT_KEYS, PANEL_VIEW_TYPE } from '../window/ids.ts';
import { DeltaFeed } from './deltaFeed.ts';
import { formView } from './formView.ts';
import type { PageMessage, PanelHandlers } from './panelActions.ts';
import { panelAnswer } from './panelAnswers.ts';
import { PanelCompanion } from './panelCompanion.ts';
import { panelHtml, panelResourceRoots } from './panelHtml.ts';

/** Short enough to seem immediate, long enough to take the keystrokes of a burst together. */
const FORM_DEBOUNCE_MS = 50;

export interface PanelParts {
  extensionUri: vscode.Uri;
  active: ActiveRequest;
  exchanges: ExchangeStore;
  catalogues: Catalogues;
  access: Access;
  highlights: GuardrailHighlights;
  comparisons: Comparisons;
  /** What its messages call, as far as they are about the request. */
  handlers: PanelHandlers<Exclude<PanelToHost, PageMessage>>;
  onFailure(doing: string, error: unknown): void;
}

/** The panel beside the editor: one of it, showing the request that was active last, or the one it is pinned to. */
export class Panel implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  /** Ends with the webview; the panel itself stays and can be shown again. */
  private shown: { webviewPanel: vscode.WebviewPanel; listeners: DisposableStore } | undefined;
  /** True between the page's `ready` and its end: nothing is posted to a page that does not listen. */
  private ready = false;
  private pinnedTo: vscode.TextDocument | undefined;
  private readonly companion: PanelCompanion;
  private feed: DeltaFeed | undefined;
  /** What is posted once the page listens. */
  private waiting: HostToPanel[] = [];
  private formTimer: NodeJS.Timeout | undefined;
  private formVersion = 0;
  private readonly handlers: PanelHandlers;

  /** Another request is shown, or the panel was opened, closed, shown or hidden. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: PanelParts) {
    const { access, active, catalogues, exchanges } = parts;
    this.handlers = {
      ...parts.handlers,
      ready: () => this.onReady(),
      image: message => this.answer(message),
      frames: message => this.answer(message),
    };
    this.companion = this.store.add(new PanelCompanion(parts, this));
    this.store.add(active.onDidChange(() => this.pinnedTo === undefined && this.showDocument()));
    this.store.add(access.onDidChange(() => this.scheduleForm()));
    this.store.add(catalogues.onDidChange(() => this.scheduleForm()));
    this.store.add(exchanges.onDidChange(event => this.onExchange(event)));
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => document === this.document && this.scheduleForm()),
    );
    this.store.add(
      vscode.workspace.onDidSaveTextDocument(document => document === this.document && this.scheduleForm()),
    );
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(document => document === this.pinnedTo && this.setPinned(false)),
    );
  }

  get document(): vscode.TextDocument | undefined {
    return this.pinnedTo ?? this.parts.active.latest;
  }

  get visible(): boolean {
    return this.shown?.webviewPanel.visible === true;
  }

  /** Takes over a panel that VS Code kept over a window reload, with what its page had saved. */
  async restorePanel(webviewPanel: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.restore(readSavedPanel(state));
    this.attach(webviewPanel);
  }

  /** Shows the panel beside the editor; the focus stays where it is. */
  show(): void {
    if (this.shown) {
      this.shown.webviewPanel.reveal(undefined, true);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.attach(vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, 'Bedrock Invoke', place));
  }

  setPinned(pinned: boolean): void {
    this.pinnedTo = pinned ? this.document : undefined;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.panelPinned, this.pinnedTo !== undefined);
    this.showDocument();
  }

  /** Stays with this request from now on. */
  pinTo(document: vscode.TextDocument): void {
    this.pinnedTo = document;
    this.setPinned(true);
    this.show();
  }

  /** Shows a tab of the panel, and the panel where it is hidden or shows another request. */
  showTab(tab: 'trace'): void {
    this.show();
    this.postWhenReady({ type: 'showTab', tab });
  }

  /** Shows an assessment of a request's last exchange in the trace. */
  showAssessment(document: vscode.TextDocument, exchangeId: string, assessment: number): void {
    if (document === this.document) this.show();
    else this.pinTo(document);
    this.postWhenReady({ type: 'showAssessment', exchangeId, assessment });
  }

  dispose(): void {
    clearTimeout(this.formTimer);
    this.feed?.drop();
    this.shown?.webviewPanel.dispose();
    this.store.dispose();
  }

  private attach(webviewPanel: vscode.WebviewPanel): void {
    this.shown?.webviewPanel.dispose();
    const listeners = new DisposableStore();
    this.shown = { webviewPanel, listeners };
    this.ready = false;
    const { webview } = webviewPanel;
    const { extensionUri } = this.parts;
    webviewPanel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    listeners.add(webview.onDidReceiveMessage((value: unknown) => void this.receive(value)));
    // A hidden page is thrown away by VS Code and loaded again when it is shown: it says `ready` again then.
    listeners.add(
      webviewPanel.onDidChangeViewState(() => {
        if (!webviewPanel.visible) this.ready = false;
        this.changed.fire();
      }),
    );
    listeners.add(webviewPanel.onDidDispose(() => this.onDisposed(webviewPanel)));
    webview.options = { enableScripts: true, localResourceRoots: panelResourceRoots(extensionUri) };
    webview.html = panelHtml(webview, extensionUri);
    this.changed.fire();
  }

  private onDisposed(webviewPanel: vscode.WebviewPanel): void {
    if (this.shown?.webviewPanel !== webviewPanel) return;
    this.shown.listeners.dispose();
    this.shown = undefined;
    this.waiting = [];
    this.ready = false;
    this.changed.fire();
  }

  private async receive(value: unknown): Promise<void> {
    const message = readPanelMessage(value);
    if (!message) return;
    try {
      await handle(this.handlers, message, this.document);
    } catch (error) {
      this.parts.onFailure('What you asked for in the panel', error);
      // A change that was not made must not remain in the form.
      this.scheduleForm(0);
    }
  }

  private onReady(): void {
    this.ready = true;
    this.showDocument();
    for (const waiting of this.waiting.splice(0)) this.post(waiting);
  }

  /** From disk, where the exchange left the memory while the page showed it. */
  private async answer(question: Exclude<PageMessage, { type: 'ready' }>): Promise<void> {
    const exchange = await this.parts.exchanges.load(question.exchangeId);
    if (exchange) this.post(panelAnswer(question, exchange));
  }

  /** As `post`, but where the page does not listen yet it is posted later. */
  private postWhenReady(message: HostToPanel): void {
    if (this.ready) this.post(message);
    else this.waiting.push(message);
  }

  post(message: HostToPanel): void {
    if (this.ready) void this.shown?.webviewPanel.webview.postMessage(message);
  }

  /** Posts everything of the document that the panel shows now. */
  private showDocument(): void {
    const { document } = this;
    this.postExchange();
    // It is on disk where it was dropped from memory in favor of others.
    if (document && !this.parts.exchanges.latest(document.uri)) void this.parts.exchanges.restore(document.uri);
    this.scheduleForm(0);
    if (this.shown) {
      this.shown.webviewPanel.title = document ? `Bedrock Invoke: ${nameOf(document.uri)}` : 'Bedrock Invoke';
    }
    this.changed.fire();
  }

  private scheduleForm(delayMs = FORM_DEBOUNCE_MS): void {
    clearTimeout(this.formTimer);
    if (!this.ready) return;
    this.formTimer = setTimeout(() => {
      this.postForm().catch(error => this.parts.onFailure('Showing the request', error));
    }, delayMs);
  }

  private async postForm(): Promise<void> {
    const version = ++this.formVersion;
    const { access, catalogues } = this.parts;
    if (this.document) access.prepare();
    const form = await formView(access, catalogues, this.document, this.pinnedTo !== undefined);
    // While it was read the document may have changed again: the later one wins.
    if (version === this.formVersion) this.post({ type: 'form', form });
  }

  private postExchange(): void {
    this.feed?.drop();
    this.feed = undefined;
    const exchange = this.document && this.parts.exchanges.latest(this.document.uri);
    const view = exchange?.view() ?? null;
    this.post({ type: 'exchange', exchange: view });
    if (exchange?.running && view) this.feed = new DeltaFeed(view.id, delta => this.post(delta));
    this.companion.postAll();
  }

  private onExchange(event: ExchangeEvent): void {
    const { origin, uri } = event.exchange;
    if (origin.kind !== 'sent' || uri !== this.document?.uri.toString()) return;
    if (event.kind !== 'removed' && this.parts.exchanges.latest(uri) !== event.exchange) return;
    if (event.kind === 'progress') {
      this.feed?.add(event.text, event.reasoning, event.progress);
    } else {
      this.feed?.flush();
      this.postExchange();
    }
  }

  /** After a window reload: the request that was shown, pinned or not, and its last exchange. */
  private async restore({ documentUri, pinned, exchangeId }: SavedPanel): Promise<void> {
    if (documentUri === null || !isOpenInTab(documentUri)) return;
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(documentUri, true));
      if (!isRequestDocument(document)) return;
      if (exchangeId !== null) await this.parts.exchanges.load(exchangeId);
      if (!pinned) return this.parts.active.resume(document);
      this.pinnedTo = document;
      void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.panelPinned, true);
    } catch {
      // The file is gone since: the panel follows the active request instead.
    }
  }
}

function isOpenInTab(uri: string): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri);
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

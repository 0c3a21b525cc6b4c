import * as vscode from 'vscode';
import { DisposableStore } from '../window/disposableStore.ts';
import { CONTEXT_KEYS, PANEL_VIEW_TYPE } from '../window/ids.ts';
import { isRequestDocument } from './requestDocument.ts';

/** Knows which request file the user is at, and says so to the menus and keys by a context key. */
export class ActiveRequest implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  /** The request that was focused last, until it is closed: the panel goes on showing it when something else has it. */
  private last: vscode.TextDocument | undefined;
  private contextKey: boolean | undefined;

  readonly onDidChange = this.changed.event;

  constructor() {
    this.store.add(vscode.window.onDidChangeActiveTextEditor(() => this.refresh()));
    this.store.add(vscode.window.tabGroups.onDidChangeTabs(() => this.refresh()));
    this.store.add(vscode.workspace.onDidOpenTextDocument(document => this.onDocument(document)));
    this.store.add(vscode.workspace.onDidCloseTextDocument(document => this.onClosed(document)));
    // A document that was never saved becomes a request by what is typed into it.
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => document.isUntitled && this.onDocument(document)),
    );
    this.refresh();
  }

  /** Goes on from where the window was before a reload, where nothing else has the focus yet. */
  resume(document: vscode.TextDocument): void {
    if (!this.last && isRequestDocument(document)) this.setLast(document);
  }

  /** The request that the panel shows when it is not pinned. */
  get latest(): vscode.TextDocument | undefined {
    return this.last;
  }

  /** The request in the focused editor, or in the editor that had the focus before the panel took it. */
  get focused(): vscode.TextDocument | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor) return isRequestDocument(editor.document) ? editor.document : undefined;
    return isPanelTabActive() ? this.last : undefined;
  }

  refresh(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document && isRequestDocument(document)) this.setLast(document);
    const active = this.focused !== undefined;
    if (active === this.contextKey) return;
    this.contextKey = active;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.requestActive, active);
    this.changed.fire();
  }

  dispose(): void {
    this.store.dispose();
  }

  private setLast(document: vscode.TextDocument | undefined): void {
    if (document === this.last) return;
    this.last = document;
    this.changed.fire();
  }

  private onDocument(document: vscode.TextDocument): void {
    if (document === vscode.window.activeTextEditor?.document) this.refresh();
  }

  private onClosed(document: vscode.TextDocument): void {
    if (document !== this.last) return;
    this.setLast(vscode.window.visibleTextEditors.map(editor => editor.document).find(isRequestDocument));
    this.refresh();
  }
}

function isPanelTabActive(): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  // VS Code puts a prefix of its own before the view type.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_VIEW_TYPE);
}

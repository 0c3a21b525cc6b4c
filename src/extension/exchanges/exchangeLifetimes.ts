import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { isRequestDocument } from '../editor/requestDocument.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { CONTEXT_KEYS, SECTION, SETTINGS } from '../window/ids.ts';
import { readSettings } from '../window/settings.ts';
import { ExchangeDisk } from './exchangeDisk.ts';
import { ExchangeFolder } from './exchangeFolder.ts';
import type { ExchangeStore } from './exchangeStore.ts';

/** By then VS Code has opened again what was open. */
const TIDY_DELAY_MS = 30_000;
/** Where versions before this one kept responses, in a form of their own. */
const FORMER_FOLDER = 'responses';

/** Where exchanges are kept on disk; `null` where VS Code has no folder for this workspace, and then nothing is kept. */
export function exchangeDisk(
  storage: vscode.Uri | undefined,
  onFailure: (error: unknown) => void,
): ExchangeDisk | null {
  if (storage?.scheme !== 'file') return null;
  rm(vscode.Uri.joinPath(storage, FORMER_FOLDER).fsPath, { recursive: true, force: true }).catch(onFailure);
  return new ExchangeDisk({
    folder: new ExchangeFolder(vscode.Uri.joinPath(storage, 'exchanges').fsPath),
    keeps: uri => readSettings().keepResponses && openDocument(uri) !== undefined,
    onFailure,
  });
}

/** Reports to the store what happens in the window: requests are opened, closed and renamed, and the setting is changed. */
export class ExchangeLifetimes implements vscode.Disposable {
  private readonly store = new DisposableStore();

  constructor(
    private readonly exchanges: ExchangeStore,
    private readonly disk: ExchangeDisk | null,
  ) {
    const { workspace } = vscode;
    this.store.add(workspace.onDidOpenTextDocument(document => this.onOpened(document)));
    this.store.add(workspace.onDidCloseTextDocument(({ uri }) => this.onClosed(uri)));
    this.store.add(
      workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) exchanges.move(oldUri, newUri);
      }),
    );
    this.store.add(
      workspace.onDidChangeConfiguration(
        event => event.affectsConfiguration(`${SECTION}.${SETTINGS.keepResponses}`) && this.onSetting(),
      ),
    );
    const began = Date.now();
    const tidying = setTimeout(() => disk?.removeOthers(openUris(), began), TIDY_DELAY_MS);
    this.store.add({ dispose: () => clearTimeout(tidying) });
    if (!readSettings().keepResponses) disk?.clear();
    for (const document of workspace.textDocuments) this.onOpened(document);
  }

  dispose(): void {
    this.store.dispose();
  }

  private onOpened(document: vscode.TextDocument): void {
    if (isRequestDocument(document)) void this.exchanges.opened(document.uri);
  }

  private onClosed(uri: vscode.Uri): void {
    // A change of the language mode closes a document and opens it again.
    setTimeout(() => openDocument(uri.toString()) ?? this.exchanges.closed(uri), 0);
  }

  private onSetting(): void {
    if (!readSettings().keepResponses) this.disk?.clear();
    else for (const { uri } of vscode.workspace.textDocuments) this.exchanges.keep(uri);
  }
}

/** Says to the menus and keys what can be done with the last exchange of the request that has the focus. */
export function updateContextKeys(exchanges: ExchangeStore, focused: vscode.TextDocument | undefined): void {
  const exchange = focused && exchanges.latest(focused.uri);
  void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.running, exchange?.running === true);
  void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.answered, exchange !== undefined);
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(document => document.uri.toString() === uri);
}

/** Documents, and tabs whose document VS Code has not loaded yet. */
function openUris(): string[] {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  return [
    ...vscode.workspace.textDocuments.map(({ uri }) => uri.toString()),
    ...tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : [])),
  ];
}

import * as vscode from 'vscode';
import { isRequestDocument } from '../editor/requestDocument.ts';
import type { Comparisons } from '../send/comparisons.ts';
import type { DocumentExchange, Exchanges } from './exchanges.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { SECTION, SETTINGS } from '../window/ids.ts';
import { readSettings } from '../window/settings.ts';
import { keptResponse, packResponse, unpackResponse } from './keptResponse.ts';
import type { KeptResponse } from './keptResponse.ts';
import { ResponseFolder } from './responseFolder.ts';
import { restoredExchange } from './restoredExchange.ts';

/** More is mostly known of a failure soon after it: both are written at once. */
const WRITE_DELAY_MS = 300;
/** By then VS Code has opened again what was open. */
const TIDY_DELAY_MS = 30_000;

export interface KeeperParts {
  exchanges: Exchanges;
  comparisons: Comparisons;
  /** VS Code's folder for this workspace; `undefined` where it has none, and then nothing is kept. */
  storage: vscode.Uri | undefined;
  onFailure(error: unknown): void;
}

/** Keeps the last response of each open request in a file, from its end until the request is closed or sent again. */
export class ResponseKeeper implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly folder: ResponseFolder | undefined;
  private readonly timers = new Map</* uri */ string, NodeJS.Timeout>();
  /** What stands in the files: nothing is written twice. */
  private readonly written = new Map</* uri */ string, readonly unknown[]>();
  private readonly restoring = new Map</* uri */ string, Promise<void>>();

  constructor(private readonly parts: KeeperParts) {
    const { exchanges, comparisons, storage } = parts;
    if (storage?.scheme !== 'file') return;
    this.folder = new ResponseFolder(vscode.Uri.joinPath(storage, 'responses').fsPath);
    const { workspace } = vscode;
    this.store.add(
      exchanges.onDidChange(event => {
        const uri = event.kind === 'changed' ? exchanges.uriOf(event.exchange) : undefined;
        if (uri !== undefined) this.onChanged(uri, event.exchange);
      }),
    );
    this.store.add(comparisons.onDidChange(({ kind, uri }) => kind === 'changed' && this.writeSoon(uri)));
    this.store.add(workspace.onDidOpenTextDocument(document => void this.restore(document)));
    this.store.add(workspace.onDidCloseTextDocument(({ uri }) => this.onClosed(uri.toString())));
    this.store.add(
      workspace.onDidRenameFiles(({ files }) => files.forEach(({ oldUri }) => this.forget(oldUri.toString()))),
    );
    this.store.add(
      workspace.onDidChangeConfiguration(
        event => event.affectsConfiguration(`${SECTION}.${SETTINGS.keepResponses}`) && this.onSetting(),
      ),
    );
    const tidying = setTimeout(() => this.tidy(), TIDY_DELAY_MS);
    this.store.add({ dispose: () => clearTimeout(tidying) });
    if (!this.enabled) this.tidy();
    for (const document of workspace.textDocuments) void this.restore(document);
  }

  get enabled(): boolean {
    return readSettings().keepResponses;
  }

  /** Brings back what was kept of a request's last response, where it has none yet. */
  restore(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    if (!this.folder || !this.enabled || !isRequestDocument(document)) return Promise.resolve();
    if (this.parts.exchanges.get(document)) {
      this.writeSoon(uri);
      return Promise.resolve();
    }
    const known = this.restoring.get(uri);
    if (known) return known;
    const restoring = this.read(document, uri)
      .catch((error: unknown) => this.parts.onFailure(error))
      .finally(() => this.restoring.delete(uri));
    this.restoring.set(uri, restoring);
    return restoring;
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.store.dispose();
  }

  private async read(document: vscode.TextDocument, uri: string): Promise<void> {
    const { comparisons, exchanges } = this.parts;
    const packed = await this.folder?.read(uri);
    const kept = packed && (await unpackResponse(packed, uri));
    // It may have been sent meanwhile.
    if (!kept || exchanges.get(document)) return;
    const exchange = restoredExchange(kept);
    this.written.set(uri, [kept.view, kept.comparison?.view]);
    exchanges.keep(uri, exchange);
    if (kept.comparison) comparisons.restore(uri, exchange.id, kept.comparison);
  }

  private onChanged(uri: string, exchange: DocumentExchange): void {
    if (exchange.running) this.forget(uri);
    else this.writeSoon(uri);
  }

  private writeSoon(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.set(
      uri,
      setTimeout(() => {
        this.timers.delete(uri);
        this.write(uri).catch((error: unknown) => this.parts.onFailure(error));
      }, WRITE_DELAY_MS),
    );
  }

  private async write(uri: string): Promise<void> {
    const document = openDocument(uri);
    const exchange = document && this.parts.exchanges.get(document);
    if (!exchange || exchange.running || !this.enabled) return;
    const comparison = this.comparisonOf(document);
    const state = [exchange.view(), comparison?.view];
    const before = this.written.get(uri);
    if (before && state.every((part, at) => part === before[at])) return;
    this.written.set(uri, state);
    const packed = await packResponse(keptResponse(uri, exchange, comparison));
    if (this.written.get(uri) === state) await this.folder?.write(uri, packed);
  }

  private comparisonOf(document: vscode.TextDocument): KeptResponse['comparison'] {
    const comparison = this.parts.comparisons.get(document);
    return comparison && !comparison.exchange.running
      ? { change: comparison.change, view: comparison.exchange.view() }
      : null;
  }

  private onClosed(uri: string): void {
    // A change of the language mode closes a document and opens it again.
    setTimeout(() => openDocument(uri) ?? this.forget(uri), 0);
  }

  private forget(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
    this.written.delete(uri);
    this.folder?.remove(uri).catch((error: unknown) => this.parts.onFailure(error));
  }

  private onSetting(): void {
    if (!this.enabled) return this.tidy();
    for (const { uri } of vscode.workspace.textDocuments) this.writeSoon(uri.toString());
  }

  /** Removes what belongs to no open request. */
  private tidy(): void {
    if (!this.enabled) this.written.clear();
    this.folder?.removeOthers(this.enabled ? openUris() : []).catch((error: unknown) => this.parts.onFailure(error));
  }
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

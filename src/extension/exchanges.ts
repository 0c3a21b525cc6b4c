import * as vscode from 'vscode';
import type { ExchangeView, Phase } from '../core/exchange/exchangeView.ts';
import type { Progress } from '../protocol/messages.ts';
import { DisposableStore } from './disposableStore.ts';
import { CONTEXT_KEYS } from './ids.ts';

/** The last exchange of one request file. */
export interface DocumentExchange {
  readonly id: string;
  readonly running: boolean;
  /** What it is doing now; the same as in the view, which costs more to make. */
  readonly phase: Phase | null;
  view(): ExchangeView;
  /** The whole body as it came, however long; the view holds a part of it. */
  rawText(): string;
  /** The whole text of the answer. */
  answerText(): string;
  cancel(): void;
}

export type ExchangeEvent =
  /** It began or it ended. */
  | { kind: 'changed'; exchange: DocumentExchange }
  | { kind: 'progress'; exchange: DocumentExchange; text: string; reasoning: string; progress: () => Progress };

/** How many request files keep their last exchange: an answer can hold megabytes. */
const MOST_KEPT = 20;

/** The last exchange of each request file, while the window lives. */
export class Exchanges implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<ExchangeEvent>());
  private readonly kept = new Map</* uri */ string, DocumentExchange>();

  readonly onDidChange = this.changed.event;

  constructor() {
    this.store.add(vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) this.move(oldUri.toString(), newUri.toString());
    }));
  }

  get(document: vscode.TextDocument): DocumentExchange | undefined {
    return this.kept.get(document.uri.toString());
  }

  isRunning(document: vscode.TextDocument): boolean {
    return this.get(document)?.running === true;
  }

  /** Any exchange that runs, with its request. */
  get anyRunning(): { uri: string; exchange: DocumentExchange } | undefined {
    for (const [uri, exchange] of this.kept) if (exchange.running) return { uri, exchange };
    return undefined;
  }

  /** The exchange with an id, for the document that shows its whole body. */
  withId(id: string): DocumentExchange | undefined {
    return [...this.kept.values()].find(exchange => exchange.id === id);
  }

  keep(uri: string, exchange: DocumentExchange): void {
    this.kept.delete(uri);
    this.kept.set(uri, exchange);
    for (const [oldest, { running }] of this.kept) {
      if (this.kept.size <= MOST_KEPT) break;
      if (!running) this.kept.delete(oldest);
    }
    this.report({ kind: 'changed', exchange });
  }

  report(event: ExchangeEvent): void {
    this.changed.fire(event);
  }

  /** Says to the menus and keys what can be done with the exchange of the request that has the focus. */
  updateContextKeys(focused: vscode.TextDocument | undefined): void {
    const exchange = focused && this.get(focused);
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.running, exchange?.running === true);
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.answered, exchange !== undefined);
  }

  dispose(): void {
    for (const exchange of this.kept.values()) if (exchange.running) exchange.cancel();
    this.store.dispose();
  }

  private move(from: string, to: string): void {
    const exchange = this.kept.get(from);
    if (!exchange) return;
    this.kept.delete(from);
    this.keep(to, exchange);
  }
}

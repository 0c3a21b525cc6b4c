import * as vscode from 'vscode';
import type { ExchangeView, FrameView, Phase } from '../../core/exchange/exchangeView.ts';
import type { Progress } from '../../protocol/messages.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { CONTEXT_KEYS } from '../window/ids.ts';
import type { RequestMatches, SentExchange } from './sentExchange.ts';

/** What the guardrail found in a request, and the file's text that it was found in. */
export interface SentMatches extends RequestMatches {
  text: string;
}

/** The last exchange of one request file. */
export interface DocumentExchange {
  readonly id: string;
  readonly running: boolean;
  /** What it is doing now; the same as in the view, which costs more to make. */
  readonly phase: Phase | null;
  /** What was sent; `undefined` for an exchange of an earlier window. */
  readonly sent: SentExchange | undefined;
  /** The guardrail that the request asked for. */
  readonly guardrail: { identifier: string; version: string } | null;
  /** `null` while it runs, and where no guardrail looked at the request. */
  requestMatches(): SentMatches | null;
  view(): ExchangeView;
  /** The whole body as it came, however long; the view holds a part of it. */
  rawText(): string;
  /** The same as bytes, for a file; `null` where only a part outlived a window reload. */
  rawBytes(): Uint8Array | null;
  /** Bytes that came, about what it takes to keep it. */
  readonly size: number;
  /** The whole text of the answer. */
  answerText(): string;
  /** An image's bytes; `null` where it is not kept. */
  imageData(index: number): Uint8Array | null;
  /** Messages of a stream; `null` where they are not kept. */
  frames(from: number, count: number): readonly FrameView[] | null;
  cancel(): void;
}

export type ExchangeEvent =
  /** It began, an attempt of it failed, it ended, or more is known of its failure. */
  | { kind: 'changed'; exchange: DocumentExchange }
  | { kind: 'progress'; exchange: DocumentExchange; text: string; reasoning: string; progress: () => Progress };

/** How many request files keep their last exchange: an answer can hold megabytes. */
const MOST_KEPT = 20;
/** And how many bytes all of them may have; the last one is kept whatever its size. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** An answer larger than this goes with its document. */
const LARGE_BYTES = 1024 * 1024;

/** The last exchange of each request file, while the window lives. */
export class Exchanges implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<ExchangeEvent>());
  private readonly kept = new Map</* uri */ string, DocumentExchange>();

  readonly onDidChange = this.changed.event;

  constructor() {
    this.store.add(vscode.workspace.onDidCloseTextDocument(document => this.onClosed(document)));
    this.store.add(
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.move(oldUri.toString(), newUri.toString());
      }),
    );
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

  /** The request that an exchange belongs to. */
  uriOf(exchange: DocumentExchange): string | undefined {
    return [...this.kept].find(([, each]) => each === exchange)?.[0];
  }

  /** The exchange with an id, for the document that shows its whole body. */
  withId(id: string): DocumentExchange | undefined {
    return [...this.kept.values()].find(exchange => exchange.id === id);
  }

  keep(uri: string, exchange: DocumentExchange): void {
    this.kept.delete(uri);
    this.kept.set(uri, exchange);
    this.dropOldest(exchange);
    this.report({ kind: 'changed', exchange });
  }

  /** Makes room for the one that was kept or grew last. */
  dropOldest(latest: DocumentExchange): void {
    let bytes = [...this.kept.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, exchange] of this.kept) {
      if (this.kept.size <= MOST_KEPT && bytes <= MOST_KEPT_BYTES) break;
      if (exchange.running || exchange === latest) continue;
      this.kept.delete(oldest);
      bytes -= exchange.size;
    }
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

  private onClosed({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    // A change of the language mode closes a document and opens it again.
    setTimeout(() => {
      const isOpen = vscode.workspace.textDocuments.some(document => document.uri.toString() === key);
      const exchange = this.kept.get(key);
      if (!isOpen && exchange && !exchange.running && exchange.size > LARGE_BYTES) this.kept.delete(key);
    }, 0);
  }

  private move(from: string, to: string): void {
    const exchange = this.kept.get(from);
    if (!exchange) return;
    this.kept.delete(from);
    this.keep(to, exchange);
  }
}

import * as vscode from 'vscode';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import type { Progress } from '../../protocol/messages.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { DocumentExchange, Exchanges } from '../exchanges/exchanges.ts';
import type { Sender } from './sender.ts';
import type { GuardrailChange } from '../exchanges/sentExchange.ts';

/** A second exchange, of what a first one sent, under another guardrail or none. */
export interface Comparison {
  /** The exchange that it is compared with. */
  readonly baseId: string;
  readonly change: GuardrailChange;
  readonly exchange: Pick<DocumentExchange, 'running' | 'view' | 'cancel'>;
}

export type ComparisonEvent =
  /** It began, ended or was put away. */
  | { kind: 'changed'; uri: string }
  | { kind: 'progress'; uri: string; text: string; reasoning: string; progress: () => Progress };

/** The comparison of each request file, for as long as the exchange that it belongs to is the file's last one. */
export class Comparisons implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<ComparisonEvent>());
  private readonly kept = new Map</* uri */ string, Comparison>();

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly exchanges: Exchanges,
    private readonly sender: Sender,
  ) {
    this.store.add(exchanges.onDidChange(({ kind }) => kind === 'changed' && this.dropOutdated()));
    this.store.add(vscode.workspace.onDidCloseTextDocument(document => this.close(document)));
  }

  get(document: vscode.TextDocument): Comparison | undefined {
    return this.kept.get(document.uri.toString());
  }

  /**
   * Sends what the file's last exchange sent once more, as it was then. It costs what any request costs. Says why where
   * there is nothing to send again. `onStart` is called once something is on its way.
   */
  async start(document: vscode.TextDocument, change: GuardrailChange, onStart: () => void): Promise<void> {
    if (!isTrusted()) return explainRestrictedMode();
    const base = this.exchanges.get(document);
    const refusal = this.refusal(document);
    if (!base?.sent || refusal !== null) {
      void vscode.window.showInformationMessage(refusal ?? NOTHING_SENT);
      return;
    }
    const uri = document.uri.toString();
    const aborter = new AbortController();
    const kept = this.sender.keep(base.sent.again(change, aborter.signal), aborter);
    this.kept.set(uri, { baseId: base.id, change, exchange: kept });
    this.changed.fire({ kind: 'changed', uri });
    onStart();
    try {
      await this.sender.follow(kept, (text, reasoning) => {
        this.changed.fire({ kind: 'progress', uri, text, reasoning, progress: () => kept.progress() });
      });
    } finally {
      if (this.kept.get(uri)?.exchange === kept) this.changed.fire({ kind: 'changed', uri });
    }
  }

  /** Why nothing can be compared with the file's last exchange, in one sentence; `null` where it can. */
  refusal(document: vscode.TextDocument): string | null {
    const base = this.exchanges.get(document);
    if (!base) return NOTHING_SENT;
    if (base.running) return 'Wait until the answer is there, then compare.';
    if (!base.sent) return 'This response is of an earlier window. Send the request again, then compare.';
    if (!base.sent.guardrail) {
      return 'This request was sent without a guardrail. Set a guardrail and send it, then compare.';
    }
    if (this.get(document)?.exchange.running) return 'A comparison is running. Cancel it before you begin another.';
    return null;
  }

  /** Puts a comparison of an earlier window beside the exchange that it belongs to. */
  restore(uri: string, baseId: string, { change, view }: { change: GuardrailChange; view: ExchangeView }): void {
    this.kept.set(uri, { baseId, change, exchange: { running: false, view: () => view, cancel() {} } });
    this.changed.fire({ kind: 'changed', uri });
  }

  cancel(document: vscode.TextDocument): void {
    this.get(document)?.exchange.cancel();
  }

  /** Puts a comparison away; one that runs is cancelled. */
  close(document: vscode.TextDocument): void {
    this.drop(document.uri.toString());
  }

  dispose(): void {
    for (const { exchange } of this.kept.values()) exchange.cancel();
    this.store.dispose();
  }

  private dropOutdated(): void {
    for (const [uri, { baseId }] of this.kept) if (!this.exchanges.withId(baseId)) this.drop(uri);
  }

  private drop(uri: string): void {
    const comparison = this.kept.get(uri);
    if (!comparison) return;
    this.kept.delete(uri);
    comparison.exchange.cancel();
    this.changed.fire({ kind: 'changed', uri });
  }
}

const NOTHING_SENT = 'There is no response yet to compare with. Send the request first.';

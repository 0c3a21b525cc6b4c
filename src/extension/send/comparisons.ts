import * as vscode from 'vscode';
import type { ComparisonEntry } from '../exchanges/exchangeEntry.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import { RunningExchange } from '../exchanges/runningExchange.ts';
import type { GuardrailChange } from '../exchanges/sentExchange.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { Sender } from './sender.ts';

const NOTHING_SENT = 'There is no response yet to compare with. Send the request first.';

/**
 * Sends once more what a request's last exchange sent, under another guardrail or none. The second exchange is in the
 * store like any other, and goes with the first.
 */
export class Comparisons implements vscode.Disposable {
  private readonly closing: vscode.Disposable;

  constructor(
    private readonly exchanges: ExchangeStore,
    private readonly sender: Sender,
  ) {
    this.closing = vscode.workspace.onDidCloseTextDocument(document => this.close(document));
  }

  /** What the request's last exchange is compared with. */
  get({ uri }: vscode.TextDocument): ComparisonEntry | undefined {
    const first = this.exchanges.latest(uri);
    return first && this.exchanges.comparisonOf(first.id);
  }

  /**
   * Sends it as it was sent before. It costs what any request costs. Says why where there is nothing to send again.
   * `onStart` is called once something is on its way.
   */
  async start(document: vscode.TextDocument, change: GuardrailChange, onStart: () => void): Promise<void> {
    if (!isTrusted()) return explainRestrictedMode();
    const first = this.exchanges.latest(document.uri);
    const refusal = this.refusal(document);
    if (!first?.sent || refusal !== null) {
      void vscode.window.showInformationMessage(refusal ?? NOTHING_SENT);
      return;
    }
    const aborter = new AbortController();
    const second = new RunningExchange({
      exchange: first.sent.again(change, aborter.signal),
      aborter,
      uri: first.uri,
      origin: { kind: 'comparison', of: first.id, change },
    });
    const running = this.sender.follow(second);
    onStart();
    await running;
  }

  /** Why nothing can be compared with the file's last exchange, in one sentence; `null` where it can. */
  refusal(document: vscode.TextDocument): string | null {
    const first = this.exchanges.latest(document.uri);
    if (!first) return NOTHING_SENT;
    if (first.running) return 'Wait until the answer is there, then compare.';
    if (!first.sent) {
      return 'This response is from before the window was reloaded. Send the request again, then compare.';
    }
    if (!first.sent.guardrail) {
      return 'This request was sent without a guardrail. Set a guardrail and send it, then compare.';
    }
    if (this.get(document)?.running) return 'A comparison is running. Cancel it before you start another.';
    return null;
  }

  cancel(document: vscode.TextDocument): void {
    this.get(document)?.cancel();
  }

  /** Removes a comparison; one that runs is cancelled. */
  close(document: vscode.TextDocument): void {
    const second = this.get(document);
    if (second) this.exchanges.remove(second.id);
  }

  dispose(): void {
    this.closing.dispose();
  }
}

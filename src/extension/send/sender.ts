import type * as vscode from 'vscode';
import type { Access } from '../credentials/access.ts';
import type { AnswerDiagnostics } from '../editor/answerDiagnostics.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import type { Actions } from '../window/actions.ts';
import { attemptLine } from '../window/log.ts';
import { offer } from '../window/offer.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import type { FailureHelp } from './failureHelp.ts';
import { prepareExchange } from './prepareExchange.ts';
import type { PreparedExchange } from './prepareExchange.ts';
import { RunningExchange } from '../exchanges/runningExchange.ts';

export interface SenderParts {
  access: Access;
  actions: Actions;
  answers: AnswerDiagnostics;
  catalogues: Catalogues;
  exchanges: ExchangeStore;
  log: vscode.LogOutputChannel;
}

/** Sends request files and keeps what comes back. One exchange runs for a file at a time. */
export class Sender {
  /** Files that are being made ready: placeholders are read, questions asked. */
  private readonly preparing = new Set</* uri */ string>();

  constructor(private readonly parts: SenderParts) {}

  /**
   * Sends the text as it is in the editor, saved or not. `stream` is what the file says where it is `null`.
   * `onStart` is called once something is on its way.
   */
  async send(document: vscode.TextDocument, stream: boolean | null, onStart: () => void): Promise<void> {
    if (!isTrusted()) return explainRestrictedMode();
    const uri = document.uri.toString();
    if (this.parts.exchanges.isRunning(document.uri)) {
      offer('information', 'This request is already being sent. Cancel it before you send it again.', 'Cancel It', () =>
        this.cancel(document),
      );
      return;
    }
    if (this.preparing.has(uri)) return;
    this.preparing.add(uri);
    let prepared: PreparedExchange | undefined;
    try {
      prepared = await prepareExchange(document, stream, this.parts);
    } finally {
      this.preparing.delete(uri);
    }
    if (!prepared) return;
    const running = this.run(document, prepared);
    onStart();
    await running;
  }

  cancel(document: vscode.TextDocument): void {
    this.parts.exchanges.latest(document.uri)?.cancel();
  }

  private async run(document: vscode.TextDocument, { exchange, aborter, help, sent }: PreparedExchange): Promise<void> {
    this.parts.answers.clear(document);
    const uri = document.uri.toString();
    const running = new RunningExchange({ exchange, aborter, uri, origin: { kind: 'sent' }, sent });
    await this.follow(running, () => this.explain(document, running, help));
  }

  /**
   * Puts an exchange into the store and runs it to its end, with its attempts in the log. `onEnd` is called before the
   * other listeners.
   */
  async follow(running: RunningExchange, onEnd: () => void = () => undefined): Promise<void> {
    const { exchanges } = this.parts;
    exchanges.add(running);
    try {
      for await (const update of running.run()) {
        const { text, reasoning } = update.kind === 'delta' ? update : { text: '', reasoning: '' };
        exchanges.grew(running, text, reasoning, () => running.progress());
        // Each attempt is shown while the next one is waited for.
        if (this.logAttempts(running)) exchanges.changed(running);
      }
    } finally {
      running.end();
      this.logAttempts(running);
      onEnd();
      exchanges.changed(running);
    }
  }

  /** Marks the places of a failure in the editor, and goes on to look up what the card can offer. */
  private explain(document: vscode.TextDocument, kept: RunningExchange, help: FailureHelp): void {
    const { answers, exchanges, log } = this.parts;
    const { failure: named } = kept.view();
    if (!named) return;
    const { faults, failure } = help.locate(document, named);
    kept.setFailure(failure);
    if (faults.length > 0) answers.show(document, faults, failure.requestId ?? failure.name, failure.candidates ?? []);
    help.lookUp(failure).then(
      found => {
        // Since then the request may have been sent again.
        if (found === failure || exchanges.latest(document.uri) !== kept) return;
        kept.setFailure(found);
        answers.setCandidates(document, found.candidates ?? []);
        exchanges.changed(kept);
      },
      (error: unknown) =>
        log.warn(`Nothing more could be looked up: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  /** Gives whether there was one to log. */
  private logAttempts(kept: RunningExchange): boolean {
    const { context, record } = kept.exchange;
    const ended = record.attempts.slice(kept.attemptsLogged);
    for (const attempt of ended) this.parts.log.info(attemptLine(context, attempt));
    kept.attemptsLogged = record.attempts.length;
    if (record.state !== 'running' && record.attempts.length === 0) {
      this.parts.log.warn(
        `${context.operation} · ${context.region} · nothing was sent · ${record.error?.name ?? record.state}`,
      );
    }
    return ended.length > 0;
  }
}

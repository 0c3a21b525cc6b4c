import type * as vscode from 'vscode';
import type { Exchange } from '../../core/exchange/index.ts';
import type { ExchangeView, FailureView } from '../../core/exchange/exchangeView.ts';
import type { Transport } from '../../core/bedrock/transport.ts';
import type { AnswerDiagnostics } from '../editor/answerDiagnostics.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import type { Connections } from '../credentials/connections.ts';
import { endedEarly } from './endedEarly.ts';
import type { EndpointApproval } from './endpointApproval.ts';
import type { DocumentExchange, Exchanges } from './exchanges.ts';
import type { FailureHelp } from './failureHelp.ts';
import { loadEngine } from '../loadEngine.ts';
import { editorConnections } from '../window/editorConnections.ts';
import { attemptLine } from '../window/log.ts';
import { offer } from '../window/offer.ts';
import type { PreparedExchange } from './prepareExchange.ts';
import type { SentExchange } from './sentExchange.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';

export interface SenderParts {
  answers: AnswerDiagnostics;
  catalogues: Catalogues;
  connections: Connections;
  exchanges: Exchanges;
  approval: EndpointApproval;
  log: vscode.LogOutputChannel;
  /** Names the product in the `user-agent` header. */
  userAgent: string;
}

/** Sends request files and keeps what comes back. One exchange runs for a file at a time. */
export class Sender implements vscode.Disposable {
  /** Files that are being made ready: placeholders are read, questions asked. */
  private readonly preparing = new Set</* uri */ string>();
  /** One for each set of authorities that is trusted, mostly none beside the usual ones. */
  private readonly transports = new Map</* authorities */ string, Transport>();
  /** Learned from the answers where this machine's clock is wrong. */
  private readonly clock = { offsetMs: 0 };

  constructor(private readonly parts: SenderParts) {}

  /**
   * Sends the text as it stands in the editor, saved or not. `stream` is what the file says where it is `null`.
   * `onStart` is called once something is on its way.
   */
  async send(document: vscode.TextDocument, stream: boolean | null, onStart: () => void): Promise<void> {
    if (!isTrusted()) return explainRestrictedMode();
    const uri = document.uri.toString();
    if (this.parts.exchanges.isRunning(document)) {
      offer('information', 'This request is being sent already. Cancel it before you send it again.', 'Cancel It', () => this.cancel(document));
      return;
    }
    if (this.preparing.has(uri)) return;
    this.preparing.add(uri);
    let prepared: PreparedExchange | undefined;
    try {
      prepared = await this.prepare(document, stream);
    } finally {
      this.preparing.delete(uri);
    }
    if (!prepared) return;
    const running = this.run(document, prepared);
    onStart();
    await running;
  }

  /** Signs in for the profile that signs a request; false where that did not come about. */
  async signIn(document: vscode.TextDocument | undefined): Promise<boolean> {
    if (!isTrusted()) {
      explainRestrictedMode();
      return false;
    }
    const { parseRequest, signIn } = await loadEngine();
    const { connections } = this.parts;
    const inFile = document ? parseRequest(document.getText()).textMember('profile') : null;
    const profile = inFile ?? connections.profile ?? (process.env.AWS_PROFILE || 'default');
    if (!await signIn(profile, await this.connect(profile))) return false;
    connections.forgetCredentials();
    return true;
  }

  /** Asks STS who signs a request, or what would, and shows it. */
  async showWhoSigns(document: vscode.TextDocument | undefined): Promise<void> {
    if (!isTrusted()) return explainRestrictedMode();
    const { showWhoSigns } = await loadEngine();
    const { connections, approval } = this.parts;
    return showWhoSigns(document, { connections, approval, connect: profile => this.connect(profile), clock: this.clock });
  }

  cancel(document: vscode.TextDocument): void {
    this.parts.exchanges.get(document)?.cancel();
  }

  dispose(): void {
    for (const transport of this.transports.values()) transport.close();
  }

  private async prepare(document: vscode.TextDocument, stream: boolean | null): Promise<PreparedExchange | undefined> {
    const { prepareExchange } = await loadEngine();
    const { catalogues, connections, approval } = this.parts;
    return prepareExchange(document, { stream, catalogues, connections, approval, connect: profile => this.connect(profile), clock: this.clock });
  }

  /** The connections to AWS for a profile. @throws EndpointError where AWS_CA_BUNDLE or its ca_bundle cannot be read */
  async connect(profile: string | null): Promise<Transport> {
    const { Transport, readCaBundle } = await loadEngine();
    const caBundle = this.parts.connections.connection === 'sandbox' ? null : await readCaBundle({ env: process.env, profile });
    const settings = editorConnections();
    const key = JSON.stringify([caBundle, settings.systemAuthorities]);
    const open = this.transports.get(key) ?? new Transport(this.parts.userAgent, caBundle, settings);
    this.transports.set(key, open);
    return open;
  }

  private async run(document: vscode.TextDocument, { exchange, aborter, help, sent }: PreparedExchange): Promise<void> {
    const { answers, exchanges } = this.parts;
    answers.clear(document);
    const kept = this.keep(exchange, aborter, sent);
    exchanges.keep(document.uri.toString(), kept);
    try {
      await this.follow(kept, (text, reasoning) => exchanges.report({ kind: 'progress', exchange: kept, text, reasoning, progress: () => kept.progress() }));
    } finally {
      exchanges.dropOldest(kept);
      this.explain(document, kept, help);
      exchanges.report({ kind: 'changed', exchange: kept });
    }
  }

  /** An exchange that is about to run, with what it takes to cancel it. */
  keep(exchange: Exchange, aborter: AbortController, sent?: SentExchange): RunningExchange {
    return new RunningExchange(exchange, aborter, sent);
  }

  /** Runs an exchange to its end, with its attempts in the log. */
  async follow(kept: RunningExchange, onUpdate: (text: string, reasoning: string) => void): Promise<void> {
    try {
      for await (const update of kept.run()) {
        const { text, reasoning } = update.kind === 'delta' ? update : { text: '', reasoning: '' };
        onUpdate(text, reasoning);
        // Each attempt is to be seen while the next one is waited for.
        if (this.logAttempts(kept)) this.parts.exchanges.report({ kind: 'changed', exchange: kept });
      }
    } finally {
      kept.end();
      this.logAttempts(kept);
    }
  }

  /** Marks the places of a failure in the editor, and goes on to look up what the card can offer. */
  private explain(document: vscode.TextDocument, kept: RunningExchange, help: FailureHelp): void {
    const { answers, exchanges, log } = this.parts;
    const { failure: told } = kept.view();
    if (!told) return;
    const { faults, failure } = help.locate(document, told);
    kept.setFailure(failure);
    if (faults.length > 0) answers.show(document, faults, failure.requestId ?? failure.name, failure.candidates ?? []);
    help.lookUp(failure).then(found => {
      // Since then the request may have been sent again.
      if (found === failure || exchanges.get(document) !== kept) return;
      kept.setFailure(found);
      answers.setCandidates(document, found.candidates ?? []);
      exchanges.report({ kind: 'changed', exchange: kept });
    }, (error: unknown) => log.warn(`Nothing more could be looked up: ${error instanceof Error ? error.message : String(error)}`));
  }

  /** Gives whether there was one to log. */
  private logAttempts(kept: RunningExchange): boolean {
    const { context, record } = kept.exchange;
    const ended = record.attempts.slice(kept.attemptsLogged);
    for (const attempt of ended) this.parts.log.info(attemptLine(context, attempt));
    kept.attemptsLogged = record.attempts.length;
    if (record.state !== 'running' && record.attempts.length === 0) {
      this.parts.log.warn(`${context.operation} · ${context.region} · nothing was sent · ${record.error?.name ?? record.state}`);
    }
    return ended.length > 0;
  }
}

/** An exchange that runs or ran in this window. */
export class RunningExchange implements DocumentExchange {
  attemptsLogged = 0;
  /** The last view, made once: only what is known of its failure can still grow. */
  private final: ExchangeView | undefined;

  constructor(readonly exchange: Exchange, private readonly aborter: AbortController, readonly sent: SentExchange | undefined) {}

  get guardrail() {
    return this.sent?.guardrail ?? null;
  }

  requestMatches() {
    const report = this.final?.guardrail;
    return this.sent && report ? { text: this.sent.text, ...this.sent.findMatches(report) } : null;
  }

  run() {
    return this.exchange.run(this.aborter.signal);
  }

  get id() {
    return this.exchange.context.id;
  }

  get running() {
    return this.final === undefined;
  }

  get phase() {
    return this.exchange.record.phase;
  }

  view() {
    return this.final ?? this.exchange.view();
  }

  progress() {
    const phase = this.phase ?? { kind: 'receiving' as const, bytes: this.exchange.record.bytes, chunks: this.exchange.record.chunks };
    return { phase, ...this.exchange.progress() };
  }

  rawText() {
    return this.exchange.record.rawText();
  }

  answerText() {
    return this.exchange.record.reading().text;
  }

  get size() {
    return this.exchange.record.bytes;
  }

  rawBytes() {
    return this.exchange.record.rawBytes();
  }

  imageData(index: number) {
    return this.exchange.imageData(index);
  }

  frames(from: number, count: number) {
    return this.exchange.record.frames(from, count);
  }

  cancel() {
    this.aborter.abort();
  }

  setFailure(failure: FailureView) {
    if (this.final) this.final = { ...this.final, failure };
  }

  end() {
    this.final = endedEarly(this.exchange.view(), 'Unexpected', 'Something in Bedrock Invoke itself failed while this exchange was running.');
  }
}

import type * as vscode from 'vscode';
import type { Exchange } from '../core/exchange/index.ts';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import type { Transport } from '../core/bedrock/transport.ts';
import type { Connections } from './connections.ts';
import { endedEarly } from './endedEarly.ts';
import type { EndpointApproval } from './endpointApproval.ts';
import type { DocumentExchange, Exchanges } from './exchanges.ts';
import { loadEngine } from './loadEngine.ts';
import { attemptLine } from './log.ts';
import { offer } from './offer.ts';
import { explainRestrictedMode, isTrusted } from './trust.ts';

export interface SenderParts {
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
  private transport: Transport | undefined;
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
    let exchange: Exchange | undefined;
    try {
      exchange = await this.prepare(document, stream);
    } finally {
      this.preparing.delete(uri);
    }
    if (!exchange) return;
    const running = this.run(document, exchange);
    onStart();
    await running;
  }

  cancel(document: vscode.TextDocument): void {
    this.parts.exchanges.get(document)?.cancel();
  }

  dispose(): void {
    this.transport?.close();
  }

  private async prepare(document: vscode.TextDocument, stream: boolean | null): Promise<Exchange | undefined> {
    const { prepareExchange, Transport } = await loadEngine();
    const { connections, approval, userAgent } = this.parts;
    this.transport ??= new Transport(userAgent);
    return prepareExchange(document, { stream, connections, approval, transport: this.transport, clock: this.clock });
  }

  private async run(document: vscode.TextDocument, exchange: Exchange): Promise<void> {
    const { exchanges } = this.parts;
    const aborter = new AbortController();
    const kept = new RunningExchange(exchange, aborter);
    exchanges.keep(document.uri.toString(), kept);
    try {
      for await (const update of exchange.run(aborter.signal)) {
        const { text, reasoning } = update.kind === 'delta' ? update : { text: '', reasoning: '' };
        exchanges.report({ kind: 'progress', exchange: kept, text, reasoning, progress: () => kept.progress() });
        this.logAttempts(exchange, kept);
      }
    } finally {
      kept.end();
      this.logAttempts(exchange, kept);
      exchanges.report({ kind: 'changed', exchange: kept });
    }
  }

  private logAttempts({ context, record }: Exchange, kept: RunningExchange): void {
    for (const attempt of record.attempts.slice(kept.attemptsLogged)) this.parts.log.info(attemptLine(context, attempt));
    kept.attemptsLogged = record.attempts.length;
    if (record.state !== 'running' && record.attempts.length === 0) {
      this.parts.log.warn(`${context.operation} · ${context.region} · nothing was sent · ${record.error?.name ?? record.state}`);
    }
  }
}

class RunningExchange implements DocumentExchange {
  attemptsLogged = 0;
  /** The last view, made once: it does not change any more. */
  private final: ExchangeView | undefined;

  constructor(private readonly exchange: Exchange, private readonly aborter: AbortController) {}

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

  cancel() {
    this.aborter.abort();
  }

  end() {
    this.final = endedEarly(this.exchange.view(), 'Unexpected', 'Something in Bedrock Invoke itself failed while this exchange was running.');
  }
}

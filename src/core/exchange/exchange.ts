import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../aws/endpoint.ts';
import type { SignedHttpRequest } from '../aws/sign.ts';
import { invoke } from '../bedrock/invoke.ts';
import type { InvokeOptions } from '../bedrock/invoke.ts';
import { ExchangeRecord } from './exchangeRecord.ts';
import type { ExchangeView, Operation, Phase, TimingsView } from './exchangeView.ts';
import { timingsOf, viewOf } from './viewOf.ts';

export interface ExchangeOptions extends Omit<InvokeOptions, 'signal'> {
  /** True where the endpoint is the sandbox: views then say that no model was called. */
  sandbox: boolean;
}

/** What stays the same while an exchange runs. */
export interface ExchangeContext {
  readonly id: string;
  readonly operation: Operation;
  readonly modelId: string;
  readonly region: string;
  readonly endpoint: Endpoint;
  readonly sandbox: boolean;
  readonly signedBy: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What is new while an exchange runs: what it is doing, or text to append. */
export type ExchangeUpdate =
  | { kind: 'phase'; phase: Phase }
  | { kind: 'delta'; text: string; reasoning: string };

export interface ExchangeProgress {
  chunks: number;
  bytes: number;
  outputTokens: number | null;
  timings: TimingsView;
}

/** One run: the request as it was sent, its attempts, and all that came. */
export class Exchange {
  readonly context: ExchangeContext;
  readonly record: ExchangeRecord;
  /** What the last attempt sent. */
  signed: SignedHttpRequest | null = null;

  constructor(private readonly options: ExchangeOptions) {
    const { operation, request, region, endpoint, sandbox, identity } = options;
    this.context = { id: randomUUID(), operation, modelId: request.modelId, region, endpoint, sandbox, signedBy: identity.label, startedAt: new Date().toISOString() };
    this.record = new ExchangeRecord(operation, request.modelId, request.body);
  }

  /**
   * Runs to the end; call once. Never throws: how it ended is in `view()`. Whoever reads slowly slows the transport
   * down, so nothing piles up.
   */
  async *run(signal: AbortSignal): AsyncGenerator<ExchangeUpdate> {
    let phase = this.record.phase;
    for await (const event of invoke({ ...this.options, signal })) {
      if (event.type === 'attempt') this.signed = event.request;
      const added = this.record.apply(event);
      if (added) yield { kind: 'delta', ...added };
      if (this.record.phase && this.record.phase !== phase) {
        phase = this.record.phase;
        yield { kind: 'phase', phase };
      }
      if (this.record.state !== 'running') return;
    }
  }

  view(): ExchangeView {
    return viewOf(this.record, this.context);
  }

  /** The small figures that change with every chunk. */
  progress(): ExchangeProgress {
    const { record } = this;
    return { chunks: record.chunks, bytes: record.bytes, outputTokens: record.outputTokens, timings: timingsOf(record) };
  }
}

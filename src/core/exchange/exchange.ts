import { randomUUID } from 'node:crypto';
import type { SignedHttpRequest } from '../http/httpRequest.ts';
import type { InvokeEvent } from '../bedrock/events.ts';
import { invoke } from '../bedrock/invoke.ts';
import type { InvokeOptions } from '../bedrock/invoke.ts';
import { ExchangeRecord } from './exchangeRecord.ts';
import { imageBytes } from './imageViews.ts';
import { UpdateQueue } from './updateQueue.ts';
import type { ExchangeUpdate } from './updateQueue.ts';
import type { ExchangeView, TimingsView } from './exchangeView.ts';
import { timingsOf, viewOf } from './viewOf.ts';
import type { ExchangeContext } from './viewOf.ts';

export interface ExchangeOptions extends Omit<InvokeOptions, 'signal'> {
  /** True where the endpoint is the sandbox: views then say that no model was called. */
  sandbox: boolean;
}

export interface ExchangeProgress {
  chunks: number;
  /** Of text and reasoning. */
  characters: number;
  bytes: number;
  outputTokens: number | null;
  timings: TimingsView;
}

/** One run: the request as it was sent, its attempts, and all that arrived. */
export class Exchange {
  readonly context: ExchangeContext;
  readonly record: ExchangeRecord;
  /** What the last attempt sent. */
  signed: SignedHttpRequest | null = null;

  constructor(private readonly options: ExchangeOptions) {
    const { operation, request, region, endpoint, sandbox, identity } = options;
    this.context = {
      id: randomUUID(),
      operation,
      modelId: request.modelId,
      region,
      guardrailIdentifier: request.guardrailIdentifier,
      endpoint,
      sandbox,
      signedBy: identity.label,
      startedAt: new Date().toISOString(),
    };
    this.record = new ExchangeRecord(operation, request.modelId, request.body, /^ENABLED/.test(request.trace ?? ''));
  }

  /**
   * Runs to the end; call once and read to the end. Never throws: how it ended is in `view()`. What comes while the
   * reader is busy is handed over in one piece, so nothing piles up.
   */
  run(signal: AbortSignal): AsyncIterable<ExchangeUpdate> {
    const updates = new UpdateQueue();
    const take = (event: InvokeEvent): void => {
      if (event.type === 'attempt') this.signed = event.request;
      const phase = this.record.phase;
      const added = this.record.apply(event);
      if (added) updates.addText(added);
      if (this.record.phase && this.record.phase !== phase) updates.setPhase(this.record.phase);
    };
    invoke({ ...this.options, signal }, take, () => this.record.streamIsWhole).then(
      () => updates.close(),
      (error: Error) => updates.fail(error),
    );
    return updates;
  }

  view(): ExchangeView {
    return viewOf(this.record, this.context, this.signed);
  }

  /** The bytes of an image of the answer, or `null` where it has none at that place. */
  imageData(index: number): Uint8Array | null {
    const image = this.record.reading().images[index];
    return image ? imageBytes(image) : null;
  }

  /** The small figures that change with every chunk. */
  progress(): ExchangeProgress {
    const { record } = this;
    const { count: chunks, characters, outputTokens } = record.streamed;
    return { chunks, characters, bytes: record.bytes, outputTokens, timings: timingsOf(record) };
  }
}

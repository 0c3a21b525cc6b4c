import { fixedIdentity } from '../../src/core/aws/identity.ts';
import type { Identity } from '../../src/core/aws/identity.ts';
import { parseEndpoint } from '../../src/core/aws/endpoint.ts';
import type { SigningClock } from '../../src/core/http/signedCall.ts';
import { Transport } from '../../src/core/http/transport.ts';
import { Exchange } from '../../src/core/exchange/exchange.ts';
import { exchangeReport } from '../../src/core/exchange/exchangeReport.ts';
import type { ExchangeUpdate } from '../../src/core/exchange/updateQueue.ts';
import type { ExchangeView, Operation } from '../../src/core/exchange/exchangeView.ts';
import { requestOf } from '../../src/core/request/resolveRequest.ts';
import type { ResolvedRequest } from '../../src/core/request/resolveRequest.ts';
import { CLAUDE } from './frames.ts';

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

export interface RunOptions {
  url: string;
  operation?: Operation;
  request?: Partial<ResolvedRequest>;
  identity?: Identity;
  clock?: SigningClock;
  maxAttempts?: number;
  idleTimeoutMs?: number;
  signal?: AbortSignal;
  /** Told each update as it comes; what it waits for holds the exchange up. */
  onUpdate?: (update: ExchangeUpdate, exchange: Exchange) => void | Promise<void>;
}

export interface Run {
  view: ExchangeView;
  updates: ExchangeUpdate[];
  /** The sum of what was shown while it ran. */
  shown: string;
  exchange: Exchange;
  /** `--output json`, parsed. */
  report: Record<string, unknown>;
  milliseconds: number;
}

export function resolved(members: Partial<ResolvedRequest> = {}): ResolvedRequest {
  return requestOf({
    modelId: CLAUDE,
    region: 'us-east-1',
    body: Buffer.from(
      '{"anthropic_version":"bedrock-2023-05-31","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}',
    ),
    ...members,
  });
}

/** Runs one exchange over the product's own transport and signer. */
export async function runExchange(options: RunOptions): Promise<Run> {
  const transport = new Transport('bedrock-invoke/test');
  const exchange = new Exchange({
    request: resolved(options.request),
    operation: options.operation ?? 'InvokeModel',
    region: 'us-east-1',
    endpoint: parseEndpoint(options.url),
    identity: options.identity ?? fixedIdentity('environment', 'environment keys', KEYS),
    sandbox: false,
    transport,
    clock: options.clock ?? { offsetMs: 0 },
    maxAttempts: options.maxAttempts ?? 3,
    idleTimeoutMs: options.idleTimeoutMs ?? 10_000,
  });
  const updates: ExchangeUpdate[] = [];
  const began = performance.now();
  try {
    for await (const update of exchange.run(options.signal ?? new AbortController().signal)) {
      updates.push(update);
      await options.onUpdate?.(update, exchange);
    }
  } finally {
    transport.close();
  }
  const milliseconds = performance.now() - began;
  const shown = updates.map(update => (update.kind === 'delta' ? update.text : '')).join('');
  return {
    view: exchange.view(),
    updates,
    shown,
    exchange,
    report: JSON.parse(exchangeReport(exchange)) as Record<string, unknown>,
    milliseconds,
  };
}

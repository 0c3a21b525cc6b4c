import { endpointUrl } from '../aws/endpoint.ts';
import type { SignedTexts } from '../bedrock/signatureDifference.ts';
import type { ModelReading, Usage } from '../models/modelReading.ts';
import type { ExchangeContext } from './exchange.ts';
import type { ExchangeRecord } from './exchangeRecord.ts';
import type { ExchangeView, TimingsView } from './exchangeView.ts';
import { failureOf } from './failureOf.ts';
import { imageKind } from './imageKind.ts';
import { prettyJson } from './prettyJson.ts';

/** What the panel holds at most; the whole stays with the host and opens in an editor. */
const TEXT_LIMIT = 2_000_000;
const RAW_LIMIT = 500_000;
const FIRST_VALUES = 8;

/** Draws up the view of an exchange as it stands. `signed` is what its last attempt sent. */
export function viewOf(record: ExchangeRecord, context: ExchangeContext, signed: SignedTexts | null): ExchangeView {
  const reading = record.reading();
  const raw = record.rawText();
  const pretty = prettyJson(raw, RAW_LIMIT);
  const headers = record.head?.headers ?? {};
  return {
    id: context.id,
    state: record.state,
    phase: record.phase,
    operation: record.operation,
    modelId: context.modelId,
    region: context.region,
    endpoint: endpointUrl(context.endpoint),
    sandbox: context.sandbox,
    signedBy: context.signedBy,
    startedAt: context.startedAt,
    text: reading.text.slice(0, TEXT_LIMIT),
    textOmitted: Math.max(0, reading.text.length - TEXT_LIMIT),
    reasoning: reading.reasoning.slice(0, TEXT_LIMIT),
    toolCalls: reading.toolCalls,
    images: reading.images.map(({ base64 }) => imageKind(base64)),
    embeddings: reading.embeddings.map(({ kind, values }) => ({ kind, dimensions: values.length, norm: norm(values), first: values.slice(0, FIRST_VALUES) })),
    ranking: reading.ranking,
    media: reading.media,
    stopReason: reading.stopReason,
    usage: usageOf(record, reading),
    modelFailure: reading.failure,
    guardrail: record.guardrail(),
    raw: { text: pretty.text, language: /^\s*</.test(raw.slice(0, 1000)) ? 'plaintext' : 'json', bytes: record.bytes, omitted: pretty.cut ? Math.max(1, raw.length - RAW_LIMIT) : 0 },
    failure: failureOf(record, context, signed),
    status: record.head?.status ?? record.error?.status ?? null,
    requestId: record.head?.requestId ?? record.error?.requestId ?? null,
    contentType: headers['x-amzn-bedrock-content-type'] ?? headers['content-type'] ?? null,
    performanceConfigLatency: headers['x-amzn-bedrock-performanceconfig-latency'] ?? null,
    serviceTier: headers['x-amzn-bedrock-service-tier'] ?? null,
    headers: Object.entries(headers).map(([name, value]) => [name, name === 'set-cookie' ? '(hidden)' : value] as const),
    attempts: record.attempts,
    timings: timingsOf(record),
    invocationLatencyMs: record.invocationLatencyMs ?? metric(headers['x-amzn-bedrock-invocation-latency']),
    firstByteLatencyMs: record.firstByteLatencyMs,
    chunks: record.chunks,
    notices: record.notices,
  };
}

/** Counted from the attempt that answered. */
export function timingsOf(record: ExchangeRecord): TimingsView {
  const since = (moment: number | null): number | null => (moment === null || record.attemptAt === 0 ? null : Math.round(moment - record.attemptAt));
  return { firstByteMs: since(record.firstByteAt), firstTokenMs: since(record.firstTokenAt), lastTokenMs: since(record.lastTokenAt), totalMs: since(record.endedAt) };
}

/** Token counts; the metric headers are stronger than the body, which a guardrail may have rewritten. */
export function usageOf(record: ExchangeRecord, { usage }: ModelReading): Usage {
  const headers = record.head?.headers ?? {};
  return {
    inputTokens: metric(headers['x-amzn-bedrock-input-token-count']) ?? usage.inputTokens,
    outputTokens: metric(headers['x-amzn-bedrock-output-token-count']) ?? usage.outputTokens,
    cacheReadInputTokens: metric(headers['x-amzn-bedrock-cache-read-input-token-count']) ?? usage.cacheReadInputTokens,
    cacheWriteInputTokens: metric(headers['x-amzn-bedrock-cache-write-input-token-count']) ?? usage.cacheWriteInputTokens,
  };
}

export function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function metric(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

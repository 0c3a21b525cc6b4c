import { adviceFor } from '../bedrock/advice.ts';
import { missingPermission } from '../bedrock/missingPermission.ts';
import { signatureDifference } from '../bedrock/signatureDifference.ts';
import { modelCandidates } from '../controlPlane/modelCandidates.ts';
import { endpointUrl } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { SignedTexts } from '../bedrock/signatureDifference.ts';
import { FramingError } from '../bedrock/eventStream.ts';
import type { ModelReading, RankedDocument, ToolCall, Usage } from '../models/reading/modelReading.ts';
import { prettyJson } from '../json/untrustedJson.ts';
import { beginningOf } from '../json/beginningOf.ts';
import { embeddingViews, similarityOf } from './embeddingViews.ts';
import type { ExchangeRecord } from './exchangeRecord.ts';
import type { ExchangeView, FailureAction, FailureView, Operation, RankedView, TimingsView } from './exchangeView.ts';
import { imageViews } from './imageViews.ts';
import { layOutJson } from '../json/layOutJson.ts';

/** What the panel holds at most; the whole stays with the host and opens in an editor. */
const MAX_TEXT_CHARACTERS = 2_000_000;
const MAX_RAW_CHARACTERS = 500_000;
const MAX_TOOL_INPUT_CHARACTERS = 100_000;
const MAX_LISTED = 1000;

/** What stays the same while an exchange runs. */
export interface ExchangeContext {
  readonly id: string;
  readonly operation: Operation;
  readonly modelId: string;
  readonly region: string;
  readonly guardrailIdentifier: string | null;
  readonly endpoint: Endpoint;
  readonly sandbox: boolean;
  readonly signedBy: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Makes the view of an exchange in its present state. `signed` is what its last attempt sent. */
export function viewOf(record: ExchangeRecord, context: ExchangeContext, signed: SignedTexts | null): ExchangeView {
  const reading = record.reading();
  const headers = record.head?.headers ?? {};
  const { facts } = record;
  const embeddings = embeddingViews(reading.embeddings, facts.inputs);
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
    text: beginningOf(reading.text, MAX_TEXT_CHARACTERS),
    textOmitted: Math.max(0, reading.text.length - MAX_TEXT_CHARACTERS),
    reasoning: beginningOf(reading.reasoning, MAX_TEXT_CHARACTERS),
    toolCalls: reading.toolCalls.slice(0, MAX_LISTED).map(shownToolCall),
    images: imageViews(reading.images, facts.seed),
    embeddings,
    embeddingsOmitted: reading.embeddings.length - embeddings.length,
    similarity: similarityOf(reading.embeddings),
    ranking: rankedViews(reading.ranking, facts.documents),
    media: reading.media.slice(0, MAX_LISTED),
    stopReason: reading.stopReason,
    usage: usageOf(record, reading),
    modelFailure: record.failedAsTold ? null : reading.failure,
    guardrail: record.guardrail(),
    raw: rawView(record),
    failure: failureOf(record, context, signed),
    status: record.head?.status ?? record.error?.status ?? null,
    requestId: record.head?.requestId ?? record.error?.requestId ?? null,
    ...headerViews(headers),
    attempts: record.attempts,
    timings: timingsOf(record),
    invocationLatencyMs: record.streamed.invocationLatencyMs ?? metric(headers['x-amzn-bedrock-invocation-latency']),
    firstByteLatencyMs: record.streamed.firstByteLatencyMs,
    chunks: record.streamed.count,
    brokenFrame: brokenFrameOf(record),
    notices: record.notices,
  };
}

function rawView(record: ExchangeRecord): ExchangeView['raw'] {
  const raw = record.rawText();
  const { text, cut } = layOutJson(raw, MAX_RAW_CHARACTERS);
  return {
    text,
    language: /^\s*</.test(raw.slice(0, 1000)) ? 'plaintext' : 'json',
    bytes: record.bytes,
    omitted: cut ? Math.max(1, raw.length - MAX_RAW_CHARACTERS) : 0,
  };
}

/** The headers, and what is shown of them in places of their own. */
function headerViews(
  headers: Readonly<Record<string, string>>,
): Pick<ExchangeView, 'contentType' | 'performanceConfigLatency' | 'serviceTier' | 'headers'> {
  return {
    contentType: headers['x-amzn-bedrock-content-type'] ?? headers['content-type'] ?? null,
    performanceConfigLatency: headers['x-amzn-bedrock-performanceconfig-latency'] ?? null,
    serviceTier: headers['x-amzn-bedrock-service-tier'] ?? null,
    headers: Object.entries(headers).map(
      ([name, value]) => [name, name === 'set-cookie' ? '(hidden)' : value] as const,
    ),
  };
}

function brokenFrameOf({ error }: ExchangeRecord): ExchangeView['brokenFrame'] {
  const cause = error?.cause;
  return cause instanceof FramingError ? { number: cause.frame, reason: cause.message } : null;
}

/** Counted from the attempt that answered. */
export function timingsOf(record: ExchangeRecord): TimingsView {
  const since = (moment: number | null): number | null =>
    moment === null || record.attemptAt === 0 ? null : Math.round(moment - record.attemptAt);
  return {
    firstByteMs: since(record.firstByteAt),
    firstTokenMs: since(record.firstTokenAt),
    lastTokenMs: since(record.lastTokenAt),
    totalMs: since(record.endedAt),
  };
}

/** Token counts; the metric headers are stronger than the body, which a guardrail may have rewritten. */
export function usageOf(record: ExchangeRecord, { usage }: ModelReading): Usage {
  const headers = record.head?.headers ?? {};
  return {
    inputTokens: metric(headers['x-amzn-bedrock-input-token-count']) ?? usage.inputTokens,
    outputTokens: metric(headers['x-amzn-bedrock-output-token-count']) ?? usage.outputTokens,
    cacheReadInputTokens: metric(headers['x-amzn-bedrock-cache-read-input-token-count']) ?? usage.cacheReadInputTokens,
    cacheWriteInputTokens:
      metric(headers['x-amzn-bedrock-cache-write-input-token-count']) ?? usage.cacheWriteInputTokens,
  };
}

function rankedViews(ranking: readonly RankedDocument[], documents: readonly string[]): RankedView[] {
  const sorted = [...ranking].sort((one, other) => other.score - one.score).slice(0, MAX_LISTED);
  return sorted.map(({ index, score }) => ({ index, score, document: documents[index] ?? null }));
}

/** A model can write arguments of any length and depth; what is longer is shown as the beginning of its text. */
function shownToolCall({ id, name, input }: ToolCall): ToolCall {
  const text = typeof input === 'string' ? input : prettyJson(input);
  if (text.length > MAX_TOOL_INPUT_CHARACTERS) {
    return { id, name, input: `${beginningOf(text, MAX_TOOL_INPUT_CHARACTERS)}…` };
  }
  return { id, name, input: typeof input === 'string' ? input : (JSON.parse(text) as unknown) };
}

function metric(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

/** The failure of an exchange with all that its message says, or `null`. `signed` is what the last attempt sent. */
function failureOf(
  { error, head, bytes }: ExchangeRecord,
  context: ExchangeContext,
  signed: SignedTexts | null,
): FailureView | null {
  if (!error) return null;
  const { name, message, originalStatusCode, originalMessage, resourceName } = error;
  // A connection that broke knows nothing of the answer it broke off; its head does.
  const status = error.status ?? head?.status ?? null;
  const requestId = error.requestId ?? head?.requestId ?? null;
  const { text, actions } = adviceFor(error);
  const permission = missingPermission(error, context);
  const candidates = modelCandidates(error, context, null);
  const signature = signed && /Signature/.test(name) ? signatureDifference(message, signed) : null;
  return {
    name,
    message,
    advice: signature?.verdict ?? text,
    status,
    requestId,
    originalStatusCode,
    originalMessage,
    resourceName,
    actions: actionsOf(actions, { copyPolicy: permission?.policy != null, openRaw: bytes > 0 }),
    ...(permission ? { missingPermission: permission } : {}),
    ...(candidates.length > 0 ? { candidates } : {}),
    ...(signature ? { signature } : {}),
  };
}

/** The table's actions, with those that this failure has something for and without those it has nothing for. */
function actionsOf(actions: readonly FailureAction[], has: { copyPolicy: boolean; openRaw: boolean }): FailureAction[] {
  return [
    ...(has.copyPolicy ? ['copyPolicy' as const] : []),
    ...actions.filter(action => action !== 'openRaw' || has.openRaw),
  ];
}

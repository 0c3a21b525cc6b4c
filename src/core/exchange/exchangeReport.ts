import { randomUUID } from 'node:crypto';
import { guardrailForScripts } from '../guardrail/guardrailForScripts.ts';
import type { Position } from '../json/diagnostic.ts';
import type { Exchange } from './exchange.ts';
import { norm } from './embeddingViews.ts';
import type { ExchangeRecord } from './exchangeRecord.ts';
import type { ExchangeView, FailureView } from './exchangeView.ts';
import { imageKind } from './imageHeader.ts';

/**
 * The exchange as `--output json` prints it: one object, two-space indent. The body is in it
 * unchanged (a stream's as the list of its native chunks); where it is not JSON, as a string. `pointer` is the place in the
 * request file that a failure is about.
 */
export function exchangeReport(exchange: Exchange, pointer: Position | null = null): string {
  const view = exchange.view();
  const raw = exchange.record.rawText();
  const slot = randomUUID();
  const answer = reportedAnswer(exchange.record, view, slot);
  const report = view.failure
    ? { ok: false, error: reportedError(view.failure, pointer), ...answer }
    : { ok: true, ...answer };
  return JSON.stringify(report, null, 2).replace(`"${slot}"`, () =>
    raw === '' ? 'null' : exchange.record.rawIsJson() ? raw : JSON.stringify(raw),
  );
}

/** What is reported of every exchange; `body` is the stand-in that the body itself replaces. */
function reportedAnswer(record: ExchangeRecord, view: ExchangeView, body: string): Record<string, unknown> {
  const reading = record.reading();
  const { firstByteMs, firstTokenMs, totalMs } = view.timings;
  return {
    operation: view.operation,
    modelId: view.modelId,
    status: view.status,
    requestId: view.requestId,
    headers: Object.fromEntries(view.headers),
    contentType: view.contentType,
    performanceConfigLatency: view.performanceConfigLatency,
    serviceTier: view.serviceTier,
    body,
    text: reading.text,
    reasoning: reading.reasoning,
    toolCalls: reading.toolCalls,
    images: reading.images.map(({ base64 }) => imageKind(base64)),
    embeddings: reading.embeddings.map(({ values }) => ({ dimensions: values.length, norm: norm(values) })),
    ranking: reading.ranking,
    stopReason: view.stopReason,
    usage: view.usage,
    failure: view.modelFailure,
    guardrail: view.guardrail ? guardrailForScripts(view.guardrail) : null,
    complete: view.state === 'answered',
    attempts: record.attemptCount,
    timings: { firstByteMs, firstTokenMs, totalMs },
    notices: view.notices,
    sandbox: view.sandbox,
  };
}

function reportedError(failure: FailureView, pointer: Position | null): Record<string, unknown> {
  return withoutNulls({
    name: failure.name,
    message: failure.message,
    status: failure.status,
    requestId: failure.requestId,
    originalStatusCode: failure.originalStatusCode,
    originalMessage: failure.originalMessage,
    resourceName: failure.resourceName,
    advice: failure.advice,
    ...failureDetails(failure),
    pointer,
  });
}

function failureDetails({ missingPermission, candidates }: FailureView): Record<string, unknown> {
  return {
    ...(missingPermission
      ? {
          missingPermission: {
            ...missingPermission,
            policy: missingPermission.policy === null ? null : (JSON.parse(missingPermission.policy) as unknown),
          },
        }
      : {}),
    ...(candidates
      ? {
          candidates: candidates.map(({ modelId, name, listed }) => ({
            modelId,
            ...(name === null ? {} : { name }),
            listed,
          })),
        }
      : {}),
  };
}

/** Status and request id are always there; the rest only where Bedrock gave it. */
function withoutNulls(error: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(error).filter(([name, value]) => value !== null || name === 'status' || name === 'requestId'),
  );
}

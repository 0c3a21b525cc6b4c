import { randomUUID } from 'node:crypto';
import { guardrailForScripts } from '../guardrail/guardrailForScripts.ts';
import type { Position } from '../json/diagnostic.ts';
import type { Exchange } from './exchange.ts';
import { norm } from './embeddingViews.ts';
import type { FailureView } from './exchangeView.ts';
import { imageKind } from './imageHeader.ts';

/**
 * The exchange as `--output json` prints it: one object, two-space indent. The body is in it
 * unchanged (a stream's as the list of its native chunks); where it is not JSON, as a string. `pointer` is the place in the
 * request file that a failure is about.
 */
export function exchangeReport(exchange: Exchange, pointer: Position | null = null): string {
  const view = exchange.view();
  const { record } = exchange;
  const raw = record.rawText();
  const slot = randomUUID();
  const answered = view.state === 'answered';
  const reading = record.reading();
  const timings = {
    firstByteMs: view.timings.firstByteMs,
    firstTokenMs: view.timings.firstTokenMs,
    totalMs: view.timings.totalMs,
  };
  const answer = {
    operation: view.operation,
    modelId: view.modelId,
    status: view.status,
    requestId: view.requestId,
    headers: Object.fromEntries(view.headers),
    contentType: view.contentType,
    performanceConfigLatency: view.performanceConfigLatency,
    serviceTier: view.serviceTier,
    body: slot,
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
    complete: answered,
    attempts: record.attemptCount,
    timings,
    notices: view.notices,
    sandbox: view.sandbox,
  };
  const { failure } = view;
  const report = failure
    ? {
        ok: false,
        error: withoutNulls({
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
        }),
        ...answer,
      }
    : { ok: true, ...answer };
  return JSON.stringify(report, null, 2).replace(`"${slot}"`, () =>
    raw === '' ? 'null' : record.rawIsJson() ? raw : JSON.stringify(raw),
  );
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

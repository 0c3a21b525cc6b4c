import * as v from 'valibot';
import { OPERATION_NAMES } from '../core/bedrock/operations.ts';
import { FAILURE_ACTIONS } from '../core/bedrock/failureActions.ts';
import type {
  ComparedText,
  FailurePlace,
  MissingPermission,
  ModelCandidate,
  SignatureComparison,
} from '../core/bedrock/failureDetails.ts';
import type {
  AttemptView,
  EmbeddingView,
  ExchangeView,
  FailureView,
  FrameView,
  ImageView,
  Phase,
  RankedView,
  SimilarityView,
  TimingsView,
} from '../core/exchange/exchangeView.ts';
import type {
  GuardrailAssessment,
  GuardrailInvocation,
  GuardrailPolicy,
  GuardrailReport,
} from '../core/guardrail/guardrailReport.ts';
import {
  anyObject,
  number,
  isNumber,
  isPair,
  isString,
  list,
  listOf,
  object,
  oneOf,
  recordOf,
  schemaOf,
} from './schema.ts';

const string = v.string();
const boolean = v.boolean();
const stringOrNull = v.nullable(string);
const numberOrNull = v.nullable(number);
const headers = listOf(isPair(isString));

const isNumberOrNull = (value: unknown): value is number | null => value === null || isNumber(value);

const attempt = { attempt: number, maxAttempts: number };
export const phase = schemaOf<Phase>()(
  oneOf('kind', [
    v.object({ kind: v.literal('receiving'), bytes: number, chunks: number }),
    v.object({ kind: v.literal('credentials') }),
    v.object({ kind: v.literal('connecting'), ...attempt }),
    v.object({ kind: v.literal('waiting'), ...attempt }),
    v.object({ kind: v.literal('backoff'), ...attempt, resumesAt: number, reason: string }),
  ]),
);

export const timings = schemaOf<TimingsView>()(
  object({
    firstByteMs: numberOrNull,
    firstTokenMs: numberOrNull,
    lastTokenMs: numberOrNull,
    totalMs: numberOrNull,
  }),
);

const side = v.picklist(['input', 'output']);
/** Any name: what the service adds later is kept. */
const policy: v.GenericSchema<unknown, GuardrailPolicy> = string;
const coverage = v.optional(object({ guarded: number, total: number }));

const assessment = schemaOf<GuardrailAssessment>()(
  object({
    guardrailId: string,
    side,
    policy,
    list: string,
    type: v.optional(string),
    name: v.optional(string),
    match: v.optional(string),
    regex: v.optional(string),
    action: v.optional(string),
    detected: v.optional(boolean),
    confidence: v.optional(string),
    filterStrength: v.optional(string),
    score: v.optional(number),
    threshold: v.optional(number),
    more: v.optional(anyObject),
  }),
);

const invocation = schemaOf<GuardrailInvocation>()(
  object({
    guardrailId: string,
    side,
    processingLatencyMs: v.optional(number),
    usage: recordOf(number),
    textCharacters: coverage,
    images: coverage,
    applied: v.optional(anyObject),
    more: v.optional(anyObject),
  }),
);

const guardrail = schemaOf<GuardrailReport>()(
  object({
    action: stringOrNull,
    verdict: v.picklist(['blocked', 'masked', 'intervened', 'none']),
    summary: string,
    actionReason: stringOrNull,
    assessments: list(assessment),
    invocations: list(invocation),
    modelOutput: listOf(isString),
    traced: boolean,
    unknown: anyObject,
  }),
);

const missingPermission = schemaOf<MissingPermission>()(
  object({
    actions: listOf(isString),
    resource: stringOrNull,
    principal: stringOrNull,
    explicitDeny: boolean,
    policyKind: stringOrNull,
    policy: stringOrNull,
    notes: listOf(isString),
  }),
);

const candidate = schemaOf<ModelCandidate>()(object({ modelId: string, name: stringOrNull, listed: boolean }));

const place = schemaOf<FailurePlace>()(object({ path: string, line: number, column: number }));

const comparedText = schemaOf<ComparedText>()(
  object({
    title: v.picklist(['Canonical request', 'String to sign']),
    lines: list(object({ ours: stringOrNull, theirs: stringOrNull })),
    firstDifference: numberOrNull,
  }),
);

const signature = schemaOf<SignatureComparison>()(object({ texts: list(comparedText), verdict: string }));

const failure = schemaOf<FailureView>()(
  object({
    name: string,
    message: string,
    advice: string,
    status: numberOrNull,
    requestId: stringOrNull,
    originalStatusCode: numberOrNull,
    originalMessage: stringOrNull,
    resourceName: stringOrNull,
    actions: list(v.picklist(FAILURE_ACTIONS)),
    missingPermission: v.optional(missingPermission),
    candidates: v.optional(list(candidate)),
    places: v.optional(list(place)),
    signature: v.optional(signature),
  }),
);

const image = schemaOf<ImageView>()(
  object({
    bytes: number,
    mediaType: string,
    width: numberOrNull,
    height: numberOrNull,
    seed: numberOrNull,
    refusal: stringOrNull,
  }),
);

const embedding = schemaOf<EmbeddingView>()(
  object({
    kind: stringOrNull,
    dimensions: number,
    norm: number,
    first: listOf(isNumber),
    input: stringOrNull,
    plot: listOf(isPair(isNumber)),
  }),
);

const similarity = schemaOf<SimilarityView>()(
  object({ of: listOf(isNumber), omitted: number, cosine: list(listOf(isNumberOrNull)) }),
);

const ranked = schemaOf<RankedView>()(object({ index: number, score: number, document: stringOrNull }));

const attemptView = schemaOf<AttemptView>()(
  object({
    attempt: number,
    status: numberOrNull,
    requestId: stringOrNull,
    error: stringOrNull,
    message: stringOrNull,
    durationMs: number,
    retryDelayMs: numberOrNull,
  }),
);

const usage = schemaOf<ExchangeView['usage']>()(
  object({
    inputTokens: numberOrNull,
    outputTokens: numberOrNull,
    cacheReadInputTokens: numberOrNull,
    cacheWriteInputTokens: numberOrNull,
  }),
);

export const exchangeView = schemaOf<ExchangeView>()(
  object({
    id: string,
    state: v.picklist(['running', 'answered', 'refused', 'incomplete', 'failed', 'cancelled']),
    phase: v.nullable(phase),
    operation: v.picklist(OPERATION_NAMES),
    modelId: string,
    region: string,
    endpoint: string,
    sandbox: boolean,
    signedBy: string,
    startedAt: string,
    text: string,
    textOmitted: number,
    reasoning: string,
    toolCalls: list(object({ id: stringOrNull, name: string, input: v.unknown() })),
    images: list(image),
    embeddings: list(embedding),
    embeddingsOmitted: number,
    similarity: v.nullable(similarity),
    ranking: list(ranked),
    media: listOf(isString),
    stopReason: stringOrNull,
    usage,
    modelFailure: stringOrNull,
    guardrail: v.nullable(guardrail),
    raw: object({ text: string, language: v.picklist(['json', 'plaintext']), bytes: number, omitted: number }),
    failure: v.nullable(failure),
    status: numberOrNull,
    requestId: stringOrNull,
    contentType: stringOrNull,
    performanceConfigLatency: stringOrNull,
    serviceTier: stringOrNull,
    headers,
    attempts: list(attemptView),
    timings,
    invocationLatencyMs: numberOrNull,
    firstByteLatencyMs: numberOrNull,
    chunks: number,
    brokenFrame: v.nullable(object({ number, reason: string })),
    notices: listOf(isString),
  }),
);

export const frameView = schemaOf<FrameView>()(
  object({
    number,
    atMs: number,
    size: number,
    headers,
    payload: string,
    omitted: number,
    problem: stringOrNull,
  }),
);

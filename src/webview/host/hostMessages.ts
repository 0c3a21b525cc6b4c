import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { OPERATION_NAMES } from '../../core/bedrock/operations.ts';
import { FAILURE_ACTIONS } from '../../core/exchange/exchangeView.ts';
import type { HostToPanel } from '../../protocol/messages.ts';
import { FORM_FIELDS, LISTED_FIELDS } from '../../core/request/members.ts';

type Check = (value: unknown) => boolean;
type Fields = Record<string, Check>;

const string: Check = value => typeof value === 'string';
const number: Check = value => typeof value === 'number' && Number.isFinite(value);
const boolean: Check = value => typeof value === 'boolean';
const anything: Check = () => true;
const nullable =
  (check: Check): Check =>
  value =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  value =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check);
const oneOf =
  (...allowed: readonly string[]): Check =>
  value =>
    typeof value === 'string' && allowed.includes(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Own members only: what a prototype lends is not what was sent. */
const member = (value: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;
const shape =
  (fields: Fields): Check =>
  value =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(member(value, name)));
const recordOf =
  (check: Check): Check =>
  value =>
    isRecord(value) && Object.values(value).every(check);

const field = oneOf(...FORM_FIELDS);
const optionalOfEveryField =
  (check: Check): Check =>
  value =>
    isRecord(value) &&
    Object.entries(value).every(([name, entry]) => field(name) && (entry === undefined || check(entry)));

const signer: Check = value =>
  isRecord(value) &&
  oneOf(
    'profile',
    'apiKey',
    'environment',
    'default',
    'sandbox',
    'storeApiKey',
    'workspaceProfile',
  )(member(value, 'kind')) &&
  optional(string)(member(value, 'name'));

const suggestion = shape({
  value: string,
  label: string,
  description: optional(string),
  also: optional(optionalOfEveryField(string)),
  group: optional(string),
  ask: optional(boolean),
  signer: optional(signer),
});

const accountList = optional(shape({ loading: boolean, listedAt: nullable(number), problems: listOf(string) }));

const form = shape({
  document: nullable(shape({ uri: string, name: string, dirty: boolean })),
  values: shape(Object.fromEntries(FORM_FIELDS.map(name => [name, nullable(string)]))),
  readOnly: listOf(field),
  suggestions: optionalOfEveryField(listOf(suggestion)),
  lists: shape(Object.fromEntries(LISTED_FIELDS.map(name => [name, accountList]))),
  defaults: optionalOfEveryField(string),
  diagnostics: listOf(
    shape({
      severity: oneOf('error', 'warning', 'info'),
      message: string,
      line: number,
      column: number,
      field: nullable(field),
      offset: number,
    }),
  ),
  connection: oneOf('aws', 'sandbox'),
  identity: string,
  signer: shape({ chosen: nullable(string), decidedBy: string, notes: listOf(string), details: listOf(string) }),
  pinned: boolean,
  trusted: boolean,
  stream: boolean,
});

const attemptOfPhase: Fields = { attempt: number, maxAttempts: number };
const PHASES: Record<string, Check> = {
  credentials: anything,
  connecting: shape(attemptOfPhase),
  waiting: shape(attemptOfPhase),
  receiving: shape({ bytes: number, chunks: number }),
  backoff: shape({ ...attemptOfPhase, resumesAt: number, reason: string }),
};
const phase: Check = value => {
  if (!isRecord(value)) return false;
  const kind = member(value, 'kind');
  return typeof kind === 'string' && Object.hasOwn(PHASES, kind) && PHASES[kind]!(value);
};

const timings = shape({
  firstByteMs: nullable(number),
  firstTokenMs: nullable(number),
  lastTokenMs: nullable(number),
  totalMs: nullable(number),
});

const guardrail = shape({
  action: nullable(string),
  verdict: oneOf('blocked', 'masked', 'none'),
  summary: string,
  actionReason: nullable(string),
  assessments: listOf(
    shape({
      guardrailId: string,
      side: oneOf('input', 'output'),
      policy: string,
      list: string,
      type: optional(string),
      name: optional(string),
      match: optional(string),
      regex: optional(string),
      action: optional(string),
      detected: optional(boolean),
      confidence: optional(string),
      filterStrength: optional(string),
      score: optional(number),
      threshold: optional(number),
      more: optional(isRecord),
    }),
  ),
  invocations: listOf(
    shape({
      guardrailId: string,
      side: oneOf('input', 'output'),
      processingLatencyMs: optional(number),
      usage: recordOf(number),
      textCharacters: optional(shape({ guarded: number, total: number })),
      images: optional(shape({ guarded: number, total: number })),
      applied: optional(isRecord),
    }),
  ),
  modelOutput: listOf(string),
  traced: boolean,
  unknown: isRecord,
});

const failure = shape({
  name: string,
  message: string,
  advice: string,
  status: nullable(number),
  requestId: nullable(string),
  originalStatusCode: nullable(number),
  originalMessage: nullable(string),
  resourceName: nullable(string),
  actions: listOf(oneOf(...FAILURE_ACTIONS)),
  missingPermission: optional(
    shape({
      actions: listOf(string),
      resource: nullable(string),
      principal: nullable(string),
      explicitDeny: boolean,
      policyKind: nullable(string),
      policy: nullable(string),
      notes: listOf(string),
    }),
  ),
  candidates: optional(listOf(shape({ modelId: string, name: nullable(string), listed: boolean }))),
  places: optional(listOf(shape({ path: string, line: number, column: number }))),
  signature: optional(
    shape({
      verdict: string,
      texts: listOf(
        shape({
          title: oneOf('Canonical request', 'String to sign'),
          firstDifference: nullable(number),
          lines: listOf(shape({ ours: nullable(string), theirs: nullable(string) })),
        }),
      ),
    }),
  ),
});

const pair: Check = value => Array.isArray(value) && value.length === 2 && value.every(string);

const exchange = shape({
  id: string,
  state: oneOf('running', 'answered', 'refused', 'incomplete', 'failed', 'cancelled'),
  phase: nullable(phase),
  operation: oneOf(...OPERATION_NAMES),
  modelId: string,
  region: string,
  endpoint: string,
  sandbox: boolean,
  signedBy: string,
  startedAt: string,
  text: string,
  textOmitted: number,
  reasoning: string,
  toolCalls: listOf(shape({ id: nullable(string), name: string, input: anything })),
  images: listOf(
    shape({
      bytes: number,
      mediaType: string,
      width: nullable(number),
      height: nullable(number),
      seed: nullable(number),
      refusal: nullable(string),
    }),
  ),
  embeddings: listOf(
    shape({
      kind: nullable(string),
      dimensions: number,
      norm: number,
      first: listOf(number),
      input: nullable(string),
      plot: listOf(listOf(number)),
    }),
  ),
  embeddingsOmitted: number,
  similarity: nullable(shape({ of: listOf(number), omitted: number, cosine: listOf(listOf(nullable(number))) })),
  ranking: listOf(shape({ index: number, score: number, document: nullable(string) })),
  media: listOf(string),
  stopReason: nullable(string),
  usage: shape({
    inputTokens: nullable(number),
    outputTokens: nullable(number),
    cacheReadInputTokens: nullable(number),
    cacheWriteInputTokens: nullable(number),
  }),
  modelFailure: nullable(string),
  guardrail: nullable(guardrail),
  raw: shape({ text: string, language: oneOf('json', 'plaintext'), bytes: number, omitted: number }),
  failure: nullable(failure),
  status: nullable(number),
  requestId: nullable(string),
  contentType: nullable(string),
  performanceConfigLatency: nullable(string),
  serviceTier: nullable(string),
  headers: listOf(pair),
  attempts: listOf(
    shape({
      attempt: number,
      status: nullable(number),
      requestId: nullable(string),
      error: nullable(string),
      message: nullable(string),
      durationMs: number,
      retryDelayMs: nullable(number),
    }),
  ),
  timings,
  invocationLatencyMs: nullable(number),
  firstByteLatencyMs: nullable(number),
  chunks: number,
  brokenFrame: nullable(shape({ number, reason: string })),
  notices: listOf(string),
});

const frame = shape({
  number,
  atMs: number,
  size: number,
  headers: listOf(pair),
  payload: string,
  omitted: number,
  problem: nullable(string),
});

const comparison = shape({
  exchangeId: string,
  refusal: nullable(string),
  guardrail: nullable(shape({ identifier: string, version: string })),
  sandbox: boolean,
  comparison: nullable(shape({ second: string, exchange })),
});

const MESSAGES: Record<string, Check> = {
  requestPlaces: shape({ exchangeId: string, found: listOf(number), notFound: listOf(number) }),
  showAssessment: shape({ exchangeId: string, assessment: number }),
  showTab: shape({ tab: oneOf('trace') }),
  comparison,
  form: shape({ form }),
  exchange: shape({ exchange: nullable(exchange), keep: optional(boolean) }),
  delta: shape({
    exchangeId: string,
    text: string,
    reasoning: string,
    progress: shape({
      phase,
      chunks: number,
      characters: number,
      bytes: number,
      outputTokens: nullable(number),
      timings,
    }),
  }),
  imageData: shape({ exchangeId: string, index: number, data: nullable(value => value instanceof Uint8Array) }),
  frameList: shape({ exchangeId: string, from: number, frames: nullable(listOf(frame)) }),
};

/** The message, where it is one of ours and whole; `null` for anything else, which is then ignored. */
export function readHostMessage(data: unknown): HostToPanel | null {
  if (!isRecord(data)) return null;
  const type = member(data, 'type');
  if (typeof type !== 'string' || !Object.hasOwn(MESSAGES, type)) return null;
  return MESSAGES[type]!(data) ? (data as HostToPanel) : null;
}

/** Whether a value (from saved state) is an exchange that can be drawn. */
export function isExchangeView(value: unknown): value is ExchangeView {
  return exchange(value);
}

import type { GuardrailReport } from '../guardrail/guardrailReport.ts';
import type { Embedding, RankedDocument, ToolCall, Usage } from '../models/modelReading.ts';

/**
 * How an exchange stands. `answered`: a whole answer came, whatever it says. `refused`: Bedrock answered with an
 * exception. `incomplete`: part of an answer came and is kept. `failed`: nothing usable came.
 */
export type ExchangeState = 'running' | 'answered' | 'refused' | 'incomplete' | 'failed' | 'cancelled';

export type Operation = 'InvokeModel' | 'InvokeModelWithResponseStream';

/** What a running exchange is doing, for a progress line. */
export type Phase =
  | { kind: 'credentials' }
  | { kind: 'connecting'; attempt: number; maxAttempts: number }
  | { kind: 'waiting'; attempt: number; maxAttempts: number }
  | { kind: 'receiving'; bytes: number; chunks: number }
  /** Between attempts; `resumesAt` is in milliseconds since the epoch. */
  | { kind: 'backoff'; attempt: number; maxAttempts: number; resumesAt: number; reason: string };

/** One attempt that ended, as one line of the log and the Details tab. */
export interface AttemptView {
  attempt: number;
  status: number | null;
  requestId: string | null;
  /** The exception's name, or `null` for the attempt that answered. */
  error: string | null;
  message: string | null;
  durationMs: number;
  /** How long was waited before the next attempt. */
  retryDelayMs: number | null;
}

/** What the error card shows and what can be done next. */
export interface FailureView {
  /** `ThrottlingException`, `ConnectionRefused`, `IncompleteResponse`, … */
  name: string;
  message: string;
  /** One sentence that says what to do. */
  advice: string;
  status: number | null;
  requestId: string | null;
  originalStatusCode: number | null;
  originalMessage: string | null;
  resourceName: string | null;
  /** What the card offers as buttons, most useful first. */
  actions: readonly FailureAction[];
}

/** The things an error card can offer; the host decides what each does. */
export const FAILURE_ACTIONS = ['sendAgain', 'useSandbox', 'chooseProfile', 'chooseRegion', 'chooseModel', 'chooseGuardrail', 'showLog', 'openRaw'] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];

/** Milliseconds since the request left; `null` where that moment was not reached. */
export interface TimingsView {
  firstByteMs: number | null;
  firstTokenMs: number | null;
  lastTokenMs: number | null;
  totalMs: number | null;
}

/** Everything the panel draws of one exchange: plain JSON, bounded in size, no secret in it. */
export interface ExchangeView {
  id: string;
  state: ExchangeState;
  phase: Phase | null;
  operation: Operation;
  modelId: string;
  region: string;
  endpoint: string;
  /** True where the answer came from the sandbox: no model was called, and the panel says so. */
  sandbox: boolean;
  /** Who signed, for example `profile dev` or `environment keys`. */
  signedBy: string;
  /** ISO 8601. */
  startedAt: string;
  text: string;
  /** How many characters of the text are not in `text` because it is longer than the panel shows. */
  textOmitted: number;
  reasoning: string;
  toolCalls: readonly ToolCall[];
  /** Size in bytes and kind of each image; the data stays in the body. */
  images: readonly { bytes: number; mediaType: string }[];
  embeddings: readonly { kind: Embedding['kind']; dimensions: number; norm: number; first: readonly number[] }[];
  ranking: readonly RankedDocument[];
  media: readonly string[];
  stopReason: string | null;
  usage: Usage;
  /** A failure that came with HTTP status 200, in one sentence. */
  modelFailure: string | null;
  guardrail: GuardrailReport | null;
  /** The body, pretty-printed where it is JSON and cut at the panel's limit. */
  raw: { text: string; language: 'json' | 'plaintext'; bytes: number; omitted: number };
  failure: FailureView | null;
  status: number | null;
  requestId: string | null;
  contentType: string | null;
  performanceConfigLatency: string | null;
  serviceTier: string | null;
  headers: readonly (readonly [name: string, value: string])[];
  attempts: readonly AttemptView[];
  timings: TimingsView;
  /** Milliseconds Bedrock itself reports (metric header or invocation metrics). */
  invocationLatencyMs: number | null;
  firstByteLatencyMs: number | null;
  chunks: number;
  /** Things worth a line that are not failures: a corrected clock, refreshed credentials, invalid UTF-8. */
  notices: readonly string[];
}

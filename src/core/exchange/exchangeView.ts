import { FAILURE_ACTIONS } from '../bedrock/failureActions.ts';
import type { FailureAction } from '../bedrock/failureActions.ts';
import type { Operation } from '../bedrock/operations.ts';
import type { GuardrailReport } from '../guardrail/guardrailReport.ts';
import type { FailureDetails } from '../bedrock/failureDetails.ts';
import type { Embedding, RankedDocument, ToolCall, Usage } from '../models/reading/modelReading.ts';

export interface ImageView {
  bytes: number;
  /** By its first bytes; `unknown` for what only claims to be an image. */
  mediaType: string;
  /** In pixels, as the image's header says; `null` where it does not. */
  width: number | null;
  height: number | null;
  /** From the answer, else as requested. */
  seed: number | null;
  /** Why it is not shown, in one sentence; `null` for an image whose data may be requested. */
  refusal: string | null;
}

export interface EmbeddingView {
  kind: Embedding['kind'];
  dimensions: number;
  norm: number;
  first: readonly number[];
  /** The text that it was made of, cut, where the request says so. */
  input: string | null;
  /** Lowest and highest value of each column of a small drawing; empty where none is drawn. */
  plot: readonly (readonly [low: number, high: number])[];
}

export interface SimilarityView {
  /** Which embeddings are compared, by their position; no more than 24. */
  of: readonly number[];
  /** How many more could be compared. */
  omitted: number;
  /** Cosine of each with each; `null` where a vector is zero. */
  cosine: readonly (readonly (number | null)[])[];
}

export interface RankedView extends RankedDocument {
  /** The document's text from the request, cut; `null` where the request has none at that place. */
  document: string | null;
}

/** So many messages of a stream are listed; more are counted only. */
export const MAX_FRAMES = 200_000;

/** One message of a stream. */
export interface FrameView {
  /** Counted from 1. */
  number: number;
  /** Milliseconds since the attempt began. */
  atMs: number;
  /** Bytes on the wire. */
  size: number;
  headers: readonly (readonly [name: string, value: string])[];
  /** The native chunk as JSON text, or the payload of another kind of message; cut. */
  payload: string;
  /** Characters that were cut. */
  omitted: number;
  /** What is wrong with it, in one sentence, or `null`. */
  problem: string | null;
}

/**
 * The state of an exchange. `answered`: a whole answer came, with any content. `refused`: Bedrock answered with an
 * exception. `incomplete`: part of an answer came and is kept. `failed`: nothing usable came.
 */
export type ExchangeState = 'running' | 'answered' | 'refused' | 'incomplete' | 'failed' | 'cancelled';

export type { Operation };

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
export interface FailureView extends FailureDetails {
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

export { FAILURE_ACTIONS };
export type { FailureAction };

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
  /** What is known of each image; the data stays with the host, which sends it on request. */
  images: readonly ImageView[];
  embeddings: readonly EmbeddingView[];
  /** How many more embeddings there are. */
  embeddingsOmitted: number;
  similarity: SimilarityView | null;
  /** The best first. */
  ranking: readonly RankedView[];
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
  /** Where a stream's framing broke: the message with that number did not arrive completely. */
  brokenFrame: { number: number; reason: string } | null;
  /** Things worth a line that are not failures: a corrected clock, refreshed credentials, invalid UTF-8. */
  notices: readonly string[];
}

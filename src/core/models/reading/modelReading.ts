/** Token counts; `null` where Bedrock did not say. `inputTokens` excludes cached tokens, as Bedrock counts them. */
export interface Usage {
  inputTokens: number | null;
  outputTokens: number | null;
  cacheReadInputTokens: number | null;
  cacheWriteInputTokens: number | null;
}

export interface ToolCall {
  id: string | null;
  name: string;
  /** The arguments, parsed where they are JSON, else the string as it came. */
  input: unknown;
}

/** An image the model made. `base64` is as the body has it, unchecked. */
export interface ModelImage {
  base64: string;
  seed: number | null;
}

export interface Embedding {
  /** What kind of vector, where the family says: `float`, `int8`, `binary`, `TEXT`, … */
  kind: string | null;
  values: readonly number[];
}

export interface RankedDocument {
  index: number;
  score: number;
}

/** What one chunk of a stream adds to the answer so far. */
export interface ChunkText {
  text: string;
  reasoning: string;
}

/** What a response body, or a whole stream, says in one shape for every model family. */
export interface ModelReading {
  /** The model's answer; for several choices, joined by blank lines. */
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  images: ModelImage[];
  /** Audio or video given by reference (an S3 URI or the like). */
  media: string[];
  embeddings: Embedding[];
  ranking: RankedDocument[];
  /** As the model spells it, for example `end_turn` or `FINISH`. */
  stopReason: string | null;
  /** From `amazon-bedrock-invocationMetrics`, else the body; response headers are stronger and are merged by the caller. */
  usage: Usage;
  /** One sentence where HTTP status 200 hides a failure or a refusal, else `null`. */
  failure: string | null;
  /** Whether it has no form that its family is known for, and was read by the names in it. */
  guessed: boolean;
  /** Whether nothing could be read, so that `text` is the body as it came. */
  isRaw: boolean;
}

export const NO_USAGE: Readonly<Usage> = Object.freeze({
  inputTokens: null,
  outputTokens: null,
  cacheReadInputTokens: null,
  cacheWriteInputTokens: null,
});

export function emptyReading(): ModelReading {
  return {
    text: '',
    reasoning: '',
    toolCalls: [],
    images: [],
    media: [],
    embeddings: [],
    ranking: [],
    stopReason: null,
    usage: { ...NO_USAGE },
    failure: null,
    guessed: false,
    isRaw: false,
  };
}

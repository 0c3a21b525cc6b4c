import type { ModelReading } from './reading/modelReading.ts';

/** What one stream chunk adds to what is on the screen. */
export interface ChunkText {
  text: string;
  reasoning: string;
}

/** Reads the native chunks of one stream in order; work per chunk does not grow with the stream. */
export interface StreamReader {
  /** Takes one decoded chunk (any JSON value, the string `[DONE]` included) and gives what it adds. */
  add(chunk: unknown): ChunkText;
  /** True once the family's own stop marker was seen; a stream that ends without it was cut. */
  readonly stopped: boolean;
  /** Everything so far in the shape of a whole response. */
  reading(): ModelReading;
}

/** What Bedrock knows of a model that changes how its bodies are written and read. One file a family. */
export interface ModelFamily {
  /** The family's id, for example `anthropic-claude-messages`. */
  readonly id: string;
  readonly provider: string;
  readonly output: 'text' | 'image' | 'embedding' | 'ranking' | 'unknown';
  readonly streams: boolean;
  /** False for models that are reached by other operations only (video generation, speech); pickers leave them out. */
  readonly invocable: boolean;
  /** A model id of the family that stands in templates and suggestions. */
  readonly exampleModelIds: readonly string[];
  /** `baseModelId` has no geo prefix and no ARN around it. */
  matches(baseModelId: string): boolean;
  /** Whether a request body has this family's form; decides where the model id hides the family (opaque ARNs). */
  matchesBody(body: unknown): boolean;
  /** A small body that asks `prompt`, with placeholders where the family needs more than that (an image, a video). */
  template(prompt: string): Record<string, unknown>;
  readResponse(body: unknown): ModelReading;
  streamReader(): StreamReader;
}

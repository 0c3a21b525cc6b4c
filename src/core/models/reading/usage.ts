import type { Usage } from './modelReading.ts';
import { asCount, asRecord, at, member } from '../../json/untrustedJson.ts';

function firstCount(value: unknown, keys: readonly string[]): number | null {
  for (const key of keys) {
    const count = asCount(member(value, key));
    if (count !== null) return count;
  }
  return null;
}

const INPUT = ['input_tokens', 'inputTokens', 'prompt_tokens'];
const OUTPUT = ['output_tokens', 'outputTokens', 'completion_tokens'];
const CACHE_READ = ['cache_read_input_tokens', 'cacheReadInputTokenCount', 'cacheReadInputTokens'];
const CACHE_WRITE = ['cache_creation_input_tokens', 'cacheWriteInputTokenCount', 'cacheWriteInputTokens'];

/** Token counts from a `usage` object, in the spelling of Claude, Nova or OpenAI. */
export function usageObject(usage: unknown): Usage {
  // OpenAI counts cached tokens inside prompt_tokens; Bedrock's input count leaves them out.
  const cached = asCount(at(usage, 'prompt_tokens_details', 'cached_tokens'));
  const input = firstCount(usage, INPUT);
  return {
    inputTokens: input !== null && cached !== null && cached <= input ? input - cached : input,
    outputTokens: firstCount(usage, OUTPUT),
    cacheReadInputTokens: firstCount(usage, CACHE_READ) ?? cached,
    cacheWriteInputTokens: firstCount(usage, CACHE_WRITE),
  };
}

const FLAT_INPUT = ['prompt_token_count', 'inputTextTokenCount', 'inputTokenCount'];
const FLAT_OUTPUT = ['generation_token_count', 'totalOutputTextTokenCount'];

/** The members that `flatUsage` looks at. */
export const FLAT_USAGE: readonly string[] = [...FLAT_INPUT, ...FLAT_OUTPUT, 'meta'];

/** Token counts that are members of the body itself (Llama, Titan, embeddings), or of `meta` (Cohere). */
export function flatUsage(body: unknown): Usage {
  const billed = asRecord(at(body, 'meta', 'billed_units')) ?? at(body, 'meta', 'tokens');
  return {
    inputTokens: firstCount(body, FLAT_INPUT) ?? firstCount(billed, INPUT),
    outputTokens: firstCount(body, FLAT_OUTPUT) ?? firstCount(billed, OUTPUT),
    cacheReadInputTokens: null,
    cacheWriteInputTokens: null,
  };
}

/** `amazon-bedrock-invocationMetrics`: what Bedrock itself measured. Latencies are milliseconds. */
export interface InvocationMetrics {
  inputTokenCount: number | null;
  outputTokenCount: number | null;
  cacheReadInputTokenCount: number | null;
  cacheWriteInputTokenCount: number | null;
  invocationLatency: number | null;
  firstByteLatency: number | null;
}

/** The metrics in a chunk (the last of a stream has them) or body; `null` when there are none. */
export function invocationMetricsOf(chunk: unknown): InvocationMetrics | null {
  const metrics = asRecord(member(chunk, 'amazon-bedrock-invocationMetrics'));
  if (metrics === null) return null;
  const count = (key: keyof InvocationMetrics) => asCount(member(metrics, key));
  return {
    inputTokenCount: count('inputTokenCount'),
    outputTokenCount: count('outputTokenCount'),
    cacheReadInputTokenCount: count('cacheReadInputTokenCount'),
    cacheWriteInputTokenCount: count('cacheWriteInputTokenCount'),
    invocationLatency: count('invocationLatency'),
    firstByteLatency: count('firstByteLatency'),
  };
}

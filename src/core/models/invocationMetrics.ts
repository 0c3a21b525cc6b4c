import { asCount, asRecord, member } from '../json/untrustedJson.ts';

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

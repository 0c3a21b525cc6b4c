import { addToLast } from './answer.ts';
import { chunkFrame } from '../wire/eventStream.ts';
import type { Answer } from './answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Invocation } from './invocation.ts';

/** Sends the whole answer of InvokeModel. */
export function sendWhole(invocation: Invocation, answer: Answer, exchange: Exchange): void {
  const bytes = Buffer.from(JSON.stringify(answer.body), 'utf8');
  exchange.reply.head(200, { ...wholeHeaders(invocation, answer, exchange), 'Content-Length': bytes.length });
  exchange.reply.end(bytes);
}

/** Sends the stream of InvokeModelWithResponseStream, with a short pause between chunks so that it can be watched. */
export async function sendStream(invocation: Invocation, answer: Answer, exchange: Exchange): Promise<void> {
  exchange.reply.head(200, streamHeaders(invocation, exchange));
  await sendFrames(
    streamFrames(answer, invocation, exchange.settings.chunkDelayMs),
    exchange,
    exchange.settings.chunkDelayMs,
  );
  exchange.reply.end();
}

/** Writes frames one by one, pausing between them, until done or the client goes. */
export async function sendFrames(frames: readonly Buffer[], exchange: Exchange, pauseMs: number): Promise<void> {
  for (const [index, frame] of frames.entries()) {
    if (exchange.reply.closed) return;
    if (index > 0) await exchange.reply.pause(pauseMs);
    await exchange.reply.write(frame);
  }
}

/** The headers of a whole answer, metric headers included; those are left out where Bedrock leaves them out. */
export function wholeHeaders(invocation: Invocation, answer: Answer, exchange: Exchange): Record<string, string> {
  const { tokenHeaders } = invocation.family;
  const headers: Record<string, string> = {
    ...exchange.commonHeaders(),
    'Content-Type': 'application/json',
    'X-Amzn-Bedrock-Invocation-Latency': '1',
  };
  if (tokenHeaders !== 'none') headers['X-Amzn-Bedrock-Input-Token-Count'] = String(answer.inputTokens);
  if (tokenHeaders === 'both') headers['X-Amzn-Bedrock-Output-Token-Count'] = String(answer.outputTokens);
  if (invocation.family.name === 'amazon-nova') {
    headers['X-Amzn-Bedrock-Cache-Read-Input-Token-Count'] = '0';
    headers['X-Amzn-Bedrock-Cache-Write-Input-Token-Count'] = '0';
  }
  return { ...headers, ...invocation.echoedHeaders };
}

/** The headers of a stream: its own media type in Content-Type, the chunks' in a header of Bedrock's. */
export function streamHeaders(invocation: Invocation, exchange: Exchange): Record<string, string> {
  return {
    ...exchange.commonHeaders(),
    'Content-Type': 'application/vnd.amazon.eventstream',
    'X-Amzn-Bedrock-Content-Type': 'application/json',
    ...invocation.echoedHeaders,
  };
}

/** The frames of a stream, metrics in the last object. Their latencies are what the pauses will come to. */
export function streamFrames(answer: Answer, invocation: Invocation, pauseMs: number): Buffer[] {
  if (!answer.inputBlocked) {
    const cached = /^(amazon-nova|anthropic-claude-messages)$/.test(invocation.family.name)
      ? { cacheReadInputTokenCount: 0, cacheWriteInputTokenCount: 0 }
      : {};
    const metrics = {
      inputTokenCount: answer.inputTokens,
      outputTokenCount: answer.outputTokens,
      invocationLatency: 1 + Math.round(pauseMs * answer.chunks.length),
      firstByteLatency: 1,
      ...cached,
    };
    addToLast(answer.chunks, { 'amazon-bedrock-invocationMetrics': metrics });
  }
  return answer.chunks.map(chunk => chunkFrame(chunk.value));
}

import { EventStreamCodec } from '@smithy/eventstream-codec';

// Amazon's own encoder stands on the other side, so that a fault of our decoder cannot cancel itself out.
const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes).toString('utf8'),
  text => Buffer.from(text, 'utf8'),
);

export function frame(headers: Readonly<Record<string, string>>, payload: string | Uint8Array): Buffer {
  const typed = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]),
  );
  return Buffer.from(codec.encode({ headers: typed, body: Buffer.from(payload) }));
}

/** A `chunk` event around the bytes that a model wrote. */
export function chunkOf(native: string | Uint8Array): Buffer {
  return event('chunk', JSON.stringify({ bytes: Buffer.from(native).toString('base64'), p: 'abcdef' }));
}

export function event(type: string, payload: string | Uint8Array): Buffer {
  return frame({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload);
}

export function exception(type: string, members: unknown): Buffer {
  return frame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify(members),
  );
}

export function unmodelledError(code: string, message: string): Buffer {
  return frame({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '');
}

export const CLAUDE = 'anthropic.claude-3-haiku-20240307-v1:0';

const delta = (text: string): string =>
  JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const METRICS = { inputTokenCount: 7, outputTokenCount: 5, invocationLatency: 90, firstByteLatency: 40 };

/** The native chunks of a Claude answer. */
export function claudeChunks(...texts: string[]): string[] {
  return [
    JSON.stringify({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [],
        usage: { input_tokens: 7, output_tokens: 1 },
      },
    }),
    JSON.stringify({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...texts.map(delta),
    JSON.stringify({ type: 'content_block_stop', index: 0 }),
    JSON.stringify({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 5 },
    }),
    JSON.stringify({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': METRICS }),
  ];
}

/** The frames of a whole Claude stream. */
export function claudeFrames(...texts: string[]): Buffer[] {
  return claudeChunks(...texts).map(chunkOf);
}

/** A whole Claude answer that is not streamed. */
export function claudeBody(text: string): string {
  return JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 7, output_tokens: 5 },
  });
}

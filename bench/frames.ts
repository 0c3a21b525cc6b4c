import { EventStreamCodec } from '@smithy/eventstream-codec';

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes as Uint8Array).toString('utf8'),
  text => Buffer.from(text, 'utf8'),
);

const frame = (chunk: unknown): Uint8Array =>
  codec.encode({
    headers: {
      ':event-type': { type: 'string', value: 'chunk' },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: 'event' },
    },
    body: Buffer.from(
      JSON.stringify({ bytes: Buffer.from(JSON.stringify(chunk)).toString('base64'), p: 'abcdefghijklmnop' }),
    ),
  });

/** A whole Claude stream with so many pieces of text, as the official codec frames it. */
export function claudeStream(pieces: number): Buffer {
  return Buffer.concat([
    ...Array.from({ length: pieces }, (_, index) =>
      frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ` word${index % 100}` } }),
    ),
    frame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: pieces } }),
    frame({
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: 12,
        outputTokenCount: pieces,
        invocationLatency: 1,
        firstByteLatency: 1,
      },
    }),
  ]);
}

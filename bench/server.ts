import http from 'node:http';
import http2 from 'node:http2';
import { EventStreamCodec } from '@smithy/eventstream-codec';

/**
 * The other side, in a process of its own so that its work does not count: a fixed answer of about 1 KB and a stream of
 * fixed chunks, over HTTP/1.1 and, for the official client's default, over HTTP/2 without TLS.
 */
const answer = Buffer.from(JSON.stringify({
  id: 'msg_bench', type: 'message', role: 'assistant', model: 'claude', stop_reason: 'end_turn', stop_sequence: null,
  content: [{ type: 'text', text: 'All work and no play. '.repeat(40) }], usage: { input_tokens: 12, output_tokens: 240 },
}));
const headers = { 'content-type': 'application/json', 'content-length': String(answer.byteLength), 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' };

const codec = new EventStreamCodec(bytes => Buffer.from(bytes as Uint8Array).toString('utf8'), text => Buffer.from(text, 'utf8'));
const frame = (chunk: unknown): Uint8Array => codec.encode({
  headers: {
    ':event-type': { type: 'string', value: 'chunk' }, ':content-type': { type: 'string', value: 'application/json' }, ':message-type': { type: 'string', value: 'event' },
  },
  body: Buffer.from(JSON.stringify({ bytes: Buffer.from(JSON.stringify(chunk)).toString('base64'), p: 'abcdefghijklmnop' })),
});

const CHUNKS = Number(process.argv[2] ?? 10_000);
const stream = Buffer.concat([
  ...Array.from({ length: CHUNKS }, (_, index) => frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ` word${index % 100}` } })),
  frame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: CHUNKS } }),
  frame({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 12, outputTokenCount: CHUNKS, invocationLatency: 1, firstByteLatency: 1 } }),
]);
const streamHeaders = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-bedrock-content-type': 'application/json', 'x-amzn-requestid': headers['x-amzn-requestid'] };

interface Exchange {
  url?: string | undefined;
  on(event: 'data' | 'end', listener: () => void): unknown;
}

function respond(request: Exchange, write: (head: Record<string, string>, body: Buffer) => void): void {
  request.on('data', () => {});
  request.on('end', () => (request.url?.includes('stream') ? write(streamHeaders, stream) : write(headers, answer)));
}

const one = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => respond(request, (head, body) => response.writeHead(200, head).end(body)));
const two = http2.createServer((request, response) => respond(request, (head, body) => {
  response.writeHead(200, head);
  response.end(body);
}));
const portOf = (server: http.Server | http2.Http2Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};
one.listen(0, '127.0.0.1', () => two.listen(0, '127.0.0.1', () => process.send?.({ http1: portOf(one), http2: portOf(two), streamBytes: stream.byteLength })));
process.on('disconnect', () => process.exit(0));

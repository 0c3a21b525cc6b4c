import http from 'node:http';
import http2 from 'node:http2';
import { claudeStream } from './frames.ts';
import { LARGE_ANSWERS } from './largeAnswers.ts';

/**
 * The other side, in a process of its own so that its work does not count: a fixed answer of about 1 KB and a stream of
 * fixed chunks, over HTTP/1.1 and, for the official client's default, over HTTP/2 without TLS; large answers by model id.
 */
const answer = Buffer.from(
  JSON.stringify({
    id: 'msg_bench',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    stop_reason: 'end_turn',
    stop_sequence: null,
    content: [{ type: 'text', text: 'All work and no play. '.repeat(40) }],
    usage: { input_tokens: 12, output_tokens: 240 },
  }),
);
const requestId = { 'x-amzn-requestid': '00000000-0000-4000-8000-000000000000' };

const CHUNKS = Number(process.argv[2] ?? 10_000);
const stream = claudeStream(CHUNKS);
const streamHeaders = {
  'content-type': 'application/vnd.amazon.eventstream',
  'x-amzn-bedrock-content-type': 'application/json',
  ...requestId,
};

interface Exchange {
  url?: string | undefined;
  on(event: 'data' | 'end', listener: () => void): unknown;
}

type Write = (head: Record<string, string>, body: Buffer) => void;

function writeJson(write: Write, body: Buffer): void {
  write({ 'content-type': 'application/json', 'content-length': String(body.byteLength), ...requestId }, body);
}

function respond(request: Exchange, write: Write): void {
  request.on('data', () => {});
  request.on('end', () => {
    const { url = '' } = request;
    const large = LARGE_ANSWERS.find(({ modelId }) => url.includes(encodeURIComponent(modelId)));
    if (large) return writeJson(write, Buffer.from(large.body()));
    return url.includes('stream') ? write(streamHeaders, stream) : writeJson(write, answer);
  });
}

const one = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
  respond(request, (head, body) => response.writeHead(200, head).end(body)),
);
const two = http2.createServer((request, response) =>
  respond(request, (head, body) => {
    response.writeHead(200, head);
    response.end(body);
  }),
);
const portOf = (server: http.Server | http2.Http2Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};
one.listen(0, '127.0.0.1', () =>
  two.listen(0, '127.0.0.1', () =>
    process.send?.({ http1: portOf(one), http2: portOf(two), streamBytes: stream.byteLength }),
  ),
);
process.on('disconnect', () => process.exit(0));

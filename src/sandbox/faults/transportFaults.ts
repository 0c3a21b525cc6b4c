import { createGzip, gzipSync } from 'node:zlib';
import { sendFrames, streamFrames, streamHeaders, wholeHeaders } from '../invoke/respond.ts';
import type { Fault, FaultContext } from './fault.ts';

const HTML =
  '<!DOCTYPE html>\n<html><head><title>Proxy</title></head><body><h1>Sign in to the network</h1><script>alert(1)</script></body></html>\n';
const BLOCK = 1024 * 1024;
/** Long enough for what was written to have been read before the connection goes. */
const BEFORE_BREAKING_MS = 100;

/** Faults of the way: proxies, resets, stalls and bodies that are not what the headers say. */
export const TRANSPORT_FAULTS: Readonly<Record<string, Fault>> = {
  'reset-before-headers': { on: 'both', run: ({ exchange }) => exchange.reply.reset() },
  'fin-before-headers': { on: 'both', run: ({ exchange }) => exchange.reply.cut() },
  'stall-headers': { on: 'both', run: ({ exchange }) => exchange.reply.stall() },
  'endless-headers': { on: 'both', run: endlessHeaders },
  'html-200': html(200),
  'html-403': html(403),
  'html-502': html(502),
  'empty-200': { on: 'both', run: ({ exchange }) => respond(exchange, 200, { 'Content-Length': 0 }, '') },
  redirect: { on: 'both', run: ({ exchange }) => respond(exchange, 307, { Location: '/', 'Content-Length': 0 }, '') },
  'reset-mid-body': { on: 'invoke', run: context => partOfBody(context, () => context.exchange.reply.reset()) },
  'fin-mid-body': { on: 'invoke', run: context => partOfBody(context, () => context.exchange.reply.cut()) },
  'stall-body': { on: 'invoke', run: context => partOfBody(context, () => context.exchange.reply.stall()) },
  'bad-json': { on: 'invoke', run: context => body(context, bodyBytes(context).subarray(0, -10)) },
  'invalid-utf8': {
    on: 'invoke',
    run: context =>
      body(context, Buffer.from(bodyBytes(context).toString('latin1').replace('Sandbox', 'Sand\xff\xfebox'), 'latin1')),
  },
  gzip: { on: 'invoke', run: context => body(context, gzipSync(bodyBytes(context)), { 'Content-Encoding': 'gzip' }) },
  'gzip-bomb': { on: 'invoke', run: gzipBomb },
  'large-body': { on: 'invoke', run: largeBody },
  'byte-by-byte': { on: 'both', run: byteByByte },
};

function html(status: number): Fault {
  return {
    on: 'both',
    run: ({ exchange }) =>
      respond(
        exchange,
        status,
        { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(HTML) },
        HTML,
      ),
  };
}

/** An answer that is not Bedrock's: none of its headers. */
function respond(
  { reply, now }: FaultContext['exchange'],
  status: number,
  headers: Record<string, string | number>,
  text: string,
): void {
  reply.head(status, { Date: now().toUTCString(), 'x-bedrock-invoke-sandbox': 'true', ...headers });
  reply.end(text);
}

function bodyBytes({ answer }: FaultContext): Buffer {
  return Buffer.from(JSON.stringify(answer.body), 'utf8');
}

function body(
  { invocation, answer, exchange }: FaultContext,
  bytes: Buffer,
  headers: Record<string, string> = {},
): void {
  exchange.reply.head(200, {
    ...wholeHeaders(invocation, answer, exchange),
    ...headers,
    'Content-Length': bytes.length,
  });
  exchange.reply.end(bytes);
}

async function partOfBody(context: FaultContext, then: () => Promise<void> | void): Promise<void> {
  const { invocation, answer, exchange } = context;
  const bytes = bodyBytes(context);
  exchange.reply.head(200, { ...wholeHeaders(invocation, answer, exchange), 'Content-Length': bytes.length });
  await exchange.reply.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
  await exchange.reply.pause(BEFORE_BREAKING_MS);
  await then();
}

/** The answer with spaces behind it, inside one valid JSON document: as many megabytes as requested, 100 by default. */
async function largeBody(context: FaultContext): Promise<void> {
  const { invocation, answer, exchange, fault } = context;
  const bytes = bodyBytes(context);
  const blocks = fault.mb ?? 100;
  exchange.reply.head(200, {
    ...wholeHeaders(invocation, answer, exchange),
    'Content-Length': bytes.length + blocks * BLOCK,
  });
  await exchange.reply.write(bytes);
  const filling = Buffer.alloc(BLOCK, ' ');
  for (let sent = 0; sent < blocks && !exchange.reply.closed; sent += 1) await exchange.reply.write(filling);
  exchange.reply.end();
}

/** A small body that becomes as many megabytes as requested (1024 by default) when it is unpacked. */
async function gzipBomb({ invocation, answer, exchange, fault }: FaultContext): Promise<void> {
  exchange.reply.head(200, { ...wholeHeaders(invocation, answer, exchange), 'Content-Encoding': 'gzip' });
  const packer = createGzip({ level: 9 });
  const filling = Buffer.alloc(BLOCK, ' ');
  const pump = async (): Promise<void> => {
    for (let block = 0; block < (fault.mb ?? 1024) && !exchange.reply.closed; block += 1) {
      if (!packer.write(filling)) await new Promise(resolve => packer.once('drain', resolve));
    }
    packer.end();
  };
  const pumped = pump();
  for await (const part of packer) await exchange.reply.write(part as Buffer);
  await pumped;
  exchange.reply.end();
}

async function endlessHeaders({ exchange }: FaultContext): Promise<void> {
  if (!(await exchange.reply.rawWrite('HTTP/1.1 200 OK\r\n'))) {
    exchange.reply.reset();
    return;
  }
  const block = Array.from({ length: 64 }, (_, index) => `x-endless-${index}: ${'a'.repeat(900)}\r\n`).join('');
  while (await exchange.reply.rawWrite(block)) await exchange.reply.pause(1);
}

async function byteByByte({ invocation, answer, exchange }: FaultContext): Promise<void> {
  const frames = invocation.streaming
    ? streamFrames(answer, invocation, 0)
    : [Buffer.from(JSON.stringify(answer.body), 'utf8')];
  exchange.reply.head(
    200,
    invocation.streaming ? streamHeaders(invocation, exchange) : wholeHeaders(invocation, answer, exchange),
  );
  const bytes = Buffer.concat(frames);
  await sendFrames(
    Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)),
    exchange,
    0,
  );
  exchange.reply.end();
}

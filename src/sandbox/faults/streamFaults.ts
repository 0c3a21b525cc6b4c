import { crc32 } from 'node:zlib';
import { errorFrame, eventFrame, exceptionFrame, rawChunkFrame, chunkFrame } from '../wire/eventStream.ts';
import { sendFrames, streamFrames, streamHeaders } from '../invoke/respond.ts';
import type { Fault, FaultContext } from './fault.ts';

const SLOW_PAUSE_MS = 500;
const BEFORE_BREAKING_MS = 100;
const FOUR_GIGABYTES = 0xfffffff0;

/** Faults inside a stream whose status 200 has already gone out. */
export const STREAM_FAULTS: Readonly<Record<string, Fault>> = {
  'reset-mid-stream': stream(async context => {
    await half(context);
    await context.exchange.reply.pause(BEFORE_BREAKING_MS);
    context.exchange.reply.reset();
  }),
  'fin-mid-stream': stream(async context => {
    await half(context);
    await context.exchange.reply.pause(BEFORE_BREAKING_MS);
    context.exchange.reply.cut();
  }),
  'stall-stream': stream(async context => {
    await half(context);
    await context.exchange.reply.stall();
  }),
  'stream-without-end': stream(half, true),
  'truncated-frame': stream(async context => {
    const frames = await half(context);
    const next = frames[middle(frames)] as Buffer;
    await context.exchange.reply.write(next.subarray(0, context.fault.bytes ?? next.length - 7));
  }, true),
  'trailing-bytes': stream(async context => {
    await send(context, framesOf(context));
    await context.exchange.reply.write(Buffer.alloc(context.fault.bytes ?? 3, 0));
  }, true),
  'bad-frame': stream(
    context =>
      send(
        context,
        framesOf(context).map((frame, index, all) => (index === middle(all) ? withOneBitWrong(frame) : frame)),
      ),
    true,
  ),
  'huge-prelude': stream(async context => {
    await half(context);
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(FOUR_GIGABYTES, 0);
    prelude.writeUInt32BE(75, 4);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    await context.exchange.reply.write(Buffer.concat([prelude, Buffer.alloc(1024)]));
    await context.exchange.reply.stall();
  }),
  'slow-stream': stream(context => sendFrames(framesOf(context), context.exchange, SLOW_PAUSE_MS), true),
  'unknown-event': stream(
    context =>
      send(
        context,
        framesOf(context).flatMap(frame => [eventFrame('ping', '{}'), frame]),
      ),
    true,
  ),
  'bad-json-event': stream(
    context =>
      send(
        context,
        insert(framesOf(context), rawChunkFrame(Buffer.from('{"type": "content_block_delta", "delta": {'))),
      ),
    true,
  ),
  'invalid-utf8-event': stream(
    context => send(context, insert(framesOf(context), rawChunkFrame(Buffer.from([0x22, 0xff, 0xfe, 0x22])))),
    true,
  ),
  'error-event': stream(
    context =>
      send(context, [
        ...firstHalf(context),
        chunkFrame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      ]),
    true,
  ),
  'stream-error': inStream(errorFrame('InternalFailure', 'An unmodelled error ended the stream.')),
  'stream-exception-internal-server': inStream(
    exceptionFrame('internalServerException', {
      message: 'The system encountered an unexpected error during processing. Try your request again.',
    }),
  ),
  'stream-exception-model-stream-error': inStream(
    exceptionFrame('modelStreamErrorException', {
      message: 'The system encountered an unexpected error during processing. Try your request again.',
      originalStatusCode: 500,
      originalMessage: 'container stopped',
    }),
  ),
  'stream-exception-validation': inStream(
    exceptionFrame('validationException', { message: 'Input is too long for requested model.' }),
  ),
  'stream-exception-throttling': inStream(
    exceptionFrame('throttlingException', { message: 'Too many tokens, please wait before trying again.' }),
  ),
  'stream-exception-model-timeout': inStream(
    exceptionFrame('modelTimeoutException', {
      message: 'Model has timed out in processing the request. Try your request again.',
    }),
  ),
  'stream-exception-service-unavailable': inStream(
    exceptionFrame('serviceUnavailableException', { message: 'Bedrock is unable to process your request.' }),
  ),
  'stream-exception-unknown': inStream(
    exceptionFrame('surprisingException', { message: 'An exception that the API does not model.' }),
  ),
};

/** Sends the headers, lets the fault write, and ends the answer cleanly where the fault leaves that to it. */
function stream(write: (context: FaultContext) => Promise<unknown>, thenEnd = false): Fault {
  return {
    on: 'stream',
    async run(context) {
      context.exchange.reply.head(200, streamHeaders(context.invocation, context.exchange));
      await write(context);
      if (thenEnd) context.exchange.reply.end();
    },
  };
}

function inStream(frame: Buffer): Fault {
  return stream(context => send(context, [...firstHalf(context), frame]), true);
}

function framesOf({ answer, invocation, exchange }: FaultContext): Buffer[] {
  return streamFrames(answer, invocation, exchange.settings.chunkDelayMs);
}

function firstHalf(context: FaultContext): Buffer[] {
  const frames = framesOf(context);
  return frames.slice(0, middle(frames));
}

function send(context: FaultContext, frames: readonly Buffer[]): Promise<void> {
  return sendFrames(frames, context.exchange, context.exchange.settings.chunkDelayMs);
}

/** Sends the first half and gives all the frames back. */
async function half(context: FaultContext): Promise<Buffer[]> {
  const frames = framesOf(context);
  await send(context, frames.slice(0, middle(frames)));
  return frames;
}

function middle(frames: readonly Buffer[]): number {
  return Math.floor(frames.length / 2);
}

function insert(frames: readonly Buffer[], frame: Buffer): Buffer[] {
  return [...frames.slice(0, middle(frames)), frame, ...frames.slice(middle(frames))];
}

function withOneBitWrong(frame: Buffer): Buffer {
  const copy = Buffer.from(frame);
  const position = copy.length - 20;
  copy.writeUInt8(copy.readUInt8(position) ^ 1, position);
  return copy;
}

import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { EventStreamDecoder, FramingError, MAX_MESSAGE_BYTES } from '../../../src/core/bedrock/eventStream.ts';
import type { EventStreamMessage } from '../../../src/core/bedrock/eventStream.ts';
import vectors from '../../fixtures/bedrock/eventstream-vectors.json' with { type: 'json' };
import { chunkOf, claudeFrames, event } from '../../support/frames.ts';

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** Everything that comes of a stream's pieces, its end included. */
function decode(pieces: readonly Uint8Array[]): { messages: EventStreamMessage[]; error: unknown } {
  const decoder = new EventStreamDecoder();
  const messages: EventStreamMessage[] = [];
  try {
    for (const piece of pieces) messages.push(...decoder.push(piece));
    decoder.end();
    return { messages, error: undefined };
  } catch (error) {
    return { messages, error };
  }
}

function framingError(error: unknown): FramingError {
  assert.ok(error instanceof FramingError, `a FramingError, not ${String(error)}`);
  return error;
}

function prelude(total: number, headers: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(total, 0);
  bytes.writeUInt32BE(headers, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  return bytes;
}

const textOf = (type: string, value: unknown): string => {
  switch (type) {
    case 'uuid':
      return String(value).replaceAll('-', '');
    default:
      return String(value);
  }
};

describe('event-stream decoder', () => {
  for (const { name, frame, byteLength, decoded } of vectors.frames) {
    it(`reads the vector "${name}" whole and at every split`, () => {
      const bytes = bytesOf(frame);
      for (let at = 0; at <= bytes.length; at++) {
        const {
          messages: [message, ...more],
          error,
        } = decode([bytes.subarray(0, at), bytes.subarray(at)]);
        assert.equal(error, undefined);
        assert.ok(message && more.length === 0);
        assert.equal(message.size, byteLength);
        assert.equal(Buffer.from(message.payload).toString('utf8'), decoded.body);
        const expected = Object.entries(decoded.headers).map(
          ([header, { type, value }]: [string, { type: string; value: unknown }]) => [header, textOf(type, value)],
        );
        assert.deepEqual(Object.entries(message.headers), expected);
      }
    });
  }

  it('reads concatenated frames in one piece and byte by byte', () => {
    const bytes = bytesOf(vectors.concatenated.bytes);
    const whole = decode([bytes]);
    const single = decode(Array.from(bytes, byte => Uint8Array.of(byte)));
    assert.equal(whole.messages.length, vectors.concatenated.names.length);
    assert.equal(whole.error, undefined);
    assert.deepEqual(
      single.messages.map(({ payload }) => Buffer.from(payload)),
      whole.messages.map(({ payload }) => Buffer.from(payload)),
    );
  });

  for (const { name, frame } of vectors.invalid) {
    it(`refuses the vector "${name}"`, () => {
      const { messages, error } = decode([bytesOf(frame)]);
      assert.equal(messages.length, 0);
      assert.equal(framingError(error).frame, 1);
      assert.equal(framingError(error).cut, name === 'truncated frame');
    });
  }

  it('keeps the messages before a cut, at every offset, 1 to 3 trailing bytes included', () => {
    const frames = claudeFrames('one', 'two');
    const bytes = Buffer.concat(frames);
    const ends = frames.reduce<number[]>((sums, frame) => [...sums, (sums.at(-1) ?? 0) + frame.length], []);
    for (let length = 0; length < bytes.length; length++) {
      const { messages, error } = decode([bytes.subarray(0, length)]);
      assert.equal(messages.length, ends.filter(end => end <= length).length);
      if (ends.includes(length) || length === 0) assert.equal(error, undefined);
      else assert.equal(framingError(error).cut, true);
    }
  });

  it('finds every single wrong bit, and names the frame', () => {
    const [first, second] = [chunkOf('{"a":1}'), chunkOf('{"b":2}')] as const;
    for (let bit = 0; bit < second.length * 8; bit++) {
      const wrong = Buffer.from(second);
      wrong.writeUInt8(wrong.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const { messages, error } = decode([Buffer.concat([first, wrong])]);
      assert.equal(messages.length, 1);
      assert.equal(framingError(error).frame, 2);
    }
  });

  it('refuses a length of 4 GB as soon as the prelude is there, and takes no memory for it', () => {
    const before = process.memoryUsage().arrayBuffers;
    const { error } = decode([prelude(0xfffffff0, 75), Buffer.alloc(1024)]);
    assert.match(framingError(error).message, /4294967280 bytes; the limit is 16777216/);
    assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024);
  });

  it('refuses lengths that do not fit each other', () => {
    for (const [total, headers] of [
      [0, 0],
      [15, 0],
      [16, 1],
      [100, 85],
      [100, 0xffffffff],
    ] as const) {
      assert.match(framingError(decode([prelude(total, headers)]).error).message, /lengths/);
    }
  });

  it('takes a message of the largest size, piece by piece, without copying it again and again', () => {
    const large = event('chunk', Buffer.alloc(MAX_MESSAGE_BYTES - 200, 'x'));
    const pieces = Array.from({ length: Math.ceil(large.length / 16_384) }, (_, at) =>
      large.subarray(at * 16_384, (at + 1) * 16_384),
    );
    const { messages, error } = decode(pieces);
    assert.equal(error, undefined);
    assert.equal(messages[0]?.payload.byteLength, MAX_MESSAGE_BYTES - 200);
  });

  it('refuses headers that run over their place', () => {
    const headers = Buffer.from([5, 0x61, 0x62]);
    const start = prelude(16 + headers.length, headers.length);
    const unsummed = Buffer.concat([start, headers]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(unsummed));
    assert.match(framingError(decode([Buffer.concat([unsummed, sum])]).error).message, /headers/);
  });

  it('keeps hostile header names from reaching a prototype', () => {
    const { messages } = decode([event('chunk', '{}')]);
    assert.equal(Object.getPrototypeOf(messages[0]?.headers), null);
  });
});

import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const STRING_HEADER = 7;

/** One frame of `application/vnd.amazon.eventstream`: lengths and their CRC, headers, payload, CRC of it all. */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: string | Buffer): Buffer {
  const headerBytes = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const body = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
  const total = 16 + headerBytes.length + body.length;
  const frame = Buffer.alloc(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headerBytes.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headerBytes.copy(frame, 12);
  body.copy(frame, 12 + headerBytes.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - 4)), total - 4);
  return frame;
}

/** A `chunk` event around one native chunk, with padding of random length as Bedrock adds to hide token sizes. */
export function chunkFrame(nativeChunk: unknown): Buffer {
  return rawChunkFrame(Buffer.from(JSON.stringify(nativeChunk), 'utf8'));
}

/** As {@link chunkFrame}, around bytes that need not be JSON. */
export function rawChunkFrame(bytes: Buffer): Buffer {
  const payload = JSON.stringify({
    bytes: bytes.toString('base64'),
    p: PADDING.slice(0, randomInt(4, PADDING.length)),
  });
  return eventFrame('chunk', payload);
}

/** An event of any type, known to clients or not. */
export function eventFrame(eventType: string, payload: string): Buffer {
  return encodeFrame(
    { ':event-type': eventType, ':content-type': 'application/json', ':message-type': 'event' },
    payload,
  );
}

/** A modelled exception inside the stream; `type` in camel case. */
export function exceptionFrame(type: string, members: Record<string, unknown>): Buffer {
  return encodeFrame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify(members),
  );
}

/** An unmodelled error inside the stream. */
export function errorFrame(code: string, message: string): Buffer {
  return encodeFrame({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '');
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name, 'utf8');
  const valueBytes = Buffer.from(value, 'utf8');
  const header = Buffer.alloc(4 + nameBytes.length + valueBytes.length);
  header.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(header, 1);
  header.writeUInt8(STRING_HEADER, 1 + nameBytes.length);
  header.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  valueBytes.copy(header, 4 + nameBytes.length);
  return header;
}

import { crc32 } from 'node:zlib';

/** One message of `application/vnd.amazon.eventstream`. */
export interface EventStreamMessage {
  /** Headers of type string; others as their text. Names begin with a colon. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
  /** The message's whole size on the wire. */
  readonly size: number;
}

/** A stream that does not frame as it should; messages before it are good. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
  /** `frame` counts from 1; `cut`: the stream ended inside it. */
  constructor(
    message: string,
    readonly frame: number,
    readonly cut = false,
  ) {
    super(message);
  }
}

/** Bedrock's own limit for a part is 1,000,000 bytes; this leaves a margin and keeps a broken length from taking memory. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const OVERHEAD = 16;
const PRELUDE = 12;

/**
 * Cuts a byte stream into messages and checks both checksums (layout: total length u32, headers length u32, CRC of
 * these, headers, payload, CRC of all before it; big-endian, CRC-32 as in zlib). Bytes are copied once at most.
 */
export class EventStreamDecoder {
  /** What is read now, from `at` on; what came behind it waits in `parts` until it is needed. */
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  private parts: Buffer[] = [];
  private waiting = 0;
  private frames = 0;
  /** Total length of the message under way, once its prelude is there. */
  private expected: number | undefined;
  /** Found behind good messages, which go out first. */
  private failure: unknown;
  private readonly headers = new HeaderReader();

  /**
   * Takes the next bytes and gives the messages that are now whole. A fault behind good messages is thrown by `check`,
   * or else by the next call, so that these are not lost. @throws FramingError
   */
  push(bytes: Uint8Array): EventStreamMessage[] {
    this.check();
    const messages: EventStreamMessage[] = [];
    this.parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.waiting += bytes.byteLength;
    try {
      for (;;) {
        this.expected ??= this.readPrelude();
        if (this.expected === undefined || !this.has(this.expected)) return messages;
        messages.push(this.readMessage(this.expected));
        this.expected = undefined;
      }
    } catch (error) {
      if (messages.length === 0) throw error;
      this.failure = error;
      return messages;
    }
  }

  /** @throws FramingError where a fault was found behind the last messages */
  check(): void {
    if (this.failure) throw this.failure;
  }

  /** @throws FramingError where a fault is left or a message is not whole */
  end(): void {
    this.check();
    if (this.pending > 0) {
      throw new FramingError(
        `The stream was cut: ${this.pending} bytes of message ${this.frames + 1} arrived.`,
        this.frames + 1,
        true,
      );
    }
  }

  /** Bytes that came and are not a whole message yet. */
  private get pending(): number {
    return this.buffer.byteLength - this.at + this.waiting;
  }

  /** Whether so many bytes are there; they then lie in `buffer` in one piece. */
  private has(length: number): boolean {
    if (this.buffer.byteLength - this.at >= length) return true;
    if (this.pending < length) return false;
    const rest = this.buffer.subarray(this.at);
    const [only] = this.parts;
    this.buffer =
      rest.byteLength === 0 && this.parts.length === 1 && only ? only : Buffer.concat([rest, ...this.parts]);
    this.at = 0;
    this.parts = [];
    this.waiting = 0;
    return true;
  }

  private readPrelude(): number | undefined {
    if (!this.has(PRELUDE)) return undefined;
    const { buffer, at } = this;
    const total = buffer.readUInt32BE(at);
    const headers = buffer.readUInt32BE(at + 4);
    const frame = this.frames + 1;
    if (crcOfLengths(buffer, at) !== buffer.readUInt32BE(at + 8)) {
      throw new FramingError(`Message ${frame} is corrupt: the checksum of its length does not fit.`, frame);
    }
    if (total > MAX_MESSAGE_BYTES) {
      throw new FramingError(`Message ${frame} claims ${total} bytes; the limit is ${MAX_MESSAGE_BYTES}.`, frame);
    }
    if (total < OVERHEAD || headers > total - OVERHEAD) {
      throw new FramingError(`Message ${frame} is corrupt: its lengths (${total}, ${headers}) do not fit.`, frame);
    }
    return total;
  }

  private readMessage(size: number): EventStreamMessage {
    const { buffer, at } = this;
    const frame = ++this.frames;
    const end = at + size - 4;
    this.at += size;
    if (crc32(buffer.subarray(at, end)) !== buffer.readUInt32BE(end)) {
      throw new FramingError(`Message ${frame} is corrupt: its checksum does not fit.`, frame);
    }
    const headersEnd = at + PRELUDE + buffer.readUInt32BE(at + 4);
    return {
      headers: this.headers.read(buffer, at + PRELUDE, headersEnd, frame),
      payload: buffer.subarray(headersEnd, end),
      size,
    };
  }
}

/** CRC-32 by a table: for the eight bytes of the lengths a call of zlib's costs more than the sum itself. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crcOfLengths(buffer: Buffer, at: number): number {
  let crc = 0xffffffff;
  for (let index = at; index < at + 8; index++) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (buffer[index] ?? 0)) & 0xff] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Reads headers; Bedrock's are the same in every message of a stream, so the last ones are kept. */
class HeaderReader {
  private bytes = Buffer.alloc(0);
  private last: Readonly<Record<string, string>> = Object.freeze({});

  read(buffer: Buffer, from: number, to: number, frame: number): Readonly<Record<string, string>> {
    if (this.bytes.byteLength !== to - from || this.bytes.compare(buffer, from, to) !== 0) {
      const bytes = Buffer.from(buffer.subarray(from, to));
      this.last = readHeaders(bytes, frame);
      this.bytes = bytes;
    }
    return this.last;
  }
}

/** Sizes of header values by type; -1: a u16 length goes before. */
const VALUE_SIZES = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];

function readHeaders(buffer: Buffer, frame: number): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  const corrupt = (): never => {
    throw new FramingError(`Message ${frame} is corrupt: its headers do not fit.`, frame);
  };
  let at = 0;
  while (at < buffer.byteLength) {
    const nameLength = buffer.readUInt8(at);
    const nameEnd = at + 1 + nameLength;
    if (nameEnd >= buffer.byteLength) corrupt();
    const name = buffer.toString('utf8', at + 1, nameEnd);
    const type = buffer.readUInt8(nameEnd);
    let from = nameEnd + 1;
    let size = VALUE_SIZES[type] ?? corrupt();
    if (size < 0) {
      if (from + 2 > buffer.byteLength) corrupt();
      size = buffer.readUInt16BE(from);
      from += 2;
    }
    if (from + size > buffer.byteLength) corrupt();
    headers[name] = headerText(type, buffer, from, size);
    at = from + size;
  }
  return headers;
}

function headerText(type: number, buffer: Buffer, from: number, size: number): string {
  switch (type) {
    case 0:
      return 'true';
    case 1:
      return 'false';
    case 2:
      return String(buffer.readInt8(from));
    case 3:
      return String(buffer.readInt16BE(from));
    case 4:
      return String(buffer.readInt32BE(from));
    case 5:
      return String(buffer.readBigInt64BE(from));
    case 7:
      return buffer.toString('utf8', from, from + size);
    case 8:
      return timestampText(buffer.readBigInt64BE(from));
    default:
      return buffer.toString('hex', from, from + size);
  }
}

function timestampText(milliseconds: bigint): string {
  const date = new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

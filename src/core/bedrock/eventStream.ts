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
  constructor(message: string, readonly frame: number, readonly cut = false) {
    super(message);
  }
}

/** Bedrock's own limit for a part is 1,000,000 bytes; this leaves room and keeps a broken length from taking memory. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const OVERHEAD = 16;
const PRELUDE = 12;

/**
 * Cuts a byte stream into messages and checks both checksums (layout: total length u32, headers length u32, CRC of
 * these, headers, payload, CRC of all before it; big-endian, CRC-32 as in zlib). Bytes are copied once at most.
 */
export class EventStreamDecoder {
  private parts: Uint8Array[] = [];
  private buffered = 0;
  private frames = 0;
  /** Total length of the message under way, once its prelude is there. */
  private expected: number | undefined;
  /** Found behind good messages, which go out first. */
  private failure: unknown;

  /**
   * Takes the next bytes and gives the messages that are now whole. A fault behind good messages is thrown by `check`,
   * or else by the next call, so that these are not lost. @throws FramingError
   */
  push(bytes: Uint8Array): EventStreamMessage[] {
    this.check();
    const messages: EventStreamMessage[] = [];
    if (bytes.byteLength > 0) this.parts.push(bytes);
    this.buffered += bytes.byteLength;
    try {
      for (;;) {
        this.expected ??= this.readPrelude();
        if (this.expected === undefined || this.buffered < this.expected) return messages;
        messages.push(this.readMessage(this.take(this.expected)));
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
    if (this.buffered > 0) throw new FramingError(`The stream was cut: ${this.buffered} bytes of message ${this.frames + 1} came.`, this.frames + 1, true);
  }

  private readPrelude(): number | undefined {
    if (this.buffered < PRELUDE) return undefined;
    const prelude = view(this.peek(PRELUDE));
    const total = prelude.getUint32(0);
    const headers = prelude.getUint32(4);
    const frame = this.frames + 1;
    if (crc32(bytesOf(prelude, 0, 8)) !== prelude.getUint32(8)) throw new FramingError(`Message ${frame} is corrupt: the checksum of its length does not fit.`, frame);
    if (total > MAX_MESSAGE_BYTES) throw new FramingError(`Message ${frame} claims ${total} bytes; the limit is ${MAX_MESSAGE_BYTES}.`, frame);
    if (total < OVERHEAD || headers > total - OVERHEAD) throw new FramingError(`Message ${frame} is corrupt: its lengths (${total}, ${headers}) do not fit.`, frame);
    return total;
  }

  private readMessage(bytes: Uint8Array): EventStreamMessage {
    const frame = ++this.frames;
    const data = view(bytes);
    const end = bytes.byteLength - 4;
    if (crc32(bytes.subarray(0, end)) !== data.getUint32(end)) throw new FramingError(`Message ${frame} is corrupt: its checksum does not fit.`, frame);
    const headersEnd = PRELUDE + data.getUint32(4);
    return { headers: readHeaders(bytes.subarray(PRELUDE, headersEnd), frame), payload: bytes.subarray(headersEnd, end), size: bytes.byteLength };
  }

  private peek(length: number): Uint8Array {
    const first = this.parts[0];
    if (first && first.byteLength >= length) return first.subarray(0, length);
    const all = Buffer.concat(this.parts);
    this.parts = [all];
    return all.subarray(0, length);
  }

  private take(length: number): Uint8Array {
    const taken = this.peek(length);
    const rest = this.parts[0]?.subarray(length);
    if (rest && rest.byteLength > 0) this.parts[0] = rest;
    else this.parts.shift();
    this.buffered -= length;
    return taken;
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(data: DataView, from: number, to: number): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + from, to - from);
}

/** Sizes of header values by type; -1: a u16 length goes before. */
const VALUE_SIZES = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];

function readHeaders(bytes: Uint8Array, frame: number): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  const data = view(bytes);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const corrupt = (): never => {
    throw new FramingError(`Message ${frame} is corrupt: its headers do not fit.`, frame);
  };
  let at = 0;
  while (at < bytes.byteLength) {
    const nameLength = data.getUint8(at);
    const nameEnd = at + 1 + nameLength;
    if (nameEnd >= bytes.byteLength) corrupt();
    const name = buffer.toString('utf8', at + 1, nameEnd);
    const type = data.getUint8(nameEnd);
    let from = nameEnd + 1;
    let size = VALUE_SIZES[type] ?? corrupt();
    if (size < 0) {
      if (from + 2 > bytes.byteLength) corrupt();
      size = data.getUint16(from);
      from += 2;
    }
    if (from + size > bytes.byteLength) corrupt();
    headers[name] = headerText(type, data, buffer, from, size);
    at = from + size;
  }
  return headers;
}

function headerText(type: number, data: DataView, buffer: Buffer, from: number, size: number): string {
  switch (type) {
    case 0: return 'true';
    case 1: return 'false';
    case 2: return String(data.getInt8(from));
    case 3: return String(data.getInt16(from));
    case 4: return String(data.getInt32(from));
    case 5: return String(data.getBigInt64(from));
    case 7: return buffer.toString('utf8', from, from + size);
    case 8: return timestampText(data.getBigInt64(from));
    default: return buffer.toString('hex', from, from + size);
  }
}

function timestampText(milliseconds: bigint): string {
  const date = new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

import { crc32 } from 'node:zlib';
import { EventStreamCodec, MessageDecoderStream, getChunkedStream } from '@smithy/core/event-streams';
import { EventStreamDecoder } from '../src/core/bedrock/eventStream.ts';

/** What a decoder made of a stream: all must see the same. */
export interface Decoded {
  messages: number;
  payloadBytes: number;
  /** Of the `:event-type` headers, so that they are really read. */
  typeCharacters: number;
}

export interface Decoder {
  name: string;
  decode(pieces: readonly Buffer[]): Promise<Decoded>;
}

class Tally implements Decoded {
  messages = 0;
  payloadBytes = 0;
  typeCharacters = 0;

  add(eventType: unknown, payload: Uint8Array): void {
    this.messages++;
    this.payloadBytes += payload.byteLength;
    this.typeCharacters += String(eventType).length;
  }
}

/**
 * The floor: joins what a read leaves over with the next one, checks both checksums of a message with zlib's `crc32`, and
 * reads its headers, all of which it takes for strings. It checks no lengths and reports no other faults.
 */
export const minimalReader: Decoder = {
  name: 'minimal framing reader',
  async decode(pieces) {
    const tally = new Tally();
    let rest: Buffer = Buffer.alloc(0);
    for (const piece of pieces) {
      const buffer = rest.byteLength === 0 ? piece : Buffer.concat([rest, piece]);
      let at = 0;
      while (buffer.byteLength - at >= 12) {
        const end = at + buffer.readUInt32BE(at);
        if (end > buffer.byteLength) break;
        if (crc32(buffer.subarray(at, at + 8)) !== buffer.readUInt32BE(at + 8)) throw new Error('corrupt prelude');
        if (crc32(buffer.subarray(at, end - 4)) !== buffer.readUInt32BE(end - 4)) throw new Error('corrupt message');
        const headers: Record<string, string> = {};
        let header = at + 12;
        const payload = header + buffer.readUInt32BE(at + 4);
        while (header < payload) {
          const type = header + 1 + buffer.readUInt8(header);
          const value = type + 3;
          const next = value + buffer.readUInt16BE(type + 1);
          headers[buffer.toString('latin1', header + 1, type)] = buffer.toString('utf8', value, next);
          header = next;
        }
        tally.add(headers[':event-type'], buffer.subarray(payload, end - 4));
        at = end;
      }
      rest = buffer.subarray(at);
    }
    return tally;
  },
};

/** What ships. */
export const ourDecoder: Decoder = {
  name: 'Bedrock Invoke',
  async decode(pieces) {
    const tally = new Tally();
    const decoder = new EventStreamDecoder();
    for (const piece of pieces) {
      for (const { headers, payload } of decoder.push(piece)) tally.add(headers[':event-type'], payload);
    }
    decoder.end();
    return tally;
  },
};

/** The parts of which the official client makes its stream of messages. */
export const officialDecoder: Decoder = {
  name: 'official codec',
  async decode(pieces) {
    const tally = new Tally();
    const codec = new EventStreamCodec(
      bytes => Buffer.from(bytes as Uint8Array).toString('utf8'),
      text => Buffer.from(text, 'utf8'),
    );
    const source = {
      async *[Symbol.asyncIterator]() {
        yield* pieces;
      },
    };
    for await (const { headers, body } of new MessageDecoderStream({
      inputStream: getChunkedStream(source),
      decoder: codec,
    })) {
      tally.add(headers[':event-type']?.value, body);
    }
    return tally;
  },
};

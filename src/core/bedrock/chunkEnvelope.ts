import { parseJson } from '../json/parseJson.ts';

/** What is around a native chunk of a stream. */
export interface ChunkEnvelope {
  /** The native chunk in base64. */
  bytes: string;
  /** All members, where there are others than the chunk and its padding. */
  more: object | null;
}

/** How Bedrock writes nearly every one: the chunk, and padding of letters and digits. Read so, it need not be parsed. */
const USUAL = /^\{"bytes":"([A-Za-z0-9+/]*={0,2})"(?:,"p":"[A-Za-z0-9]*")?\}$/;

/** The envelope in a message's payload, or `null` where it is none; `decode` gives the text of unusual ones. */
export function readEnvelope(payload: Uint8Array, decode: (bytes: Uint8Array) => string): ChunkEnvelope | null {
  const buffer = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const usual = USUAL.exec(buffer.toString('latin1'));
  if (usual) return { bytes: usual[1] ?? '', more: null };
  const { value } = parseJson(decode(payload));
  return typeof value === 'object' && value !== null && 'bytes' in value && typeof value.bytes === 'string'
    ? { bytes: value.bytes, more: value }
    : null;
}

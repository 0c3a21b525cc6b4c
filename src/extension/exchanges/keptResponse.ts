import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ExchangeView, FrameView } from '../../core/exchange/exchangeView.ts';
import type { SentMatches, DocumentExchange } from './exchanges.ts';
import type { GuardrailChange } from './sentExchange.ts';

/** A response as it outlives a window reload. It holds what the panel and the editor show, and nothing that signed the request. */
export interface KeptResponse {
  uri: string;
  view: ExchangeView;
  /** The answer's whole text. */
  text: string;
  guardrail: { identifier: string; version: string } | null;
  matches: SentMatches | null;
  comparison: { change: GuardrailChange; view: ExchangeView } | null;
  /** What is too large is left out. */
  raw: Uint8Array | null;
  images: readonly (Uint8Array | null)[];
  frames: readonly FrameView[] | null;
}

const FORMAT = 1;
/** What one response may take before it is compressed. */
const MOST_BYTES = 24 * 1024 * 1024;
const FRAMES_AT_ONCE = 200;
const NEWLINE = 0x0a;

/** What is kept of an exchange that has ended. */
export function keptResponse(
  uri: string,
  exchange: DocumentExchange,
  comparison: KeptResponse['comparison'],
): KeptResponse {
  const view = exchange.view();
  let room = MOST_BYTES;
  const fits = <Part>(part: Part | null, size: number): Part | null => {
    if (part === null || size > room) return null;
    room -= size;
    return part;
  };
  const images = view.images.map(({ refusal, bytes }, index) =>
    refusal === null && bytes <= room ? fits(exchange.imageData(index), bytes) : null,
  );
  const frames = view.chunks > 0 ? allFrames(exchange, room) : null;
  room -= frames?.size ?? 0;
  const raw = exchange.size <= room ? exchange.rawBytes() : null;
  return {
    uri,
    view,
    text: exchange.answerText(),
    guardrail: exchange.guardrail,
    matches: exchange.requestMatches(),
    comparison,
    raw: fits(raw, raw?.byteLength ?? 0),
    images,
    frames: frames?.list ?? null,
  };
}

function allFrames(exchange: DocumentExchange, room: number): { list: FrameView[]; size: number } | null {
  const list: FrameView[] = [];
  let size = 0;
  for (;;) {
    const page = exchange.frames(list.length, FRAMES_AT_ONCE);
    if (page === null) return null;
    if (page.length === 0) return { list, size };
    for (const { payload, headers } of page) {
      size += payload.length + headers.reduce((sum, [name, value]) => sum + name.length + value.length, 100);
    }
    if (size > room) return null;
    list.push(...page);
  }
}

/** A response as the bytes of a file: one line of JSON, then the body and the images as they are; all compressed. */
export async function packResponse({ raw, images, ...rest }: KeptResponse): Promise<Buffer> {
  const blobs = [raw, ...images];
  const head = JSON.stringify({ format: FORMAT, ...rest, sizes: blobs.map(blob => blob?.byteLength ?? null) });
  return promisify(gzip)(Buffer.concat([Buffer.from(`${head}\n`), ...blobs.filter(blob => blob !== null)]), {
    level: 1,
  });
}

/** Reads such a file; `null` for anything else. */
export async function unpackResponse(packed: Uint8Array, uri: string): Promise<KeptResponse | null> {
  try {
    const bytes = await promisify(gunzip)(packed, { maxOutputLength: 4 * MOST_BYTES });
    const end = bytes.indexOf(NEWLINE);
    const { format, sizes, ...rest } = JSON.parse(bytes.toString('utf8', 0, end)) as Omit<
      KeptResponse,
      'raw' | 'images'
    > & { format: number; sizes: readonly (number | null)[] };
    if (format !== FORMAT || rest.uri !== uri) return null;
    let at = end + 1;
    const [raw = null, ...images] = sizes.map(size => {
      if (size === null) return null;
      at += size;
      return new Uint8Array(bytes.subarray(at - size, at));
    });
    return { ...rest, raw, images };
  } catch {
    return null;
  }
}

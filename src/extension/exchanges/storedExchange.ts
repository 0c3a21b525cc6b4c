import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import * as v from 'valibot';
import type { ExchangeView, FrameView } from '../../core/exchange/exchangeView.ts';
import { exchangeView, frameView } from '../../protocol/exchange.ts';
import type { ExchangeEntry, ExchangeOrigin, SentMatches } from './exchangeEntry.ts';

/** An exchange as it is kept on disk: what the panel and the editor show, and nothing that signed the request. */
export interface StoredExchange {
  uri: string;
  origin: ExchangeOrigin;
  view: ExchangeView;
  /** The answer's whole text, where the view holds a part of it. */
  text: string | null;
  guardrail: { identifier: string; version: string } | null;
  matches: SentMatches | null;
  /** What is too large is left out. */
  raw: Uint8Array | null;
  images: readonly (Uint8Array | null)[];
  frames: readonly FrameView[] | null;
}

const FORMAT = 2;
/** What one exchange may take before it is compressed. */
const MAX_EXCHANGE_BYTES = 24 * 1024 * 1024;
/** A first line that is longer is not one of ours. */
export const MAX_HEAD_BYTES = 16 * 1024;
const MAX_FRAMES_PER_READ = 200;
const NEWLINE = 0x0a;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const origin = v.variant('kind', [
  v.object({ kind: v.literal('sent') }),
  v.object({
    kind: v.literal('comparison'),
    of: v.string(),
    change: v.variant('guardrail', [
      v.object({ guardrail: v.literal('none') }),
      v.object({ guardrail: v.literal('version'), version: v.string() }),
    ]),
  }),
]);

/** The first line of a file: what a list shows of an exchange. */
const headSchema = v.object({
  format: v.literal(FORMAT),
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  uri: v.string(),
  origin,
  startedAt: v.pipe(
    v.string(),
    v.check(text => !Number.isNaN(Date.parse(text))),
  ),
  state: v.picklist(['running', 'answered', 'refused', 'incomplete', 'failed', 'cancelled']),
  operation: v.string(),
  modelId: v.string(),
  region: v.string(),
  sandbox: v.boolean(),
  /** What the guardrail did; `null` where none ran. */
  verdict: v.nullable(v.picklist(['blocked', 'masked', 'intervened', 'none'])),
  failure: v.nullable(v.string()),
  inputTokens: v.nullable(v.number()),
  outputTokens: v.nullable(v.number()),
  totalMs: v.nullable(v.number()),
});
export type ExchangeHead = Readonly<v.InferOutput<typeof headSchema>>;

const matches = v.object({
  text: v.string(),
  spans: v.array(
    v.object({
      range: v.object({ offset: count, length: count }),
      assessment: count,
      occurrence: count,
      via: v.picklist(['text', 'variable', 'placeholder']),
    }),
  ),
  notFound: v.array(count),
  labels: v.record(
    v.string(),
    v.object({ look: v.picklist(['blocked', 'masked', 'detected']), title: v.string(), sentence: v.string() }),
  ),
});

const detailsSchema = v.object({
  view: exchangeView,
  text: v.nullable(v.string()),
  guardrail: v.nullable(v.object({ identifier: v.string(), version: v.string() })),
  matches: v.nullable(matches),
  frames: v.nullable(v.array(frameView)),
  /** Of the body and of each image, in bytes; `null` for one that is left out. */
  sizes: v.array(v.nullable(count)),
});

/** What is kept of an exchange as it is now. Of one that runs it is the view alone, which is written again and again. */
export function storedExchange(entry: ExchangeEntry): StoredExchange {
  const shown = entry.view();
  const common = { uri: entry.uri, origin: entry.origin, view: shown, guardrail: entry.guardrail };
  if (entry.running) return { ...common, text: null, matches: null, raw: null, images: [], frames: null };
  let left = MAX_EXCHANGE_BYTES;
  const fits = <Part>(part: Part | null, size: number): Part | null => {
    if (part === null || size > left) return null;
    left -= size;
    return part;
  };
  const images = shown.images.map(({ refusal, bytes }, index) =>
    refusal === null && bytes <= left ? fits(entry.imageData(index), bytes) : null,
  );
  const frames = shown.chunks > 0 ? allFrames(entry, left) : null;
  left -= frames?.size ?? 0;
  const raw = entry.size <= left ? entry.rawBytes() : null;
  return {
    ...common,
    text: shown.textOmitted > 0 ? entry.answerText() : null,
    matches: entry.requestMatches(),
    raw: fits(raw, raw?.byteLength ?? 0),
    images,
    frames: frames?.list ?? null,
  };
}

function allFrames(entry: ExchangeEntry, maxBytes: number): { list: FrameView[]; size: number } | null {
  const list: FrameView[] = [];
  let size = 0;
  for (;;) {
    const page = entry.frames(list.length, MAX_FRAMES_PER_READ);
    if (page === null) return null;
    if (page.length === 0) return { list, size };
    for (const { payload, headers } of page) {
      size += payload.length + headers.reduce((sum, [name, value]) => sum + name.length + value.length, 100);
    }
    if (size > maxBytes) return null;
    list.push(...page);
  }
}

export function headOf({ uri, origin: from, view: shown }: StoredExchange): ExchangeHead {
  return {
    format: FORMAT,
    id: shown.id,
    uri,
    origin: from,
    startedAt: shown.startedAt,
    state: shown.state,
    operation: shown.operation,
    modelId: shown.modelId,
    region: shown.region,
    sandbox: shown.sandbox,
    verdict: shown.guardrail?.verdict ?? null,
    failure: shown.failure?.name ?? null,
    inputTokens: shown.usage.inputTokens,
    outputTokens: shown.usage.outputTokens,
    totalMs: shown.timings.totalMs,
  };
}

/**
 * The bytes of a file: one line of JSON that a list can be made of, then, compressed, another line with the details
 * and after it the body and the images as they are.
 * @throws Error where the first line would be too long to be read again
 */
export async function packExchange(stored: StoredExchange): Promise<Uint8Array> {
  const { raw, images, view: shown, text, guardrail, matches: found, frames } = stored;
  const head = Buffer.from(`${JSON.stringify(headOf(stored))}\n`);
  if (head.byteLength > MAX_HEAD_BYTES) throw new Error('The names of the request and the model are too long.');
  const blobs = [raw, ...images];
  const details = {
    view: shown,
    text,
    guardrail,
    matches: found,
    frames,
    sizes: blobs.map(blob => blob?.byteLength ?? null),
  };
  const parts = [Buffer.from(`${JSON.stringify(details)}\n`), ...blobs.filter(blob => blob !== null)];
  return Buffer.concat([head, await promisify(gzip)(Buffer.concat(parts), { level: 1 })]);
}

/** Reads the first line, of the file's beginning or of all of it. `newer`: a later version of this program wrote it. */
export function readHead(bytes: Uint8Array): ExchangeHead | 'newer' | 'wrong' {
  const end = bytes.subarray(0, MAX_HEAD_BYTES).indexOf(NEWLINE);
  const line = end < 0 ? undefined : parseLine(bytes.subarray(0, end));
  if (v.is(v.looseObject({ format: v.pipe(v.number(), v.minValue(FORMAT + 1)) }), line)) return 'newer';
  const head = v.safeParse(headSchema, line);
  return head.success ? head.output : 'wrong';
}

/** Reads a whole file. `wrong`: it is cut, of an older form, or not one of ours. */
export async function unpackExchange(bytes: Uint8Array): Promise<StoredExchange | 'newer' | 'wrong'> {
  const head = readHead(bytes);
  if (head === 'newer' || head === 'wrong') return head;
  const packed = bytes.subarray(bytes.indexOf(NEWLINE) + 1);
  const content = await promisify(gunzip)(packed, { maxOutputLength: 4 * MAX_EXCHANGE_BYTES }).catch(() => null);
  const end = content?.indexOf(NEWLINE) ?? -1;
  if (!content || end < 0) return 'wrong';
  const read = v.safeParse(detailsSchema, parseLine(content.subarray(0, end)));
  if (!read.success || read.output.view.id !== head.id) return 'wrong';
  const { sizes, ...details } = read.output;
  let at = end + 1;
  const [raw = null, ...images] = sizes.map(size => {
    if (size === null) return null;
    at += size;
    return new Uint8Array(content.subarray(at - size, at));
  });
  if (at !== content.byteLength) return 'wrong';
  return { uri: head.uri, origin: head.origin, ...details, raw, images };
}

function parseLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

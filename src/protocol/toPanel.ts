import * as v from 'valibot';
import { exchangeView, frameView, phase, timings } from './exchange.ts';
import { formView } from './form.ts';
import { isNumber, list, listOf, number, object, oneOf } from './schema.ts';
import type { Schema } from './schema.ts';

const string = v.string();
const boolean = v.boolean();
const bytes: Schema<Uint8Array> = v.instance(Uint8Array);

/** Live counters of a running stream. */
const progress = object({
  phase,
  chunks: number,
  /** Of text and reasoning. */
  characters: number,
  bytes: number,
  outputTokens: v.nullable(number),
  timings,
});
export type Progress = v.InferOutput<typeof progress>;

/** Every message of the host to the panel. */
const toPanel = oneOf('type', [
  /** What came since the last message, to be appended. */
  v.object({ type: v.literal('delta'), exchangeId: string, text: string, reasoning: string, progress }),
  v.object({ type: v.literal('form'), form: formView }),
  /** The whole exchange: at its start, at its end, and when another request file is followed. */
  v.object({ type: v.literal('exchange'), exchange: v.nullable(exchangeView) }),
  /** The assessments, by index in the report, whose text is in the request file now, and those whose never was. */
  v.object({
    type: v.literal('requestPlaces'),
    exchangeId: string,
    found: listOf(isNumber),
    notFound: listOf(isNumber),
  }),
  /** Shows an assessment of the exchange in the trace. */
  v.object({ type: v.literal('showAssessment'), exchangeId: string, assessment: number }),
  v.object({ type: v.literal('showTab'), tab: v.picklist(['trace']) }),
  /**
   * What the exchange is compared with, if anything: a second exchange with what the first one sent, under another
   * guardrail or none. Its deltas come as `delta` with its own id. `refusal` says why nothing can be compared,
   * `guardrail` which one the request asked for, `second` what was changed, for example `Without the guardrail`.
   */
  v.object({
    type: v.literal('comparison'),
    exchangeId: string,
    refusal: v.nullable(string),
    guardrail: v.nullable(object({ identifier: string, version: string })),
    sandbox: boolean,
    comparison: v.nullable(object({ second: string, exchange: exchangeView })),
  }),
  /** The bytes of one image, to answer `image`; `null` where they are no longer kept. */
  v.object({ type: v.literal('imageData'), exchangeId: string, index: number, data: v.nullable(bytes) }),
  /** Messages of a stream, to answer `frames`; `null` where they are no longer kept. */
  v.object({
    type: v.literal('frameList'),
    exchangeId: string,
    from: number,
    frames: v.nullable(list(frameView)),
  }),
]);
export type HostToPanel = v.InferOutput<typeof toPanel>;

/** What the host said, of its known members only; `undefined` for anything else, which is then ignored. */
export function readHostMessage(data: unknown): HostToPanel | undefined {
  const { success, output } = v.safeParse(toPanel, data, { abortEarly: true });
  return success ? output : undefined;
}

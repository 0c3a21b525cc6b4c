import * as v from 'valibot';
import { FAILURE_ACTIONS } from '../core/bedrock/failureActions.ts';
import { FORM_FIELDS, LISTED_FIELDS } from '../core/request/members.ts';
import { oneOf, onlyObject } from './schema.ts';
import { signer } from './signer.ts';

/** Longer than any ARN or URL that makes sense here; what is longer is dropped with its message. */
const MAX_TEXT_CHARACTERS = 8192;

const boolean = v.boolean();
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT_CHARACTERS));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const ofExchange = { exchangeId: text };

/** Every message of the panel to the host. */
const toHost = oneOf('type', [
  /** The panel is loaded; the host posts nothing before this. */
  v.object({ type: v.literal('ready') }),
  /** `null` removes the member from the file. */
  v.object({
    type: v.literal('setMembers'),
    members: onlyObject(v.entriesFromList(FORM_FIELDS, v.exactOptional(v.nullable(text)))),
  }),
  /** Who is to sign was chosen or typed. */
  v.object({ type: v.literal('signWith'), signer: signer(v.pipe(text, v.nonEmpty())) }),
  /** A model was chosen from the suggestions. */
  v.object({ type: v.literal('pickModel'), modelId: text }),
  /**
   * The user looks at a field's suggestions: the account may be asked. `refresh` asks it in any case; while the user is
   * `typing`, no question may come between.
   */
  v.object({
    type: v.literal('listAccount'),
    field: v.picklist(LISTED_FIELDS),
    refresh: boolean,
    typing: boolean,
  }),
  /** `stream` is `null` where the file decides. */
  v.object({ type: v.literal('send'), stream: v.nullable(boolean) }),
  v.object({ type: v.literal('cancel') }),
  v.object({ type: v.literal('setPinned'), pinned: boolean }),
  v.object({ type: v.literal('newRequest') }),
  v.object({ type: v.literal('openRequest') }),
  /** Shows the request's editor, at an offset where one is given. */
  v.object({ type: v.literal('reveal'), offset: v.nullable(count) }),
  v.object({ type: v.literal('copy'), what: v.picklist(['text', 'raw', 'requestId']) }),
  v.object({ type: v.literal('openRaw') }),
  v.object({ type: v.literal('saveResponse') }),
  v.object({ type: v.literal('saveImage'), ...ofExchange, index: count }),
  /** Asks for an image that the view does not refuse. */
  v.object({ type: v.literal('image'), ...ofExchange, index: count }),
  /** Asks for messages of a stream; `from` counts from 0. */
  v.object({ type: v.literal('frames'), ...ofExchange, from: count, count }),
  v.object({ type: v.literal('openLink'), url: text }),
  /** Selects what an assessment is about in the request's editor, the next place each time. */
  v.object({ type: v.literal('revealMatch'), ...ofExchange, assessment: count, focus: boolean }),
  v.object({ type: v.literal('compare'), guardrail: v.picklist(['none', 'version']) }),
  v.object({ type: v.literal('cancelComparison') }),
  v.object({ type: v.literal('closeComparison') }),
  v.object({ type: v.literal('failureAction'), action: v.picklist(FAILURE_ACTIONS) }),
]);
export type PanelToHost = v.InferOutput<typeof toHost>;

/** What the panel said, of its known members only; `undefined` for anything else, which is then dropped. */
export function readPanelMessage(data: unknown): PanelToHost | undefined {
  const { success, output } = v.safeParse(toHost, data, { abortEarly: true });
  return success ? output : undefined;
}

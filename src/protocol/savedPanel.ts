import * as v from 'valibot';
import { anyObject, object } from './schema.ts';

/** The panel's tabs, in their order. */
export const TABS = ['response', 'trace', 'raw', 'frames', 'details'] as const;
export type Tab = (typeof TABS)[number];

/**
 * What the panel's page leaves with VS Code for a window reload, and the host reads then. No answer is in it: the host
 * has the exchange in its store.
 */
const savedPanel = object({
  documentUri: v.fallback(v.nullable(v.string()), null),
  pinned: v.fallback(v.boolean(), false),
  tab: v.fallback(v.picklist(TABS), 'response'),
  /** The answer as it came, Markdown unread. */
  plainText: v.fallback(v.boolean(), false),
  /** The exchange that was shown. */
  exchangeId: v.fallback(v.nullable(v.string()), null),
});
export type SavedPanel = v.InferOutput<typeof savedPanel>;

/** Reads what an earlier page saved; what is of another form counts as absent. */
export function readSavedPanel(value: unknown): SavedPanel {
  return v.parse(savedPanel, v.is(anyObject, value) ? value : {});
}

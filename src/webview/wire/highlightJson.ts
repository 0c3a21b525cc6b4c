import { JSON_COLOURS, jsonTokens } from './jsonTokens.ts';

/** Beyond this many characters the text stays in one colour: finding the tokens would take noticeable time. */
const MAX_COLOURED_CHARACTERS = 300_000;
/** So many ranges of one kind are coloured at most. */
const MAX_RANGES_EACH = 60_000;

/**
 * Colours a text node that holds JSON through the CSS Custom Highlight API: the text stays one node, nothing is added to
 * the page. `null` removes the colours.
 */
export function highlightJson(node: Node | null): void {
  if (!('highlights' in CSS)) return;
  const text = node?.textContent ?? '';
  const ranges = new Map<string, StaticRange[]>(JSON_COLOURS.map(kind => [kind, []]));
  if (node && text.length <= MAX_COLOURED_CHARACTERS) {
    for (const { kind, start, end } of jsonTokens(text)) {
      ranges
        .get(kind)!
        .push(new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end }));
    }
  }
  for (const kind of JSON_COLOURS) {
    CSS.highlights.set(kind, new Highlight(...ranges.get(kind)!.slice(0, MAX_RANGES_EACH)));
  }
}

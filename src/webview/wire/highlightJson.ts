/** Beyond this many characters the text stays in one colour: finding the tokens would take noticeable time. */
const MAX_COLOURED_CHARACTERS = 300_000;
/** So many ranges of one kind are coloured at most. */
const MAX_RANGES_EACH = 60_000;
const TOKEN = /"(?:[^"\\\n]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
const KINDS = ['json-key', 'json-string', 'json-number', 'json-word'] as const;

/**
 * Colours a text node that holds JSON through the CSS Custom Highlight API: the text stays one node, nothing is added to
 * the page. `null` takes the colours away.
 */
export function highlightJson(node: Node | null): void {
  if (!('highlights' in CSS)) return;
  const text = node?.textContent ?? '';
  const ranges = new Map<string, StaticRange[]>(KINDS.map(kind => [kind, []]));
  if (node && text.length <= MAX_COLOURED_CHARACTERS) {
    for (const match of text.matchAll(TOKEN)) {
      const end = match.index + match[0].length - (match[1]?.length ?? 0);
      ranges
        .get(kindOf(match))!
        .push(new StaticRange({ startContainer: node, startOffset: match.index, endContainer: node, endOffset: end }));
    }
  }
  for (const kind of KINDS) CSS.highlights.set(kind, new Highlight(...ranges.get(kind)!.slice(0, MAX_RANGES_EACH)));
}

function kindOf(match: RegExpMatchArray): (typeof KINDS)[number] {
  if (match[1] !== undefined) return 'json-key';
  const first = match[0][0]!;
  if (first === '"') return 'json-string';
  return first === '-' || (first >= '0' && first <= '9') ? 'json-number' : 'json-word';
}

/** What has a colour, as the style sheet names it. */
export const JSON_COLOURS = ['json-key', 'json-string', 'json-number', 'json-word'] as const;

/** A token that has a colour; `end` is not included. */
export interface JsonToken {
  kind: (typeof JSON_COLOURS)[number];
  start: number;
  end: number;
}

/** The names, strings, numbers and words of JSON; a string that was cut goes to the end of its line. */
export function jsonTokens(text: string): JsonToken[] {
  const token = /"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;
  const colon = /\s*:/y;
  const found: JsonToken[] = [];
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const start = match.index;
    const [first = ''] = match[0];
    if (first !== '"') {
      found.push({ kind: /[-\d]/.test(first) ? 'json-number' : 'json-word', start, end: token.lastIndex });
      continue;
    }
    const end = stringEnd(text, start);
    colon.lastIndex = end;
    found.push({ kind: colon.test(text) ? 'json-key' : 'json-string', start, end });
    token.lastIndex = end;
  }
  return found;
}

function stringEnd(text: string, start: number): number {
  const stop = /["\\\n]/g;
  for (stop.lastIndex = start + 1; ;) {
    const match = stop.exec(text);
    if (!match) return text.length;
    if (match[0] === '"') return match.index + 1;
    if (match[0] === '\n') return match.index;
    // The character after a backslash belongs to it.
    stop.lastIndex = match.index + 2;
  }
}

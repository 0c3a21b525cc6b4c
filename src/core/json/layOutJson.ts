import { beginningOf } from './beginningOf.ts';

const INDENT = '  ';
/** Deeper nesting is not indented further, so that hostile depth does not grow the text quadratically. */
const MAX_INDENT = 100;
const SCALAR = /^(?:true|false|null|-?\d[\d.eE+-]*)$/;

type Token = 'open' | 'close' | 'comma' | 'colon' | 'value';
const PUNCTUATION: Readonly<Record<string, Token>> = {
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
  ',': 'comma',
  ':': 'colon',
};

/**
 * JSON laid out for reading without rewriting a number or a string, cut after about `limit` characters; JSON that was
 * cut is laid out as far as it goes. Text that is not JSON comes back as it is. Reads the text once at most: a scanner
 * that makes a value of every token took a minute for 100 MB of blanks.
 */
export function layOutJson(text: string, limit: number): { text: string; cut: boolean } {
  const asItIs = (): { text: string; cut: boolean } => ({ text: beginningOf(text, limit), cut: text.length > limit });
  const parts: string[] = [];
  let length = 0;
  let depth = 0;
  const put = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  const line = (): string => `\n${INDENT.repeat(Math.min(depth, MAX_INDENT))}`;
  let previous: Token | undefined;
  for (let at = afterBlanks(text, 0); at < text.length;) {
    if (length > limit) return { text: parts.join(''), cut: true };
    const token = PUNCTUATION[text.charAt(at)] ?? 'value';
    const end = token === 'value' ? valueEnd(text, at) : at + 1;
    const literal = text.slice(at, Math.min(end, at + limit + 1));
    const begins = token === 'open' || token === 'value';
    if (begins && (previous === 'value' || previous === 'close')) return asItIs();
    if (token === 'value' && !literal.startsWith('"') && end < text.length && !SCALAR.test(literal)) return asItIs();
    if (token === 'close') {
      if (--depth < 0) return asItIs();
      put(previous === 'open' ? literal : line() + literal);
    } else {
      put(
        (previous === 'open' || (previous === 'comma' && begins) ? line() : '') + (token === 'colon' ? ': ' : literal),
      );
    }
    if (token === 'open') depth++;
    previous = token;
    at = afterBlanks(text, end);
  }
  return { text: parts.join(''), cut: length > limit };
}

function afterBlanks(text: string, from: number): number {
  return next(/[^ \t\r\n]/g, text, from);
}

/** Where a pattern is next found, else the end of the text; a search is many times faster than a loop over characters. */
function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** Where a string, number or word ends; the end of the text where it is cut. */
function valueEnd(text: string, from: number): number {
  if (text.charAt(from) !== '"') return next(/[\s{}[\],:"]/g, text, from + 1);
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charAt(quote - 1 - backslashes) === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

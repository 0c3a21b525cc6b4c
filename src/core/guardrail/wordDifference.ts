import { diffArrays } from 'diff';
import { withoutEnding } from '../json/textEnds.ts';

/** A run of words that both texts have, that only the first has, or that only the second has. */
export interface DifferencePart {
  kind: 'same' | 'first' | 'second';
  text: string;
}

/** More words than this are not compared; fewer edits than this turn one text into the other, or they are unlike. */
const MAX_WORDS = 60_000;
const MAX_EDITS = 4000;
/** Longer texts are not split into words at all. */
const MAX_CHARACTERS = 2_000_000;
/** Drawing must not wait longer. */
const MAX_COMPARING_MS = 400;

/**
 * What distinguishes two texts, word by word; the parts without `second` give the first text, those without `first` the
 * second, unchanged. `null` where they are too long or too different to be compared.
 */
export function wordDifference(first: string, second: string): DifferencePart[] | null {
  if (first === second) return first === '' ? [] : [{ kind: 'same', text: first }];
  if (first.length + second.length > MAX_CHARACTERS) return null;
  const [before, after] = [wordsOf(first), wordsOf(second)];
  if (before.length + after.length > MAX_WORDS) return null;
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDITS, timeout: MAX_COMPARING_MS }) as
    ReturnType<typeof diffArrays<string>> | undefined;
  if (!changes) return null;
  return calmed(
    changes.map(({ added, removed, value }) => ({
      kind: added ? 'second' : removed ? 'first' : 'same',
      text: value.join(''),
    })),
  );
}

const TOKENS =
  /\{[^{}\n]{1,100}\}|\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\s{}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[{}]/gu;
const OPENING = '("\'“‘¿¡[*_`<';
const CLOSING = ')].,;:!?"\'”’…*_`>';

/**
 * The words of a text: masks (`{EMAIL}`) and addresses are one word each, the punctuation around a word is separate, and in
 * scripts without spaces each character does.
 */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(TOKENS)].flatMap(([token]) => {
    if (/^\s|^\{./.test(token)) return [token];
    const start = openingLength(token);
    const word = withoutEnding(token.slice(start), CLOSING);
    const parts = [...token.slice(0, start), ...(word === '' ? [] : [word])];
    return [...parts, ...token.slice(start + word.length)];
  });
}

function openingLength(token: string): number {
  let length = 0;
  while (length < token.length && OPENING.includes(token.charAt(length))) length++;
  return length;
}

/** A blank or a comma between two changed parts is not a similarity: they are easier to read as one. */
function calmed(parts: readonly DifferencePart[]): DifferencePart[] {
  const result: DifferencePart[] = [];
  let [first, second] = ['', ''];
  const add = (kind: DifferencePart['kind'], text: string): void => {
    if (text !== '') result.push({ kind, text });
  };
  const flush = (): void => {
    const shared = first && second ? first.slice(withoutEnding(first, ' ,').length) : '';
    const end = second.endsWith(shared) ? shared.length : 0;
    add('first', first.slice(0, first.length - end));
    add('second', second.slice(0, second.length - end));
    add('same', first.slice(first.length - end));
    [first, second] = ['', ''];
  };
  parts.forEach(({ kind, text }, index) => {
    const next = parts[index + 1];
    if (kind === 'first') first += text;
    else if (kind === 'second') second += text;
    else if ((first || second) && /^[ ,]+$/.test(text) && next && next.kind !== 'same') {
      [first, second] = [first + text, second + text];
    } else {
      flush();
      add('same', text);
    }
  });
  flush();
  return result.reduce<DifferencePart[]>((joined, part) => {
    const last = joined.at(-1);
    if (last?.kind === part.kind) last.text += part.text;
    else joined.push(part);
    return joined;
  }, []);
}

import type { Stretch } from './guardedRanges.ts';
import type { GuardrailAssessment } from './guardrailReport.ts';

/** A text to look in, or only some stretches of it. */
export interface Searched {
  text: string;
  within?: readonly Stretch[];
}

/** Where something stands: in which of the texts, and from where to where. */
export interface Place extends Stretch {
  /** Index of the text. */
  in: number;
}

/** What to look for: an assessment, by its index in the report. */
export interface Wanted {
  index: number;
  /** What to look for in place of the assessment's `match`, for example the mask that was put there. */
  needle: string;
  assessment: GuardrailAssessment;
}

/** Places of one assessment, and of all of them; more would not be looked at. */
const MOST_PLACES_EACH = 200;
const MOST_PLACES = 2000;
/** Characters that are gone through at most, counted once for each distinct needle. */
const MOST_WORK = 100_000_000;

/**
 * Where each wanted text stands, by the assessment's index. Found as written; the guardrail's word filters do not mind
 * the case. A needle that stands as a word of its own is not also looked for inside longer words. Where several equal
 * assessments have as many places, each has its own, in order; else each has all of them.
 */
export function findMatches(texts: readonly Searched[], wanted: readonly Wanted[]): Map<number, Place[]> {
  const groups = new Map<string, Wanted[]>();
  for (const each of wanted) {
    if (each.needle === '') continue;
    const { policy, list, type, name } = each.assessment;
    const key = JSON.stringify([each.needle, policy, list, type, name]);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  const exactWords = new Set(wanted.filter(({ assessment }) => ignoresCase(assessment)).map(({ needle }) => needle));
  const search = new Search(texts);
  const found = new Map<number, Place[]>();
  let left = MOST_PLACES;
  for (const group of groups.values()) {
    const [{ needle, assessment }] = group as [Wanted];
    const places = search.find(needle, ignoresCase(assessment) ? exactWords : null);
    group.forEach(({ index }, order) => {
      const own = places.length === group.length ? places.slice(order, order + 1) : places;
      const kept = own.slice(0, Math.max(0, left));
      left -= kept.length;
      if (kept.length > 0) found.set(index, kept);
    });
  }
  return found;
}

function ignoresCase({ policy }: GuardrailAssessment): boolean {
  return policy === 'wordPolicy';
}

class Search {
  private work = 0;
  private readonly known = new Map<string, Place[]>();

  constructor(private readonly texts: readonly Searched[]) {}

  /** `exactWords`: case does not matter, but a spelling that is wanted itself belongs to the one that wants it. */
  find(needle: string, exactWords: ReadonlySet<string> | null): Place[] {
    const key = `${exactWords ? 'i' : ''} ${needle}`;
    let places = this.known.get(key);
    if (!places) {
      const all = this.all(needle, exactWords);
      const words = all.filter(place => this.isWord(place));
      places = (words.length > 0 ? words : all).slice(0, MOST_PLACES_EACH);
      this.known.set(key, places);
    }
    return places;
  }

  private all(needle: string, exactWords: ReadonlySet<string> | null): Place[] {
    const found: Place[] = [];
    for (const [index, { text, within = [{ start: 0, end: text.length }] }] of this.texts.entries()) {
      for (const stretch of within) {
        this.work += stretch.end - stretch.start;
        // Some more than is kept, so that words of their own come before parts of words.
        if (this.work > MOST_WORK || found.length >= 5 * MOST_PLACES_EACH) return found;
        for (const place of exactWords ? insensitive(text, needle, stretch) : exact(text, needle, stretch)) {
          const spelled = text.slice(place.start, place.end);
          if (spelled === needle || !exactWords?.has(spelled)) found.push({ in: index, ...place });
          if (found.length >= 5 * MOST_PLACES_EACH) break;
        }
      }
    }
    return found;
  }

  private isWord({ in: index, start, end }: Place): boolean {
    const { text } = this.texts[index] as Searched;
    return !joins(text, start) && !joins(text, end);
  }
}

const WORD_CHARACTER = /^[\p{L}\p{N}_]$/u;

/** Whether the characters before and after an offset belong to one word. */
function joins(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - 2), offset);
  const after = text.codePointAt(offset);
  const last = [...before].at(-1);
  return (
    last !== undefined &&
    after !== undefined &&
    WORD_CHARACTER.test(last) &&
    WORD_CHARACTER.test(String.fromCodePoint(after))
  );
}

function* exact(text: string, needle: string, { start, end }: Stretch): Generator<Stretch> {
  const part = text.slice(start, end);
  for (let at = part.indexOf(needle); at >= 0; at = part.indexOf(needle, at + needle.length)) {
    yield { start: start + at, end: start + at + needle.length };
  }
}

/** By the expression's own folding, since `toLowerCase` may change a text's length. */
function* insensitive(text: string, needle: string, { start, end }: Stretch): Generator<Stretch> {
  const expression = new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  for (const match of text.slice(start, end).matchAll(expression)) {
    yield { start: start + match.index, end: start + match.index + match[0].length };
  }
}

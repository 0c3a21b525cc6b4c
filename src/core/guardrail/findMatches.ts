import type { TextSpan } from './guardedRanges.ts';
import type { GuardrailAssessment } from './guardrailReport.ts';

/** A text to search, or only some parts of it. */
export interface Searched {
  text: string;
  within?: readonly TextSpan[];
}

/** Where something was found: in which of the texts, and from where to where. */
export interface FoundSpan extends TextSpan {
  /** Index of the text. */
  in: number;
}

/** What to look for: an assessment, by its index in the report. */
export interface MatchQuery {
  index: number;
  /** What to look for in place of the assessment's `match`, for example the mask that was put there. */
  needle: string;
  assessment: GuardrailAssessment;
}

/** Places of one assessment, and of all of them; more would not be looked at. */
const MAX_PLACES_EACH = 200;
const MAX_PLACES = 2000;
/** Characters that are gone through at most, counted once for each distinct needle. */
const MAX_SEARCHED_CHARACTERS = 100_000_000;

/**
 * Where each text is, by the assessment's index. Found as written; the guardrail's word filters ignore
 * the case. A needle that is found as a whole word is not also looked for inside longer words. Where several equal
 * assessments have as many places, each has its own, in order; else each has all of them.
 */
export function findMatches(texts: readonly Searched[], queries: readonly MatchQuery[]): Map<number, FoundSpan[]> {
  const groups = new Map<string, MatchQuery[]>();
  for (const each of queries) {
    if (each.needle === '') continue;
    const { policy, list, type, name } = each.assessment;
    const key = JSON.stringify([each.needle, policy, list, type, name]);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  const exactWords = new Set(queries.filter(({ assessment }) => ignoresCase(assessment)).map(({ needle }) => needle));
  const search = new Search(texts);
  const found = new Map<number, FoundSpan[]>();
  let left = MAX_PLACES;
  for (const group of groups.values()) {
    const [{ needle, assessment }] = group as [MatchQuery];
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
  private readonly known = new Map<string, FoundSpan[]>();

  constructor(private readonly texts: readonly Searched[]) {}

  /** `exactWords`: case does not matter, but a spelling that another assessment looks for belongs to that one. */
  find(needle: string, exactWords: ReadonlySet<string> | null): FoundSpan[] {
    const key = `${exactWords ? 'i' : ''} ${needle}`;
    let places = this.known.get(key);
    if (!places) {
      const all = this.all(needle, exactWords);
      const words = all.filter(place => this.isWord(place));
      places = (words.length > 0 ? words : all).slice(0, MAX_PLACES_EACH);
      this.known.set(key, places);
    }
    return places;
  }

  private all(needle: string, exactWords: ReadonlySet<string> | null): FoundSpan[] {
    const found: FoundSpan[] = [];
    for (const [index, { text, within = [{ start: 0, end: text.length }] }] of this.texts.entries()) {
      for (const stretch of within) {
        this.work += stretch.end - stretch.start;
        // Some more than is kept, so that words of their own come before parts of words.
        if (this.work > MAX_SEARCHED_CHARACTERS || found.length >= 5 * MAX_PLACES_EACH) return found;
        for (const place of exactWords ? insensitive(text, needle, stretch) : exact(text, needle, stretch)) {
          const spelled = text.slice(place.start, place.end);
          if (spelled === needle || !exactWords?.has(spelled)) found.push({ in: index, ...place });
          if (found.length >= 5 * MAX_PLACES_EACH) break;
        }
      }
    }
    return found;
  }

  private isWord({ in: index, start, end }: FoundSpan): boolean {
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

function* exact(text: string, needle: string, { start, end }: TextSpan): Generator<TextSpan> {
  const part = text.slice(start, end);
  for (let at = part.indexOf(needle); at >= 0; at = part.indexOf(needle, at + needle.length)) {
    yield { start: start + at, end: start + at + needle.length };
  }
}

/** By the expression's own folding, since `toLowerCase` may change a text's length. */
function* insensitive(text: string, needle: string, { start, end }: TextSpan): Generator<TextSpan> {
  const expression = new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  for (const match of text.slice(start, end).matchAll(expression)) {
    yield { start: start + match.index, end: start + match.index + match[0].length };
  }
}

import type { TextSpan } from './guardedRanges.ts';
import type { GuardrailAssessment } from './guardrailReport.ts';

/** A string to search, or only some parts of it. */
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
export const MAX_PLACES = 2000;
/** Characters that are gone through at most, counted once for each distinct needle. */
const MAX_SEARCHED_CHARACTERS = 50_000_000;
/** The engine's own search compares a needle from its beginning at each place, so only short ones are left to it. */
const MAX_NATIVE_NEEDLE_CHARACTERS = 32;

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
  private readonly foldedTexts = new Map<number, string>();

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
      for (const range of within) {
        this.work += range.end - range.start;
        // Some more than is kept, so that words of their own come before parts of words.
        if (this.work > MAX_SEARCHED_CHARACTERS || found.length >= 5 * MAX_PLACES_EACH) return found;
        const [searched, sought] = exactWords ? [this.folded(index), fold(needle)] : [text, needle];
        for (const place of occurrences(searched, sought, range)) {
          const spelled = text.slice(place.start, place.end);
          if (spelled === needle || !exactWords?.has(spelled)) found.push({ in: index, ...place });
          if (found.length >= 5 * MAX_PLACES_EACH) break;
        }
      }
    }
    return found;
  }

  private folded(index: number): string {
    const known = this.foldedTexts.get(index) ?? fold((this.texts[index] as Searched).text);
    this.foldedTexts.set(index, known);
    return known;
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

/** Where a needle is in a part of a string; the places do not overlap. */
function* occurrences(text: string, needle: string, { start, end }: TextSpan): Generator<TextSpan> {
  const part = text.slice(start, end);
  const next = needle.length <= MAX_NATIVE_NEEDLE_CHARACTERS ? nativeSearch(needle) : borderSearch(needle);
  for (let at = next(part, 0); at >= 0; at = next(part, at + needle.length)) {
    yield { start: start + at, end: start + at + needle.length };
  }
}

type TextSearch = (text: string, from: number) => number;

function nativeSearch(needle: string): TextSearch {
  return (text, from) => text.indexOf(needle, from);
}

/** The search of Knuth, Morris and Pratt, which goes through the text once, also where the needle repeats itself. */
function borderSearch(needle: string): TextSearch {
  const borders = new Int32Array(needle.length);
  const grown = (matched: number, code: number): number => {
    let length = matched;
    while (length > 0 && needle.charCodeAt(length) !== code) length = borders[length - 1] ?? 0;
    return needle.charCodeAt(length) === code ? length + 1 : 0;
  };
  for (let at = 1; at < needle.length; at++) borders[at] = grown(borders[at - 1] ?? 0, needle.charCodeAt(at));
  return (text, from) => {
    let matched = 0;
    for (let at = from; at < text.length; at++) {
      matched = grown(matched, text.charCodeAt(at));
      if (matched === needle.length) return at - needle.length + 1;
    }
    return -1;
  };
}

const ONLY_ASCII = /^[\0-\x7f]*$/;

/** A string without the difference of capital and small letters, each character in as many units as before. */
function fold(text: string): string {
  return ONLY_ASCII.test(text) ? text.toLowerCase() : Array.from(text, foldCharacter).join('');
}

function foldCharacter(character: string): string {
  const upper = character.toUpperCase();
  const lower = (upper.length === character.length ? upper : character).toLowerCase();
  return lower.length === character.length ? lower : character;
}

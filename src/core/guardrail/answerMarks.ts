import { findMatches, MAX_PLACES } from './findMatches.ts';
import type { FoundSpan, MatchQuery } from './findMatches.ts';
import type { TextSpan } from './guardedRanges.ts';
import type { GuardrailAssessment, GuardrailReport } from './guardrailReport.ts';
import { outcomeOf } from './guardrailVerdict.ts';

/** A part of an answer that one or more assessments are about; marks do not overlap. */
export interface AnswerMark extends TextSpan {
  /** Indexes in the report's `assessments`, ascending. */
  assessments: number[];
}

/**
 * What the guardrail found in the output, in the text that it let through: the matched text where it is still there, the
 * mask (`{EMAIL}`) where it was removed. A blocked answer has neither.
 */
export function answerMarks(text: string, report: GuardrailReport): AnswerMark[] {
  const output = outputQueries(report);
  const masked = output.filter(({ assessment }) => outcomeOf(assessment) === 'masked');
  const standing = output.filter(({ assessment }) => outcomeOf(assessment) !== 'masked');
  return withoutOverlaps(
    new Map([...findMatches([{ text }], standing), ...masksOf(text, masked, report.modelOutput.join('\n'))]),
  );
}

/** The same in what the model said before the guardrail changed it, where everything that was found is still there. */
export function modelOutputMarks(text: string, report: GuardrailReport): AnswerMark[] {
  return withoutOverlaps(findMatches([{ text }], outputQueries(report)));
}

function outputQueries(report: GuardrailReport): MatchQuery[] {
  return report.assessments.flatMap((assessment, index) =>
    assessment.side === 'output' && assessment.match ? [{ index, needle: assessment.match, assessment }] : [],
  );
}

/** The replacement of a masked text: the type in braces, for an expression its name. */
function maskOf({ name, type }: GuardrailAssessment): string | null {
  const label = name ?? type;
  return label === undefined || label === '' ? null : `{${label}}`;
}

/**
 * Equal masks do not show what they hide. The order of the hidden values in the model's own output shows it, where that
 * is known and contains as many; else each such mask is of all of them.
 */
function masksOf(text: string, masked: readonly MatchQuery[], modelOutput: string): Map<number, FoundSpan[]> {
  const byMask = new Map<string, MatchQuery[]>();
  for (const each of masked) {
    const mask = maskOf(each.assessment);
    if (mask !== null) listIn(byMask, mask).push(each);
  }
  const found = new Map<number, FoundSpan[]>();
  let left = MAX_PLACES;
  for (const [mask, group] of byMask) {
    const [first] = group as [MatchQuery];
    const places = findMatches([{ text }], [{ ...first, needle: mask }]).get(first.index) ?? [];
    const hidden = [...findMatches([{ text: modelOutput }], group)]
      .flatMap(([index, own]) => own.map(({ start }) => ({ index, start })))
      .sort((a, b) => a.start - b.start);
    const distinct = hidden.filter(({ start }, order) => start !== hidden[order - 1]?.start);
    places.forEach((place, order) => {
      const owners =
        distinct.length === places.length ? [distinct[order]?.index ?? first.index] : group.map(({ index }) => index);
      for (const index of owners.slice(0, left)) listIn(found, index).push(place);
      left = Math.max(0, left - owners.length);
    });
  }
  return found;
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Cuts spans that overlap into spans that do not, each with all the assessments about it. */
function withoutOverlaps(places: ReadonlyMap<number, readonly FoundSpan[]>): AnswerMark[] {
  const edges = [...places].flatMap(([index, own]) =>
    own.flatMap(({ start, end }) => [
      { at: start, index, opens: 1 },
      { at: end, index, opens: -1 },
    ]),
  );
  edges.sort((a, b) => a.at - b.at);
  const open = new Map<number, number>();
  const marks: AnswerMark[] = [];
  let from = 0;
  for (const { at, index, opens } of edges) {
    if (at > from && open.size > 0) {
      marks.push({ start: from, end: at, assessments: [...open.keys()].sort((a, b) => a - b) });
    }
    from = at;
    const count = (open.get(index) ?? 0) + opens;
    if (count > 0) open.set(index, count);
    else open.delete(index);
  }
  return marks;
}

import { answerMarks } from '../../core/guardrail/answerMarks.ts';
import type { AnswerMark } from '../../core/guardrail/answerMarks.ts';
import { describeAssessment } from '../../core/guardrail/assessmentText.ts';
import { policyTitle } from '../../core/guardrail/groupAssessments.ts';
import type { GuardrailAssessment, GuardrailReport } from '../../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../../core/guardrail/guardrailVerdict.ts';

/** The event of a marked text that was chosen; its detail is the assessment's index. */
export const SHOW_ASSESSMENT = 'show-assessment';
/** The event of an answer whose marks are in place. */
export const MARKED = 'marked';

/** Elements that begin a new line: a match never goes over their edges. */
const LINES = 'p, li, h3, h4, h5, h6, td, th, pre, blockquote, .block';

/** A text node, and where its text begins in the text of the whole. */
interface Piece {
  node: Text;
  start: number;
}

/** Marks, in a finished answer on the page, what the guardrail found or masked in it. */
export function markMatches(root: HTMLElement, report: GuardrailReport): void {
  const { text, pieces } = readPieces(root);
  // From the end, so that a node that is cut keeps its beginning.
  for (const mark of answerMarks(text, report).reverse()) wrap(pieces, mark, report);
  root.dispatchEvent(new CustomEvent(MARKED, { bubbles: true }));
}

/** Scrolls to the marked text of an assessment, the next one each time; false where there is none. */
export function showMark(root: ParentNode, assessment: number): boolean {
  const marks = [...root.querySelectorAll<HTMLElement>(`mark[data-assessments~="${assessment}"]`)];
  const next = marks[(marks.indexOf(document.activeElement as HTMLElement) + 1) % Math.max(1, marks.length)];
  if (!next) return false;
  next.scrollIntoView({ block: 'center' });
  next.focus({ preventScroll: true });
  flash(next);
  return true;
}

/** Highlights an element that was jumped to for a moment. */
export function flash(element: HTMLElement): void {
  element.classList.add('flash');
  setTimeout(() => element.classList.remove('flash'), 1500);
}

/** How a marked text looks: by what the guardrail did with it. */
export function lookOf(assessment: GuardrailAssessment): 'blocked' | 'masked' | 'detected' {
  const outcome = outcomeOf(assessment);
  if (outcome === 'masked') return 'masked';
  return outcome === 'blocked' || outcome === 'acted' ? 'blocked' : 'detected';
}

function readPieces(root: HTMLElement): { text: string; pieces: Piece[] } {
  const pieces: Piece[] = [];
  const parts: string[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let length = 0;
  let line: Element | null = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node as Text;
    const own: Element | null = text.parentElement?.closest(LINES) ?? null;
    if (own !== line && length > 0) {
      parts.push('\n');
      length += 1;
    }
    line = own;
    pieces.push({ node: text, start: length });
    parts.push(text.data);
    length += text.length;
  }
  return { text: parts.join(''), pieces };
}

function wrap(pieces: readonly Piece[], { start, end, assessments }: AnswerMark, report: GuardrailReport): void {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.start <= start) low = middle;
    else high = middle - 1;
  }
  for (let at = low; at < pieces.length && pieces[at]!.start < end; at++) {
    const { node, start: from } = pieces[at]!;
    const first = Math.max(0, start - from);
    const last = Math.min(node.length, end - from);
    if (first >= last) continue;
    const range = document.createRange();
    range.setStart(node, first);
    range.setEnd(node, last);
    range.surroundContents(markOf(assessments, report));
  }
}

function markOf(indexes: readonly number[], report: GuardrailReport): HTMLElement {
  const mark = document.createElement('mark');
  const found = indexes.flatMap(index => report.assessments[index] ?? []);
  mark.className = `match-mark ${found[0] ? lookOf(found[0]) : ''}`;
  mark.dataset['assessments'] = indexes.join(' ');
  mark.title =
    found
      .map(
        each => `Guardrail ${each.guardrailId}, ${policyTitle(each.policy).toLowerCase()}\n${describeAssessment(each)}`,
      )
      .join('\n') + '\nClick to see it in the trace';
  mark.tabIndex = 0;
  mark.setAttribute('role', 'button');
  const show = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    mark.dispatchEvent(new CustomEvent<number>(SHOW_ASSESSMENT, { detail: indexes[0] ?? 0, bubbles: true }));
  };
  mark.addEventListener('click', show);
  mark.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') show(event);
  });
  return mark;
}

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { DifferencePart } from '../../core/guardrail/wordDifference.ts';
import { wordDifference } from '../../core/guardrail/wordDifference.ts';

/** The last comparison that was made: drawing again must not compare again. */
export class TextDifference {
  private first = '';
  private second = '';
  private parts: DifferencePart[] | null = [];

  of(first: string, second: string): DifferencePart[] | null {
    if (first !== this.first || second !== this.second) {
      [this.first, this.second] = [first, second];
      this.parts = wordDifference(first, second);
    }
    return this.parts;
  }
}

/** One of the two texts, with the words marked that the other one does not have. */
export function markedText(
  parts: readonly DifferencePart[],
  side: 'first' | 'second',
  own: string,
): (TemplateResult | typeof nothing)[] {
  return parts.map(({ kind, text }) => {
    if (kind === 'same') return html`${text}`;
    return kind === side
      ? html`<mark class="only ${side}"><span class="sr-only">${own} </span>${text}</mark>`
      : nothing;
  });
}

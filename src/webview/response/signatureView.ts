import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ComparedText, SignatureComparison } from '../../core/bedrock/failureDetails.ts';
import { LightElement } from '../parts/lightElement.ts';
import '../parts/icons.ts';

/** What was signed here beside what Bedrock made of the request, with the first difference marked. */
@customElement('bi-signature-view')
export class SignatureView extends LightElement {
  @property({ attribute: false }) signature!: SignatureComparison;

  /** The first text that differs is open; the other one follows from it. */
  private renderText({ title, lines, firstDifference }: ComparedText, open: boolean): TemplateResult {
    return html` <details class="fold" ?open=${open}>
      <summary>
        ${title}<span class="muted"
          >${firstDifference === null ? 'the same on both sides' : `differs from line ${firstDifference + 1} on`}</span
        >
      </summary>
      <table class="compared">
        <thead>
          <tr>
            <th scope="col">Signed here</th>
            <th scope="col">Expected by Bedrock</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(({ ours, theirs }, at) =>
            ours === theirs
              ? html`<tr class="same">
                  <td colspan="2">${shown(ours)}</td>
                </tr>`
              : differingRow(ours, theirs, at === firstDifference),
          )}
        </tbody>
      </table>
    </details>`;
  }

  protected override render(): TemplateResult {
    const { texts } = this.signature;
    const first = Math.max(
      0,
      texts.findIndex(({ firstDifference }) => firstDifference !== null),
    );
    return html`<section class="failure-part" aria-label="Signature">
      <h3>Signature</h3>
      ${texts.map((text, at) => this.renderText(text, at === first))}
    </section>`;
  }
}

/** The cells keep their white space, so each holds one expression and nothing around it. */
function differingRow(ours: string | null, theirs: string | null, first: boolean): TemplateResult {
  const signed = [first ? html`<span class="sr-only">First difference: </span>` : nothing, marked(ours, theirs)];
  return html`<tr class=${first ? 'first' : 'other'}>
    <td>${signed}</td>
    <td>${marked(theirs, ours)}</td>
  </tr>`;
}

function shown(line: string | null): TemplateResult | string {
  return line === null || line === ''
    ? html`<span class="muted">(${line === null ? 'not there' : 'empty'})</span>`
    : line;
}

/** A line with the part marked that the other one does not have. */
function marked(line: string | null, other: string | null): TemplateResult | string {
  if (!line) return shown(line);
  const against = other ?? '';
  let start = 0;
  while (start < line.length && line[start] === against[start]) start++;
  let end = 0;
  while (
    end < line.length - start &&
    end < against.length - start &&
    line[line.length - 1 - end] === against[against.length - 1 - end]
  ) {
    end++;
  }
  const middle = line.slice(start, line.length - end);
  return html`${line.slice(0, start)}${middle ? html`<mark>${middle}</mark>` : nothing}${line.slice(line.length - end)}`;
}

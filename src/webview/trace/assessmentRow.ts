import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GuardrailAssessment } from '../../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../../core/guardrail/guardrailVerdict.ts';
import { readReasoning } from '../../core/guardrail/reasoningFinding.ts';
import type { ReasoningFinding } from '../../core/guardrail/reasoningFinding.ts';
import { prettyJson } from '../../core/json/untrustedJson.ts';
import { formatNumber } from '../parts/format.ts';
import '../parts/icons.ts';
import { LightElement } from '../parts/lightElement.ts';
import { kindWords, listWords, OUTCOME_WORDS } from './traceWords.ts';

/** Where the text of an assessment can be shown. */
export type TextPlace =
  | 'request'
  | 'answer'
  /** In what the model said before the guardrail changed it, which is shown on demand. */
  | 'modelOutput'
  /** Nowhere in one piece. */
  | 'notFound'
  /** In the request as it was sent, but no longer in the file. */
  | 'changed'
  /** It has none, or it is not known yet. */
  | null;

/** Asks to show the text of an assessment; with `focus`, to go there. */
export interface GoToText {
  assessment: number;
  place: TextPlace;
  focus: boolean;
}

const GO_WORDS: Partial<Record<NonNullable<TextPlace>, string>> = {
  request: 'Show in the request',
  answer: 'Show in the response',
  modelOutput: 'Show in what the model said',
};
const NOWHERE_WORDS: Partial<Record<NonNullable<TextPlace>, string>> = {
  notFound: 'not found in the text',
  changed: 'no longer in the request',
};

/** One assessment of the trace; `go-to-text` event, detail `GoToText`. */
@customElement('bi-assessment-row')
export class AssessmentRow extends LightElement {
  @property({ attribute: false }) assessment!: GuardrailAssessment;
  @property({ type: Number }) index = 0;
  @property() place: TextPlace = null;

  private go(event: MouseEvent): void {
    if (!this.place || !GO_WORDS[this.place]) return;
    const detail: GoToText = { assessment: this.index, place: this.place, focus: event.ctrlKey || event.metaKey };
    this.dispatchEvent(new CustomEvent<GoToText>('go-to-text', { detail, bubbles: true }));
  }

  private renderScore({ score, threshold }: GuardrailAssessment): TemplateResult | typeof nothing {
    if (score === undefined) return nothing;
    const words =
      threshold === undefined
        ? `score ${formatNumber(score)}`
        : `score ${formatNumber(score)}, threshold ${formatNumber(threshold)}`;
    return html` <span class="score"
      ><span class="score-track" aria-hidden="true">
        <meter class="score-bar" min="0" max="1" .value=${score}></meter>
        ${threshold === undefined ? nothing : html`<span class="threshold" .style=${`left: ${Math.min(1, Math.max(0, threshold)) * 100}%`}></span>`} </span
      ><span>${words}</span></span
    >`;
  }

  /** The matched text; a button where there is somewhere to go. */
  private renderMatch(match: string): TemplateResult {
    const { place } = this;
    const words = place ? GO_WORDS[place] : undefined;
    if (!words) {
      return html`<code class="match">${match}</code
        >${place && NOWHERE_WORDS[place] ? html`<span class="muted nowhere">${NOWHERE_WORDS[place]}</span>` : nothing}`;
    }
    const hint = place === 'request' ? `${words} (Ctrl+click goes there)` : words;
    return html`<button
      type="button"
      class="match-button"
      title=${hint}
      aria-label="${match}: ${words.toLowerCase()}"
      @click=${(event: MouseEvent) => this.go(event)}
    >
      <code class="match">${match}</code><bi-icon name="goToFile"></bi-icon>
    </button>`;
  }

  private renderReasoning(finding: ReasoningFinding): TemplateResult {
    const line = (name: string, entries: readonly string[]): TemplateResult | typeof nothing =>
      entries.length === 0
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${entries.map(entry => html`<div>${entry}</div>`)}</dd>
          </div>`;
    return html` <div class="reasoning-finding">
      ${finding.meaning === null ? nothing : html`<p>${finding.meaning}</p>`}
      <dl class="pairs">
        ${line('Premises', finding.premises)} ${line('Claims', finding.claims)}
        ${line('Not translated', finding.untranslated)} ${line('Contradicts rules', finding.contradicting)}
        ${line('Supported by rules', finding.supporting)} ${line('Holds when', finding.holdsWhen)}
        ${line('Fails when', finding.failsWhen)} ${line('Can be read as', finding.readings)}
        ${line('In logic', finding.warning === null ? [] : [finding.warning])}
        ${line('Confidence', finding.confidence === null ? [] : [formatNumber(finding.confidence)])}
      </dl>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { assessment } = this;
    const outcome = outcomeOf(assessment);
    const { word, icon } = OUTCOME_WORDS[outcome];
    const { type, name, match, regex, action, confidence, filterStrength, more } = assessment;
    const finding = readReasoning(assessment);
    const kind = [listWords(assessment.list), type === name ? '' : finding && type ? kindWords(type) : type]
      .filter(Boolean)
      .join(' ');
    const facts: string[] = [];
    if (confidence !== undefined) facts.push(`confidence ${confidence}`);
    if (filterStrength !== undefined) facts.push(`strength ${filterStrength}`);
    return html` <div class="assessment ${outcome}">
      <span class="outcome-word" title=${action === undefined ? word : `action ${action}`}
        ><bi-icon name=${icon}></bi-icon><span>${word}</span></span
      >
      <div class="assessment-text">
        <span class="assessment-name ${assessment.score === undefined ? '' : 'scored'}">${name ?? kind}</span>
        ${name !== undefined && kind ? html`<span class="muted">${kind}</span>` : nothing}
        ${match === undefined ? nothing : this.renderMatch(match)}
        ${regex === undefined ? nothing : html`<span class="muted code" title="Pattern">/${regex}/</span>`}
        ${facts.length > 0 ? html`<span class="muted">${facts.join(', ')}</span>` : nothing}
        ${this.renderScore(assessment)} ${finding ? this.renderReasoning(finding) : nothing}
        ${
          more === undefined
            ? nothing
            : html`<details class="fold more">
                <summary>${finding ? 'As received' : 'More'}</summary>
                <pre class="code-block"><code>${prettyJson(more)}</code></pre>
              </details>`
        }
      </div>
    </div>`;
  }
}

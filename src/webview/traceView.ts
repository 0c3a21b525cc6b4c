import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import { groupAssessments } from '../core/guardrail/groupAssessments.ts';
import type { GuardrailAssessment, GuardrailInvocation, GuardrailReport } from '../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../core/guardrail/guardrailVerdict.ts';
import { counted, formatCount, formatDuration, formatNumber } from './format.ts';
import type { IconName } from './icons.ts';
import './icons.ts';
import { prettyJson } from './jsonText.ts';
import { LightElement } from './lightElement.ts';
import { joinBySide, listWords, OUTCOME_WORDS, SIDE_WORDS } from './traceWords.ts';
import type { SideGroup } from './traceWords.ts';

const VERDICT_ICONS: Record<GuardrailReport['verdict'], IconName> = { blocked: 'circleSlash', masked: 'mask', none: 'pass' };

/** What the guardrail did to the exchange: the verdict, then every assessment by side and policy, then its cost. */
@customElement('bi-trace-view')
export class TraceView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  /** Whether the request asks for a trace already. */
  @property({ type: Boolean }) traceAsked = false;
  @state() private revealed = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('exchange') && changed.get('exchange')?.id !== this.exchange.id) this.revealed = false;
  }

  private renderTraceHint(): TemplateResult {
    return html`
      <p class="hint"><span>${this.traceAsked ? 'The request asks for a trace now: send it again to see what the guardrail found.' : 'Without a trace the guardrail does not tell what it found.'}</span>
        ${this.traceAsked ? nothing : html`<vscode-button secondary @click=${() => this.tell({ type: 'setMembers', members: { trace: 'ENABLED' } })}>Set trace to ENABLED</vscode-button>`}</p>`;
  }

  private renderScore({ score, threshold }: GuardrailAssessment): TemplateResult | typeof nothing {
    if (score === undefined) return nothing;
    const words = threshold === undefined ? `score ${formatNumber(score)}` : `score ${formatNumber(score)}, threshold ${formatNumber(threshold)}`;
    return html`
      <span class="score"><span class="score-track" aria-hidden="true">
          <meter class="score-bar" min="0" max="1" .value=${score}></meter>
          ${threshold === undefined ? nothing : html`<span class="threshold" .style=${`left: ${Math.min(1, Math.max(0, threshold)) * 100}%`}></span>`}
        </span><span>${words}</span></span>`;
  }

  private renderAssessment(assessment: GuardrailAssessment): TemplateResult {
    const outcome = outcomeOf(assessment);
    const { word, icon } = OUTCOME_WORDS[outcome];
    const { type, name, match, regex, action, confidence, filterStrength, more } = assessment;
    const kind = [listWords(assessment.list), type === name ? '' : type].filter(Boolean).join(' ');
    const facts: string[] = [];
    if (confidence !== undefined) facts.push(`confidence ${confidence}`);
    if (filterStrength !== undefined) facts.push(`strength ${filterStrength}`);
    return html`
      <li class="assessment ${outcome}">
        <span class="outcome-word" title=${action === undefined ? word : `action ${action}`}><bi-icon name=${icon}></bi-icon><span>${word}</span></span>
        <div class="assessment-text">
          <span class="assessment-name ${assessment.score === undefined ? '' : 'scored'}">${name ?? kind}</span>
          ${name !== undefined && kind ? html`<span class="muted">${kind}</span>` : nothing}
          ${match === undefined ? nothing : html`<code class="match">${match}</code>`}
          ${regex === undefined ? nothing : html`<span class="muted code" title="Pattern">/${regex}/</span>`}
          ${facts.length > 0 ? html`<span class="muted">${facts.join(', ')}</span>` : nothing}
          ${this.renderScore(assessment)}
          ${more === undefined ? nothing : html`<details class="fold more"><summary>More</summary><pre class="code-block"><code>${prettyJson(more)}</code></pre></details>`}
        </div>
      </li>`;
  }

  private renderSide({ guardrailId, side, policies }: SideGroup): TemplateResult {
    return html`
      <section class="part trace-side" aria-label="${SIDE_WORDS[side]}, guardrail ${guardrailId}">
        <h3>${SIDE_WORDS[side]} <span class="muted code">${guardrailId}</span></h3>
        ${policies.map(({ title, acted, detectedOnly, passed }) => html`
          <div class="policy"><h4>${title}</h4>
            <ul class="assessments">${[...acted, ...detectedOnly, ...passed].map(assessment => this.renderAssessment(assessment))}</ul></div>`)}
      </section>`;
  }

  private renderInvocations(invocations: readonly GuardrailInvocation[]): TemplateResult | typeof nothing {
    if (invocations.length === 0) return nothing;
    const coverage = (covered: { guarded: number; total: number } | undefined, noun: string): string[] =>
      covered === undefined ? [] : [`${formatCount(covered.guarded)} of ${counted(covered.total, noun)}`];
    return html`
      <section class="part" aria-label="Guardrail cost and coverage"><h3>Cost and coverage</h3>
        <div class="table-scroll"><table class="data">
          <thead><tr><th scope="col">Side</th><th scope="col">Guardrail</th><th scope="col" class="number">Latency</th><th scope="col">Guarded</th><th scope="col">Units</th></tr></thead>
          <tbody>${invocations.map(({ guardrailId, side, processingLatencyMs, usage, textCharacters, images }) => {
            const units = Object.entries(usage).filter(([, value]) => value !== 0).map(([name, value]) => `${unitWords(name)} ${formatCount(value)}`);
            return html`
              <tr><td>${SIDE_WORDS[side]}</td><td class="code id">${guardrailId}</td>
                <td class="number">${processingLatencyMs === undefined ? '' : formatDuration(processingLatencyMs)}</td>
                <td>${[...coverage(textCharacters, 'character'), ...coverage(images, 'image')].join(', ')}</td>
                <td>${units.length > 0 ? units.join(', ') : 'none'}</td></tr>`;
          })}</tbody></table></div>
        ${invocations.some(({ applied, more }) => applied ?? more)
          ? html`<details class="fold"><summary>Applied guardrails and other metrics</summary>
              <pre class="code-block"><code>${prettyJson(invocations.map(({ guardrailId, side, applied, more }) => ({ guardrailId, side, ...applied, ...more })))}</code></pre></details>`
          : nothing}
      </section>`;
  }

  private renderModelOutput(modelOutput: readonly string[]): TemplateResult | typeof nothing {
    if (modelOutput.length === 0) return nothing;
    return html`
      <section class="part" aria-label="The model's own words"><h3>What the model said</h3>
        ${this.revealed
          ? modelOutput.map(text => html`<pre class="code-block wrap"><code>${text}</code></pre>`)
          : html`<p class="hint"><span>The trace holds the text as it was before the guardrail changed it, with what the guardrail hid.</span></p>`}
        <vscode-button secondary class="reveal" aria-expanded=${this.revealed ? 'true' : 'false'} @click=${() => (this.revealed = !this.revealed)}>
          <bi-icon slot="content-before" name=${this.revealed ? 'mask' : 'eye'}></bi-icon>${this.revealed ? 'Hide again' : 'Reveal what the model said'}</vscode-button>
      </section>`;
  }

  private renderReport(report: GuardrailReport): TemplateResult {
    const groups = joinBySide(groupAssessments(report));
    return html`
      <p class="verdict ${report.verdict}"><bi-icon name=${VERDICT_ICONS[report.verdict]}></bi-icon><span>${report.summary}</span></p>
      ${report.actionReason ? html`<p class="muted action-reason">${report.actionReason}</p>` : nothing}
      ${report.traced ? nothing : this.renderTraceHint()}
      ${groups.map(group => this.renderSide(group))}
      ${this.renderModelOutput(report.modelOutput)}
      ${this.renderInvocations(report.invocations)}
      ${Object.keys(report.unknown).length > 0
        ? html`<section class="part" aria-label="Other members of the trace"><h3>Other members of the trace</h3><pre class="code-block"><code>${prettyJson(report.unknown)}</code></pre></section>`
        : nothing}`;
  }

  protected override render(): TemplateResult {
    const { guardrail, state: exchangeState } = this.exchange;
    if (guardrail) return this.renderReport(guardrail);
    return html`<p class="verdict absent"><bi-icon name="shield"></bi-icon><span>${exchangeState === 'running' ? 'The guardrail\'s verdict comes with the end of the answer.' : 'No guardrail ran on this request.'}</span></p>
      ${exchangeState === 'running' ? nothing : html`<p class="muted">Choose a guardrail and its version above to have one judge the request and the answer.</p>`}`;
  }
}

/** `sensitiveInformationPolicyFreeUnits` → `sensitive information free`: a unit's name without what all of them share. */
function unitWords(name: string): string {
  return name.replace(/Units$/, '').replace('Policy', '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

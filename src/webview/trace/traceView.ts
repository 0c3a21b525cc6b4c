import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { answerMarks, modelOutputMarks } from '../../core/guardrail/answerMarks.ts';
import { groupAssessments } from '../../core/guardrail/groupAssessments.ts';
import type { AssessmentGroup } from '../../core/guardrail/groupAssessments.ts';
import type { GuardrailAssessment, GuardrailReport } from '../../core/guardrail/guardrailReport.ts';
import { prettyJson } from '../../core/json/untrustedJson.ts';
import type { GoToText, TextPlace } from './assessmentRow.ts';
import './assessmentRow.ts';
import './comparisonView.ts';
import { counted } from '../parts/format.ts';
import '../parts/icons.ts';
import { invocationTable } from './invocationTable.ts';
import { LightElement } from '../parts/lightElement.ts';
import './maskedOutput.ts';
import { flash } from '../response/matchMarks.ts';
import type { ShownAssessment, TraceState } from './traceState.ts';
import { appliedWords, joinBySide, SIDE_WORDS } from './traceWords.ts';
import type { SideGroup } from './traceWords.ts';
import { verdictLine } from './verdictLine.ts';

/**
 * What the guardrail did to the exchange: the verdict, then every assessment by side and policy, then its cost.
 * `show-in-answer` event, detail the assessment's index: its text is in the response.
 */
@customElement('bi-trace-view')
export class TraceView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  @property({ attribute: false }) trace!: TraceState;
  /** Counts the changes of the trace's state, so that this is drawn again. */
  @property({ type: Number }) version = 0;
  /** Whether the request asks for a trace already. */
  @property({ type: Boolean }) traceAsked = false;
  private indexes: ReadonlyMap<GuardrailAssessment, number> = new Map();
  /** Assessments of the output whose text is in the answer, and in the model's own output. */
  private inAnswer: ReadonlySet<number> = new Set();
  private inModelOutput: ReadonlySet<number> = new Set();
  /** The same for the input and the request file, from the host's last answer. */
  private inRequest: ReadonlySet<number> = new Set();
  private notInRequest: ReadonlySet<number> = new Set();
  private placesRead: TraceState['places'] = null;
  private lastShown: ShownAssessment | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('exchange')) return;
    const { guardrail, text } = this.exchange;
    this.indexes = new Map(guardrail?.assessments.map((assessment, index) => [assessment, index]));
    this.inAnswer = new Set(guardrail ? answerMarks(text, guardrail).flatMap(({ assessments }) => assessments) : []);
    this.inModelOutput = new Set(
      guardrail
        ? modelOutputMarks(guardrail.modelOutput.join('\n\n'), guardrail).flatMap(({ assessments }) => assessments)
        : [],
    );
  }

  protected override updated(): void {
    const { shown } = this.trace;
    if (!shown || shown === this.lastShown || shown.exchangeId !== this.exchange.id) return;
    this.lastShown = shown;
    const row = this.querySelector<HTMLElement>(`[data-assessment="${shown.assessment}"]`);
    if (!row) return;
    const fold = row.closest('details');
    if (fold) fold.open = true;
    row.scrollIntoView({ block: 'center' });
    row.focus({ preventScroll: true });
    flash(row);
  }

  private readonly onGoToText = (event: CustomEvent<GoToText>): void => {
    const { assessment, place, focus } = event.detail;
    if (place === 'request') this.postToHost({ type: 'revealMatch', exchangeId: this.exchange.id, assessment, focus });
    if (place === 'answer') {
      this.dispatchEvent(new CustomEvent<number>('show-in-answer', { detail: assessment, bubbles: true }));
    }
    if (place === 'modelOutput') {
      const button = this.querySelector<HTMLElement>('bi-masked-output .reveal');
      button?.scrollIntoView({ block: 'center' });
      button?.focus();
    }
  };

  private placeOf(assessment: GuardrailAssessment, index: number): TextPlace {
    if (!assessment.match) return null;
    if (assessment.side === 'output') {
      return this.inAnswer.has(index) ? 'answer' : this.inModelOutput.has(index) ? 'modelOutput' : 'notFound';
    }
    const { places } = this.trace;
    if (places?.exchangeId !== this.exchange.id) return null;
    if (this.placesRead !== places) {
      this.placesRead = places;
      this.inRequest = new Set(places.found);
      this.notInRequest = new Set(places.notFound);
    }
    if (this.inRequest.has(index)) return 'request';
    return this.notInRequest.has(index) ? 'notFound' : 'changed';
  }

  private renderRow(assessment: GuardrailAssessment): TemplateResult {
    const index = this.indexes.get(assessment) ?? 0;
    return html`<li tabindex="-1" data-assessment=${index}>
      <bi-assessment-row
        .assessment=${assessment}
        .index=${index}
        .place=${this.placeOf(assessment, index)}
      ></bi-assessment-row>
    </li>`;
  }

  private renderGroup({ title, acted, detectedOnly, unchecked, passed }: AssessmentGroup): TemplateResult {
    const found = [...acted, ...detectedOnly, ...unchecked];
    return html` <div class="policy">
      <h4>${title}</h4>
      ${
        found.length > 0
          ? html`<ul class="assessments">
              ${found.map(assessment => this.renderRow(assessment))}
            </ul>`
          : nothing
      }
      ${
        passed.length > 0
          ? html`<details class="fold passed-checks">
              <summary><bi-icon name="pass"></bi-icon>${counted(passed.length, 'check')} passed</summary>
              <ul class="assessments">
                ${passed.map(assessment => this.renderRow(assessment))}
              </ul>
            </details>`
          : nothing
      }
    </div>`;
  }

  private renderSide({ guardrailId, side, policies }: SideGroup, report: GuardrailReport): TemplateResult {
    const applied = report.invocations.find(
      invocation => invocation.guardrailId === guardrailId && invocation.side === side,
    )?.applied;
    return html` <section class="part trace-side" aria-label="${SIDE_WORDS[side]}, guardrail ${guardrailId}">
      <h3>
        ${SIDE_WORDS[side]} <span class="muted code">${guardrailId}</span>
        <span class="muted">${appliedWords(applied)}</span>
      </h3>
      ${policies.map(group => this.renderGroup(group))}
    </section>`;
  }

  private renderTraceHint(): TemplateResult {
    return html` <p class="hint">
      <span
        >${this.traceAsked ? 'The request asks for a trace now. Send it again to see what the guardrail found.' : 'Without a trace, the guardrail does not report what it found.'}</span
      >
      ${this.traceAsked ? nothing : html`<vscode-button secondary @click=${() => this.postToHost({ type: 'setMembers', members: { trace: 'ENABLED' } })}>Set trace to ENABLED</vscode-button>`}
    </p>`;
  }

  /** Two ways to see what the guardrail changes, or the result of one. */
  private renderComparison(): TemplateResult | typeof nothing {
    const { comparison, comparedText, comparedProgress } = this.trace;
    if (comparison?.exchangeId !== this.exchange.id || !comparison.guardrail) return nothing;
    if (comparison.comparison) {
      return html`<bi-comparison-view
        .exchange=${this.exchange}
        .comparison=${comparison}
        .text=${comparedText}
        .progress=${comparedProgress}
      ></bi-comparison-view>`;
    }
    if (comparison.refusal !== null) {
      return this.exchange.state === 'running' ? nothing : html`<p class="muted">${comparison.refusal}</p>`;
    }
    return html` <section class="compare-offer" aria-label="Compare">
      <div class="actions">
        <vscode-button secondary @click=${() => this.postToHost({ type: 'compare', guardrail: 'none' })}
          ><bi-icon slot="content-before" name="diff"></bi-icon>Compare Without Guardrail</vscode-button
        >
        <vscode-button secondary @click=${() => this.postToHost({ type: 'compare', guardrail: 'version' })}
          >Compare With Another Version…</vscode-button
        >
      </div>
      <p class="muted">
        ${
          comparison.sandbox
            ? 'Sends again what was sent. In the sandbox that costs nothing.'
            : 'Sends again what was sent, which costs tokens and guardrail units like any request.'
        }
      </p>
    </section>`;
  }

  private renderReport(report: GuardrailReport): TemplateResult {
    const groups = joinBySide(groupAssessments(report));
    return html` ${verdictLine(report)}
    ${report.actionReason ? html`<p class="muted action-reason">${report.actionReason}</p>` : nothing}
    ${report.traced ? nothing : this.renderTraceHint()} ${this.renderComparison()}
    ${groups.map(group => this.renderSide(group, report))}
    ${
      report.modelOutput.length > 0
        ? html`<bi-masked-output
            .exchangeId=${this.exchange.id}
            .report=${report}
            .delivered=${this.exchange.text}
          ></bi-masked-output>`
        : nothing
    }
    ${invocationTable(report.invocations)}
    ${
      Object.keys(report.unknown).length > 0
        ? html`<section class="part" aria-label="Other members of the trace">
            <h3>Other members of the trace</h3>
            <pre class="code-block"><code>${prettyJson(report.unknown)}</code></pre>
          </section>`
        : nothing
    }`;
  }

  protected override render(): TemplateResult {
    const { guardrail, state: exchangeState } = this.exchange;
    if (guardrail) return html`<div class="trace" @go-to-text=${this.onGoToText}>${this.renderReport(guardrail)}</div>`;
    return html`<p class="verdict absent">
        <bi-icon name="shield"></bi-icon
        ><span
          >${exchangeState === 'running' ? "The guardrail's verdict arrives at the end of the answer." : 'No guardrail ran on this request.'}</span
        >
      </p>
      ${exchangeState === 'running' ? nothing : html`<p class="muted">Choose a guardrail and its version above to have it check the request and the answer.</p>`}
      ${this.renderComparison()}`;
  }
}

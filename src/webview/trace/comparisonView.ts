import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import type { HostToPanel, Progress } from '../../protocol/toPanel.ts';
import '../response/answerText.ts';
import { outcomeSentence, progressSentence, usageLine } from '../parts/exchangeWords.ts';
import '../parts/icons.ts';
import { LightElement } from '../parts/lightElement.ts';
import { markedText, TextDifference } from './textDifference.ts';
import { verdictLine } from './verdictLine.ts';

/** The same request with and without its guardrail, or with two versions of it: both verdicts and texts, side by side. */
@customElement('bi-comparison-view')
export class ComparisonView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  @property({ attribute: false }) comparison!: Extract<HostToPanel, { type: 'comparison' }>;
  /** With what streamed in since the comparison came. */
  @property() text = '';
  @property({ attribute: false }) progress: Progress | null = null;
  private readonly difference = new TextDifference();
  private begun: { key: string; at: number } = { key: '', at: 0 };
  private clock: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopClock();
  }

  protected override updated(): void {
    if (!this.running) this.stopClock();
    else this.clock ??= setInterval(() => this.requestUpdate(), 1000);
  }

  private stopClock(): void {
    clearInterval(this.clock);
    this.clock = undefined;
  }

  private get running(): boolean {
    return this.comparison.comparison?.exchange.state === 'running';
  }

  private renderProgress(second: ExchangeView): TemplateResult {
    const phase = this.progress?.phase ?? second.phase;
    const key = `${second.id} ${phase?.kind} ${phase && 'attempt' in phase ? phase.attempt : 0}`;
    const now = Date.now();
    if (this.begun.key !== key) this.begun = { key, at: now };
    return html` <p class="compare-status">
      <span>${progressSentence(phase, this.progress, now - this.begun.at, now)}</span>
      <vscode-button secondary @click=${() => this.postToHost({ type: 'cancelComparison' })}
        ><bi-icon slot="content-before" name="debugStop"></bi-icon>Cancel</vscode-button
      >
    </p>`;
  }

  private renderSide(heading: string, exchange: ExchangeView, text: TemplateResult | typeof nothing): TemplateResult {
    const attempts = exchange.attempts.length;
    const facts = [
      exchange.state === 'answered' ? '' : outcomeSentence(exchange),
      usageLine(exchange),
      attempts > 1 ? `${attempts} attempts` : '',
    ]
      .filter(Boolean)
      .join(' · ');
    return html` <section class="side" aria-label=${heading}>
      <h4>${heading}</h4>
      ${exchange.state === 'running' ? this.renderProgress(exchange) : verdictLine(exchange.guardrail)}
      <div class="side-text">
        ${exchange.failure ? html`<p class="note error"><bi-icon name="error"></bi-icon><span>${exchange.failure.message} ${exchange.failure.advice}</span></p>` : nothing}
        ${text}
      </div>
      ${exchange.state === 'running' ? nothing : html`<p class="muted usage">${facts}</p>`}
    </section>`;
  }

  private renderText(text: unknown): TemplateResult {
    return html`<pre class="code-block wrap">${text}</pre>`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const {
      exchange,
      comparison: { comparison, guardrail },
    } = this;
    if (!comparison) return nothing;
    const second = comparison.exchange;
    const parts =
      this.running || this.text === '' || exchange.text === '' ? null : this.difference.of(exchange.text, this.text);
    const first = guardrail ? `Guardrail ${guardrail.identifier}, version ${guardrail.version}` : 'As it was sent';
    const streaming = html`<bi-answer-text
      class="answer plain code-block wrap"
      .source=${{ id: second.id, text: this.text, plain: true, finished: false }}
    ></bi-answer-text>`;
    return html` <section class="part comparison" aria-label="Comparison">
      <h3>
        <span>Comparison</span>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the comparison"
          title="Close the comparison"
          @click=${() => this.postToHost({ type: 'closeComparison' })}
        >
          <bi-icon name="close"></bi-icon>
        </button>
      </h3>
      <div class="side-by-side">
        ${this.renderSide(first, exchange, exchange.text === '' ? this.renderEmpty(exchange) : this.renderText(parts ? markedText(parts, 'first', 'only here:') : exchange.text))}
        ${this.renderSide(comparison.second, second, this.running ? streaming : this.text === '' ? this.renderEmpty(second) : this.renderText(parts ? markedText(parts, 'second', 'only here:') : this.text))}
      </div>
      ${this.renderLegend(parts !== null, parts?.every(({ kind }) => kind === 'same') === true)}
    </section>`;
  }

  private renderEmpty(exchange: ExchangeView): TemplateResult | typeof nothing {
    return exchange.failure ? nothing : html`<p class="muted">No text.</p>`;
  }

  private renderLegend(compared: boolean, same: boolean): TemplateResult | typeof nothing {
    if (this.running) return nothing;
    if (same) return html`<p class="muted">Both texts are the same.</p>`;
    if (compared) {
      return html`<p class="muted">
        Marked words appear in only one of the texts. A model may also word the same answer differently each time.
      </p>`;
    }
    return this.text !== '' && this.exchange.text !== ''
      ? html`<p class="muted">The texts are too different to mark the differences.</p>`
      : nothing;
  }
}

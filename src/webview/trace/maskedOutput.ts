import type { PropertyValues, TemplateResult } from 'lit';
import { html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { GuardrailReport } from '../../core/guardrail/guardrailReport.ts';
import '../parts/icons.ts';
import { LightElement } from '../parts/lightElement.ts';
import { markedText, TextDifference } from './textDifference.ts';

/** What the model said beside what was delivered, word by word. It has what the guardrail hid, so only on demand. */
@customElement('bi-masked-output')
export class MaskedOutput extends LightElement {
  @property() exchangeId = '';
  @property({ attribute: false }) report!: GuardrailReport;
  /** The answer as the guardrail let it through. */
  @property() delivered = '';
  @state() private revealed = false;
  private readonly difference = new TextDifference();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('exchangeId')) this.revealed = false;
  }

  private renderTexts(): TemplateResult {
    const said = this.report.modelOutput.join('\n\n');
    // A blocked answer is the guardrail's own sentence: it has no words in common by meaning.
    const mayBeBlocked = this.report.verdict === 'blocked' || this.report.verdict === 'intervened';
    const parts = mayBeBlocked ? null : this.difference.of(said, this.delivered);
    return html` <div class="side-by-side">
      <section class="side" aria-label="What the model said">
        <h4>What the model said</h4>
        <pre class="code-block wrap said">${parts ? markedText(parts, 'first', 'hidden:') : said}</pre>
      </section>
      <section class="side" aria-label="What the guardrail let through">
        <h4>What the guardrail let through</h4>
        <pre class="code-block wrap delivered">
${parts ? markedText(parts, 'second', 'replaced with:') : this.delivered}</pre>
      </section>
    </div>`;
  }

  protected override render(): TemplateResult {
    return html` <section class="part" aria-label="The model's own words">
      <h3>What the model said</h3>
      ${
        this.revealed
          ? this.renderTexts()
          : html`<p class="hint">
              <span
                >The trace holds the answer as it was before the guardrail changed it, with what the guardrail
                hid.</span
              >
            </p>`
      }
      <vscode-button
        secondary
        class="reveal"
        aria-expanded=${this.revealed ? 'true' : 'false'}
        @click=${() => (this.revealed = !this.revealed)}
      >
        <bi-icon slot="content-before" name=${this.revealed ? 'mask' : 'eye'}></bi-icon
        >${this.revealed ? 'Hide again' : 'Reveal what the model said'}</vscode-button
      >
    </section>`;
  }
}

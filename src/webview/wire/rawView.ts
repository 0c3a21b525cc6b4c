import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { formatBytes, counted } from '../parts/format.ts';
import '../parts/icons.ts';
import { highlightJson } from './highlightJson.ts';
import { LightElement } from '../parts/lightElement.ts';

/** The response's body as received, indented by the host where it is JSON. */
@customElement('bi-raw-view')
export class RawView extends LightElement {
  @property({ attribute: false }) raw!: ExchangeView['raw'];
  @property({ type: Boolean }) running = false;

  protected override updated(): void {
    const code = this.querySelector('.raw code');
    highlightJson(this.raw.language === 'json' ? (code?.firstChild ?? null) : null);
  }

  protected override render(): TemplateResult {
    const { text, bytes, omitted } = this.raw;
    if (text === '') {
      return html`<p class="muted">
        ${this.running ? 'The body is shown when it is complete.' : 'The response has no body.'}
      </p>`;
    }
    return html` ${
        omitted > 0
          ? html`<p class="note info">
              <bi-icon name="info"></bi-icon
              ><span
                >${counted(omitted, 'more character')} of ${formatBytes(bytes)} not shown here.
                <button type="button" class="link" @click=${() => this.postToHost({ type: 'openRaw' })}>
                  Open the whole response
                </button></span
              >
            </p>`
          : nothing
      }
      <pre class="raw" tabindex="0" aria-label="Response body"><code .textContent=${text}></code></pre>`;
  }
}

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import type { FormView } from '../../protocol/form.ts';
import type { Progress } from '../../protocol/toPanel.ts';
import { outcomeSentence, progressSentence } from '../parts/exchangeWords.ts';
import { counted } from '../parts/format.ts';
import { LightElement } from '../parts/lightElement.ts';
import '../parts/icons.ts';

/** Why nothing can be sent now, or `null`. */
export function reasonNotToSend(form: FormView): string | null {
  if (!form.document) return 'No request is open';
  if (!form.trusted) return 'Restricted Mode: nothing is sent';
  const errors = form.diagnostics.filter(({ severity }) => severity === 'error').length;
  return errors > 0 ? `Correct ${counted(errors, 'error')} to send` : null;
}

/** Send, Stream, Cancel, and in one line what is going on. */
@customElement('bi-send-bar')
export class SendBar extends LightElement {
  @property({ attribute: false }) form!: FormView;
  @property({ attribute: false }) exchange: ExchangeView | null = null;
  @property({ attribute: false }) progress: Progress | null = null;
  @property({ type: Number }) phaseSince = 0;
  private clock: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
    this.clock = undefined;
  }

  protected override updated(): void {
    const running = this.exchange?.state === 'running';
    if (running && this.clock === undefined) this.clock = setInterval(() => this.requestUpdate(), 1000);
    if (!running && this.clock !== undefined) {
      clearInterval(this.clock);
      this.clock = undefined;
    }
  }

  private statusText(reason: string | null): string {
    if (this.exchange?.state === 'running') {
      const now = Date.now();
      return progressSentence(this.progress?.phase ?? this.exchange.phase, this.progress, now - this.phaseSince, now);
    }
    return reason ?? (this.exchange ? outcomeSentence(this.exchange) : '');
  }

  protected override render(): TemplateResult {
    const running = this.exchange?.state === 'running';
    const reason = reasonNotToSend(this.form);
    const blocked = running || reason !== null;
    const { stream } = this.form;
    const key = /mac/i.test(navigator.platform) ? '⌘Enter' : 'Ctrl+Enter';
    const hint = (words: string, hasKey: boolean): string => reason ?? (hasKey ? `${words} (${key})` : words);
    const status = this.statusText(reason);
    return html` <div class="send-bar">
        <div class="send-buttons" role="toolbar" aria-label="Send">
          <span title=${hint('Send and wait for the whole answer', !stream)}>
            <vscode-button
              class="send"
              ?secondary=${stream}
              ?disabled=${blocked}
              aria-disabled=${blocked ? 'true' : 'false'}
              @click=${() => this.postToHost({ type: 'send', stream: false })}
              ><bi-icon slot="content-before" name="play"></bi-icon>Send</vscode-button
            >
          </span>
          <span title=${hint('Send and show the answer as it arrives', stream)}>
            <vscode-button
              class="stream"
              ?secondary=${!stream}
              ?disabled=${blocked}
              aria-disabled=${blocked ? 'true' : 'false'}
              @click=${() => this.postToHost({ type: 'send', stream: true })}
              ><bi-icon slot="content-before" name="pulse"></bi-icon>Stream</vscode-button
            >
          </span>
          <span title=${running ? 'Stop and keep what arrived' : 'Nothing is running'}>
            <vscode-button
              class="cancel"
              secondary
              ?disabled=${!running}
              aria-disabled=${running ? 'false' : 'true'}
              @click=${() => this.postToHost({ type: 'cancel' })}
              ><bi-icon slot="content-before" name="debugStop"></bi-icon>Cancel</vscode-button
            >
          </span>
        </div>
        <span class="send-status ellipsis" title=${status}>${status}</span>
      </div>
      <div class="progress">
        ${running ? html`<vscode-progress-bar indeterminate aria-label="Request running"></vscode-progress-bar>` : nothing}
      </div>`;
  }
}

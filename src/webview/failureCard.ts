import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { FailureView } from '../core/exchange/exchangeView.ts';
import { ACTION_WORDS } from './exchangeWords.ts';
import { LightElement } from './lightElement.ts';
import './icons.ts';

/** What went wrong, in the service's words and in ours, and what can be done about it. */
@customElement('bi-failure-card')
export class FailureCard extends LightElement {
  @property({ attribute: false }) failure!: FailureView;

  protected override render(): TemplateResult {
    const { name, message, advice, status, requestId, originalStatusCode, originalMessage, resourceName, actions } = this.failure;
    return html`
      <section class="failure" aria-label="Error">
        <h2 class="failure-name"><bi-icon name="error"></bi-icon><span>${name}</span>
          ${status === null ? nothing : html`<span class="chip">HTTP ${status}</span>`}</h2>
        <p class="failure-message">${message}</p>
        ${advice ? html`<p class="failure-advice"><bi-icon name="lightbulb"></bi-icon><span>${advice}</span></p>` : nothing}
        <dl class="pairs">
          ${originalStatusCode === null ? nothing : html`<div><dt>Model's status</dt><dd>${originalStatusCode}</dd></div>`}
          ${originalMessage === null ? nothing : html`<div><dt>Model's message</dt><dd>${originalMessage}</dd></div>`}
          ${resourceName === null ? nothing : html`<div><dt>Resource</dt><dd class="code">${resourceName}</dd></div>`}
          ${requestId === null ? nothing : html`
            <div><dt>Request id</dt><dd class="code">${requestId}
              <button type="button" class="icon-button" aria-label="Copy request id" title="Copy request id"
                @click=${() => this.tell({ type: 'copy', what: 'requestId' })}><bi-icon name="copy"></bi-icon></button></dd></div>`}
        </dl>
        ${actions.length === 0 ? nothing : html`
          <div class="actions">
            ${actions.map((action, index) => html`
              <vscode-button ?secondary=${index > 0} @click=${() => this.tell({ type: 'failureAction', action })}>${ACTION_WORDS[action]}</vscode-button>`)}
          </div>`}
      </section>`;
  }
}

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FormView } from '../../protocol/form.ts';
import { LightElement } from '../parts/lightElement.ts';
import '../parts/icons.ts';

/** The panel's first line: which request, who signs it and where, and whether the panel stays with it. */
@customElement('bi-header-bar')
export class HeaderBar extends LightElement {
  @property({ attribute: false }) form!: FormView;

  protected override render(): TemplateResult {
    const { document, pinned, destination, identity, signer } = this.form;
    const pinWords = pinned ? 'Unpin: follow the active request' : 'Pin: stay with this request';
    return html` <header class="header">
      ${
        document
          ? html`<button
              type="button"
              class="file-name"
              title="Show ${document.name} in the editor"
              @click=${() => this.postToHost({ type: 'reveal', offset: null })}
            >
              <bi-icon name="json"></bi-icon><span class="ellipsis">${document.name}</span>
              ${document.dirty ? html`<span class="dirty" title="Not saved"><span class="sr-only">, not saved</span></span>` : nothing}
            </button>`
          : html`<span class="file-name">Bedrock Invoke</span>`
      }
      ${
        document
          ? html`<button
              type="button"
              class="icon-button pin"
              aria-pressed=${pinned ? 'true' : 'false'}
              aria-label=${pinned ? 'Pinned' : 'Pin'}
              title=${pinWords}
              @click=${() => this.postToHost({ type: 'setPinned', pinned: !pinned })}
            >
              <bi-icon name=${pinned ? 'pinned' : 'pin'}></bi-icon>
            </button>`
          : nothing
      }
      <div class="identity">
        ${
          destination === 'sandbox'
            ? html`<span class="sandbox-badge"><bi-icon name="beaker"></bi-icon>Sandbox: no model is called</span>`
            : html`<bi-icon name="account"></bi-icon>`
        }
        <span class="ellipsis" title=${[identity, ...signer.details].join('\n')}>${identity}</span>
      </div>
    </header>`;
  }
}

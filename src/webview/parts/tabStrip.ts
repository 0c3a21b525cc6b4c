import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LightElement } from './lightElement.ts';

export interface TabBadge {
  text: string;
  /** How it is coloured: like the verdict, or like an error. */
  kind: 'blocked' | 'masked' | 'intervened' | 'error';
}

/** One tab; its panel is the element with the id `tabpanel-` and the tab's name. */
export interface TabItem {
  name: string;
  label: string;
  badge?: TabBadge | undefined;
}

/** The tabs, after the ARIA pattern with automatic activation; `choose` event, detail the tab's name. */
@customElement('bi-tab-strip')
export class TabStrip extends LightElement {
  @property({ attribute: false }) tabs: readonly TabItem[] = [];
  @property() chosen = '';

  private choose(name: string): void {
    this.dispatchEvent(new CustomEvent<string>('choose', { detail: name }));
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { tabs } = this;
    const at = tabs.findIndex(({ name }) => name === this.chosen);
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const { name } = tabs[(to + tabs.length) % tabs.length]!;
    this.choose(name);
    this.querySelector<HTMLElement>(`#tab-${name}`)?.focus();
  };

  protected override render(): TemplateResult {
    return html` <div class="tabs" role="tablist" aria-label="Exchange" @keydown=${this.onKeyDown}>
      ${this.tabs.map(({ name, label, badge }) => {
        const chosen = name === this.chosen;
        return html` <button
          type="button"
          role="tab"
          id="tab-${name}"
          class="tab"
          aria-selected=${chosen ? 'true' : 'false'}
          aria-controls="tabpanel-${name}"
          tabindex=${chosen ? '0' : '-1'}
          @click=${() => this.choose(name)}
        >
          ${label}${badge ? html`<span class="tab-badge ${badge.kind}">${badge.text}</span>` : nothing}
        </button>`;
      })}
    </div>`;
  }
}

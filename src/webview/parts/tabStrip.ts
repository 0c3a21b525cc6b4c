import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LightElement } from './lightElement.ts';
import type { Tab } from '../host/savedState.ts';

export interface TabBadge {
  text: string;
  /** How it is coloured: like the verdict, or like an error. */
  kind: 'blocked' | 'masked' | 'error';
}

const TAB_WORDS: Record<Tab, string> = {
  response: 'Response',
  trace: 'Trace',
  raw: 'Raw',
  frames: 'Frames',
  details: 'Details',
};

/** The tabs, after the ARIA pattern with automatic activation; `choose` event, detail `Tab`. */
@customElement('bi-tab-strip')
export class TabStrip extends LightElement {
  @property({ attribute: false }) tabs: readonly Tab[] = [];
  @property() chosen: Tab = 'response';
  @property({ attribute: false }) badges: Partial<Record<Tab, TabBadge>> = {};

  private choose(tab: Tab): void {
    this.dispatchEvent(new CustomEvent<Tab>('choose', { detail: tab }));
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { tabs } = this;
    const at = tabs.indexOf(this.chosen);
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length]!;
    this.choose(tab);
    this.querySelector<HTMLElement>(`#tab-${tab}`)?.focus();
  };

  protected override render(): TemplateResult {
    return html` <div class="tabs" role="tablist" aria-label="Exchange" @keydown=${this.onKeyDown}>
      ${this.tabs.map(tab => {
        const badge = this.badges[tab];
        const chosen = tab === this.chosen;
        return html` <button
          type="button"
          role="tab"
          id="tab-${tab}"
          class="tab"
          aria-selected=${chosen ? 'true' : 'false'}
          aria-controls="tabpanel-${tab}"
          tabindex=${chosen ? '0' : '-1'}
          @click=${() => this.choose(tab)}
        >
          ${TAB_WORDS[tab]}${badge ? html`<span class="tab-badge ${badge.kind}">${badge.text}</span>` : nothing}
        </button>`;
      })}
    </div>`;
  }
}

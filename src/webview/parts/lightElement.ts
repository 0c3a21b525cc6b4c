import { LitElement } from 'lit';
import type { PanelToHost } from '../../protocol/toHost.ts';

/**
 * An element that renders into the page itself. ARIA references (`aria-controls`, `aria-activedescendant`, `for`) do not
 * cross shadow roots, and one stylesheet linked by the host serves them all.
 */
export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Posts a message to the host; the panel's root element passes it on. */
  protected postToHost(message: PanelToHost): void {
    this.dispatchEvent(new CustomEvent<PanelToHost>(POST_TO_HOST, { detail: message, bubbles: true }));
  }
}

/** The event that carries a message for the host up to the panel's root. */
export const POST_TO_HOST = 'post-to-host';

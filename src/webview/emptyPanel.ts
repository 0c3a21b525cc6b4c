import type { TemplateResult } from 'lit';
import { html } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { PanelToHost } from '../protocol/toHost.ts';
import './parts/icons.ts';

/** A request is open, and nothing was sent from it yet. */
export function nothingSent(): TemplateResult {
  const key = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';
  return html` <div class="empty">
    <bi-icon name="play"></bi-icon>
    <p>
      Nothing has been sent yet. Choose <b>Send</b>, or press <kbd>${key}</kbd>+<kbd>Enter</kbd> here or in the
      request's editor.
    </p>
    <p class="muted">The answer, the guardrail's trace and the raw response are shown here.</p>
  </div>`;
}

/** No request is open. */
export function noRequest(post: (message: PanelToHost) => void): TemplateResult {
  return html` <div class="empty">
    <bi-icon name="json"></bi-icon>
    <p>A request is a text file, <code>*.bedrock.json</code>. Open one, or create one from a template.</p>
    <div class="actions">
      <vscode-button @click=${() => post({ type: 'newRequest' })}>New Request</vscode-button>
      <vscode-button secondary @click=${() => post({ type: 'openRequest' })}>Open…</vscode-button>
    </div>
  </div>`;
}

/** The workspace is not trusted. */
export function restrictedMode(): TemplateResult {
  return html` <p class="note warning restricted">
    <bi-icon name="untrusted"></bi-icon
    ><span
      >This folder is in Restricted Mode: nothing is sent, and no file, environment variable or credential is read. Run
      <b>Workspaces: Manage Workspace Trust</b> to trust it.</span
    >
  </p>`;
}

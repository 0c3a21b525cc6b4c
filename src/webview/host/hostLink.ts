import type { PanelToHost } from '../../protocol/toHost.ts';
import type { SavedPanel } from '../../protocol/savedPanel.ts';

/** What VS Code gives a webview's page. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The panel's one way out: messages to the host, and the state VS Code keeps over a reload. */
export interface HostLink {
  post(message: PanelToHost): void;
  load(): unknown;
  save(state: SavedPanel): void;
}

/** Takes the API, which a page may do once. */
export function connectHost(): HostLink {
  const api = acquireVsCodeApi();
  return {
    post: message => api.postMessage(message),
    load: () => api.getState(),
    save: state => api.setState(state),
  };
}

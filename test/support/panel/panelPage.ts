import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { ExchangeView } from '../../../src/core/exchange/exchangeView.ts';
import type { PanelToHost } from '../../../src/protocol/toHost.ts';
import type { HostToPanel, Progress } from '../../../src/protocol/toPanel.ts';
import { ensureChromium } from '../../harness/chromium.ts';
import { eventually } from '../../harness/eventually.ts';
import type { Theme } from '../../harness/themes.ts';
import { bundlePanel } from './panelBundle.ts';
import themes from './themes.json';

const ORIGIN = 'http://panel.test';

export interface PanelOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  /** What an earlier page saved with `setState`. */
  state?: unknown;
}

/** A browser for the panel's tests. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
}

/**
 * The panel in a page of its own, as VS Code shows it: the theme's variables, the strict policy, and the API that VS
 * Code gives a webview. Requests to anywhere else are refused and counted.
 */
export class PanelPage {
  readonly page: Page;
  /** Addresses the page asked for that are not its own three files. */
  readonly foreign: string[] = [];
  /** Errors, and messages about the policy, that the page logged. */
  readonly problems: string[] = [];
  private context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', error => this.problems.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(message.text());
    });
  }

  /** Opens the panel, and waits for its message `ready`. */
  static async open(
    browser: Browser,
    { theme = 'dark', width = 720, height = 900, state = null }: PanelOptions = {},
  ): Promise<PanelPage> {
    const [bundle, context] = await Promise.all([
      bundlePanel(),
      browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' }),
    ]);
    const panel = new PanelPage(context, await context.newPage());
    const nonce = randomBytes(16).toString('base64');
    const files: Record<string, { contentType: string; body: string }> = {
      '/': { contentType: 'text/html; charset=utf-8', body: skeleton(nonce, theme) },
      '/webview.js': { contentType: 'text/javascript; charset=utf-8', body: bundle.script },
      '/webview.css': { contentType: 'text/css; charset=utf-8', body: bundle.styles },
      '/theme.css': { contentType: 'text/css; charset=utf-8', body: themeStyles(theme) },
    };
    await context.route('**/*', async route => {
      const { origin, pathname } = new URL(route.request().url());
      const file = origin === ORIGIN ? files[pathname] : undefined;
      if (file) return route.fulfill(file);
      panel.foreign.push(route.request().url());
      return route.abort();
    });
    await context.addInitScript(`
      globalThis.sent = [];
      globalThis.savedState = ${JSON.stringify(state)};
      globalThis.acquireVsCodeApi = () => ({
        postMessage: message => { globalThis.sent.push(structuredClone(message)); },
        getState: () => structuredClone(globalThis.savedState),
        setState: state => { globalThis.savedState = structuredClone(state); },
      });`);
    await panel.page.goto(`${ORIGIN}/`);
    await panel.until('globalThis.sent.length > 0');
    return panel;
  }

  /** Posts messages to the panel as the host does, and waits until they are drawn. */
  async post(...messages: readonly HostToPanel[]): Promise<void> {
    await this.postRaw(...messages);
    await this.drawn();
  }

  /** As `post`, with anything at all. */
  async postRaw(...messages: readonly unknown[]): Promise<void> {
    await this.page.evaluate(`for (const message of ${JSON.stringify(messages)}) window.postMessage(message, '*')`);
  }

  /** Answers for an image, as the host does: with its bytes. */
  async postImage(exchangeId: string, index: number, bytes: Uint8Array): Promise<void> {
    await this.page.evaluate(
      `window.postMessage({ type: 'imageData', exchangeId: ${JSON.stringify(exchangeId)}, index: ${index}, data: Uint8Array.from(atob('${Buffer.from(bytes).toString('base64')}'), c => c.charCodeAt(0)) }, '*')`,
    );
    await this.drawn();
  }

  /** Waits for two frames, after which what was posted has been received and painted. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      'new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 0))',
    );
  }

  /** Waits for an expression to hold in the page. (The page's policy forbids playwright's own waiting, which compiles text.) */
  async until(expression: string, limitMs?: number): Promise<void> {
    await eventually(expression, () => this.page.evaluate<boolean>(`Boolean(${expression})`), limitMs);
  }

  /** What the panel posted to the host since the last call. */
  async sent(): Promise<PanelToHost[]> {
    return this.page.evaluate('globalThis.sent.splice(0)');
  }

  /** What `setState` was given last. */
  async savedState(): Promise<unknown> {
    return this.page.evaluate('globalThis.savedState');
  }

  /** Streams the text in pieces, one message each, posted from inside the page. */
  async stream(exchange: ExchangeView, pieces: readonly string[], progress: Progress): Promise<void> {
    await this.page.evaluate(`(async () => {
      const { id, pieces, progress } = ${JSON.stringify({ id: exchange.id, pieces, progress })};
      for (let at = 0; at < pieces.length; at++) {
        window.postMessage({ type: 'delta', exchangeId: id, text: pieces[at], reasoning: '', progress: { ...progress, chunks: at + 1 } }, '*');
        if (at % 50 === 49) await new Promise(done => setTimeout(done, 0));
      }
      await new Promise(done => setTimeout(done, 0));
    })()`);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** The page as the host writes it: two linked styles, one script, nothing inline. */
function skeleton(nonce: string, theme: Theme): string {
  const policy = `default-src 'none'; style-src ${ORIGIN}; script-src 'nonce-${nonce}'; img-src blob:`;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0"><title>Bedrock Invoke</title>
<link rel="stylesheet" href="${ORIGIN}/theme.css"><link rel="stylesheet" href="${ORIGIN}/webview.css"></head>
<body class="${themes[theme].bodyClass}"><script nonce="${nonce}" src="${ORIGIN}/webview.js"></script></body></html>`;
}

/** The theme's variables, which VS Code sets on the root, and what it gives every webview's page by default. */
function themeStyles(theme: Theme): string {
  const variables = Object.entries(themes[theme].variables)
    .map(([name, value]) => `${name}: ${value};`)
    .join('\n');
  return `:root { ${variables} }
html { background: var(--vscode-editor-background); }
@layer vscode-default {
  body { color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  input:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  ::-webkit-scrollbar { width: 10px; height: 10px; }
  ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
}`;
}

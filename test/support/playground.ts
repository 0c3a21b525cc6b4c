import type { Frame, Locator } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import type { WindowOptions } from '../harness/vscodeWindow.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';

/** A window with the panel beside a request file, as a user works with it. */
export class Playground {
  private constructor(
    readonly workbench: Workbench,
    /** The panel's page; another one after a window reload. */
    public panel: Frame,
  ) {}

  /** Opens a window of the packaged extension, a request file in it and the panel beside that. */
  static async open(file: string, options: WindowOptions = {}): Promise<Playground> {
    return Playground.beside(file, await openWithExtension({ viewport: { width: 1500, height: 950 }, ...options }));
  }

  /** Opens a request file and the panel in a window that is open. */
  static async beside(file: string, workbench: Workbench): Promise<Playground> {
    await workbench.openFile(file);
    await workbench.runCommand('Bedrock Invoke: Open Playground');
    return new Playground(workbench, await workbench.webview('bi-panel', undefined, 30_000));
  }

  /** Brings the window to a known state: `file` open and nothing sent, the panel following it with its first tab. */
  async startFrom(file: string): Promise<void> {
    const response = this.tab('Response');
    if ((await response.count()) > 0) await response.click();
    await this.workbench.startFrom(file);
    await this.follows(file);
    await this.shows('Nothing has been sent yet');
  }

  tab(name: string): Locator {
    return this.panel.locator('[role=tab]', { hasText: name });
  }

  async follows(file: string): Promise<void> {
    await eventually(`the panel to follow ${file}`, async () =>
      (await this.panel.locator('bi-header-bar').innerText()).includes(file),
    );
  }

  /** Opens a request file beside what is open; the panel follows it. */
  async open(file: string): Promise<void> {
    await this.workbench.openFile(file);
    await this.follows(file);
    await this.workbench.editors.focus(file);
  }

  /** Sends the request file that is open, by key. */
  async send(file: string): Promise<void> {
    await this.workbench.editors.focus(file);
    await this.workbench.page.keyboard.press('Control+Enter');
  }

  async answered(): Promise<void> {
    await eventually('the answer', async () => /Answered/.test(await this.panel.locator('bi-send-bar').innerText()));
  }

  /** Waits until the panel, or a part of it, shows a text. */
  async shows(what: string | RegExp, where: Locator = this.panel.locator('bi-panel')): Promise<void> {
    let text = '';
    await eventually(`the panel to show ${what}`, async () => {
      text = visibleText(await where.innerText());
      return typeof what === 'string' ? text.includes(what) : what.test(text);
    }).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)} It shows: ${text}`);
    });
  }
}

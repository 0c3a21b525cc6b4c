import fs from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import { visibleText } from './visibleText.ts';
import { THEMES } from './themes.ts';
import type { Theme } from './themes.ts';
import { waitForWorkbench } from './vscodeWindow.ts';
import type { VSCodeWindow } from './vscodeWindow.ts';
import { WorkbenchEditors } from './workbenchEditors.ts';
import { QuickInput } from './quickInput.ts';

/** Keeps the editor group open while a test's files are closed. */
const BLANK_EDITOR = 'Untitled-1';

/** VS Code's workbench as a user sees it: what is on the screen, and what keyboard and mouse can do. */
export class Workbench {
  readonly quickInput: QuickInput;
  readonly editors: WorkbenchEditors;
  private subfolder = '';
  private starts = 0;

  constructor(readonly window: VSCodeWindow) {
    this.quickInput = new QuickInput(window.page);
    this.editors = new WorkbenchEditors(window.page, this.quickInput);
  }

  get page(): VSCodeWindow['page'] {
    return this.window.page;
  }

  /** Runs a command by its exact label in the palette, such as `Bedrock Invoke: Send Request`, once it is offered. */
  async runCommand(label: string): Promise<void> {
    // The palette does not take up commands of extensions that VS Code finds while it is open, so it is asked again.
    await eventually(
      `the palette to offer ${label}`,
      async () => {
        await this.quickInput.open('F1', `>${label}`);
        await this.quickInput.row(label).click({ timeout: 2000 });
        return true;
      },
      30_000,
    );
  }

  /** The labels that the palette offers for a text at this moment, without running one. */
  async commandsMatching(text: string): Promise<string[]> {
    await this.quickInput.open('F1', `>${text}`);
    const labels = await this.quickInput.labels();
    await this.quickInput.close();
    return labels;
  }

  /** Opens a file by its path in `folder`. */
  openFile(file: string): Promise<Locator> {
    return this.editors.open(path.posix.join(this.subfolder, file));
  }

  /**
   * Brings the window to a known state, whatever a test left behind: no dialog, pick list or notification, nothing
   * unsaved, and of the text editors only that of `file` and a blank one, without which its group would close. The request
   * files are fresh copies in a folder of their own, from which nothing was sent yet. The panel stays open.
   */
  async startFrom(file: string): Promise<void> {
    await this.closeQuestions();
    if ((await this.editors.tab(BLANK_EDITOR).count()) === 0) {
      await this.runCommand('File: New Untitled Text File');
      await this.editors.tab(BLANK_EDITOR).waitFor();
    }
    await this.editors.closeOthers(BLANK_EDITOR, this.dialog.locator('.monaco-button', { hasText: /Don.t Save/ }));
    if ((await this.notifications.count()) > 0) await this.dismissNotifications();
    this.copyRequests();
    await this.openFile(file);
    await this.editors.focus(file);
  }

  /** The folder that `openFile` opens from: the workspace's, after `startFrom` one in it. */
  get folder(): string {
    return path.join(this.window.workspace, this.subfolder);
  }

  private copyRequests(): void {
    const { workspace } = this.window;
    if (this.subfolder !== '') fs.rmSync(this.folder, { recursive: true });
    this.subfolder = `start-${++this.starts}`;
    fs.mkdirSync(this.folder);
    for (const name of fs.readdirSync(workspace)) {
      if (name.endsWith('.bedrock.json')) fs.copyFileSync(path.join(workspace, name), path.join(this.folder, name));
    }
  }

  private async closeQuestions(): Promise<void> {
    await eventually('dialogs and pick lists to close', async () => {
      if ((await this.dialog.count()) === 0 && (await this.quickInput.widget.count()) === 0) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
  }

  // Status bar, notifications, dialogs

  /** The item of the status bar whose identifier contains `id`. */
  statusItem(id: string): Locator {
    return this.page.locator(`.statusbar-item[id*="${id}"]`).first();
  }

  /** Waits until a status bar item reads as wanted, and gives its text. */
  async waitForStatus(id: string, wanted: string | RegExp, limitMs?: number): Promise<string> {
    const matches = (text: string) => (typeof wanted === 'string' ? text === wanted : wanted.test(text));
    let text = '';
    await eventually(
      `the status bar item ${id} to read ${wanted}`,
      async () => matches((text = visibleText(await this.statusItem(id).innerText()))),
      limitMs,
    );
    return text;
  }

  /** The notification toasts that are on the screen. */
  get notifications(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  /** Waits for a notification with that text and gives it. */
  async waitForNotification(text: string | RegExp): Promise<Locator> {
    const notification = this.notifications.filter({ hasText: text }).first();
    await notification.waitFor();
    return notification;
  }

  async clickNotification(text: string | RegExp, button: string): Promise<void> {
    const notification = await this.waitForNotification(text);
    await notification.locator('.monaco-button', { hasText: button }).first().click();
  }

  async dismissNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** The modal dialog on the screen. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  // Views

  /** The entries of the Problems view, as one line each. */
  async problems(): Promise<string[]> {
    await this.runCommand('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel-container .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map(visibleText);
  }

  /** The text of an output channel, as far as it is on the screen. */
  async outputText(channel: string): Promise<string> {
    await this.runCommand('Output: Show Output Channels...');
    await this.quickInput.pick(channel);
    const lines = this.page.locator('.part.panel .output-view .view-lines');
    await lines.waitFor();
    return this.editors.textOf(lines);
  }

  // Webviews

  /**
   * The document inside a webview: the one that holds `selector`, with `text` in it if given. Every webview is a frame
   * in a frame with names that change, so it is found by what it shows.
   */
  async webview(selector: string, text?: string | RegExp, limitMs?: number): Promise<Frame> {
    let found: Frame | undefined;
    await eventually(
      `a webview that shows ${selector} ${text ?? ''}`,
      async () => {
        for (const frame of this.page.frames()) {
          if (!(await isWebviewDocument(frame))) continue;
          const matching = text === undefined ? frame.locator(selector) : frame.locator(selector, { hasText: text });
          if ((await matching.count()) > 0) found = frame;
        }
        return found !== undefined;
      },
      limitMs,
    );
    return found as Frame;
  }

  // Settings and themes

  /** Changes a setting while the window is open; undefined takes it away again. It applies within moments, so wait for its effect. */
  setSetting(name: string, value: unknown): void {
    const file = this.window.server.machineSettingsFile;
    const settings = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    settings[name] = value;
    fs.writeFileSync(file, JSON.stringify(settings, null, 2));
  }

  async setTheme(theme: Theme): Promise<void> {
    const { name, workbenchClass, dark } = THEMES[theme];
    await this.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    this.setSetting('workbench.colorTheme', name);
    await this.page.locator(`.monaco-workbench.${workbenchClass}`).waitFor();
  }

  // The window

  /** Saves a picture of the window. */
  async takePicture(file: string): Promise<void> {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  }

  /** Reloads the window as a user does; what extensions stored stays. */
  async reload(): Promise<void> {
    await this.loseFocus();
    // It writes what extensions store at most once a second, and no event says when.
    await this.page.waitForTimeout(1200);
    await this.page.reload({ waitUntil: 'domcontentloaded' });
    await waitForWorkbench(this.page);
  }

  /** VS Code in a browser saves its layout, and the state of webviews with it, when the window loses the focus. */
  private async loseFocus(): Promise<void> {
    await this.page.evaluate(`document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))`);
  }

  /** What VS Code measured of an extension's start, in ms, and the event that started it. */
  async activationTimes(
    extensionId: string,
  ): Promise<{ load: number; activate: number; finish: number; event: string }> {
    await this.runCommand('Developer: Startup Performance');
    const view = this.page.locator('.monaco-editor[data-uri^="perf:"]');
    await view.waitFor();
    let columns: string[] | undefined;
    await eventually(`the activation times of ${extensionId}`, async () => {
      await view.click({ position: { x: 80, y: 10 }, force: true });
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.press('Control+C');
      const table = await this.editors.clipboardText();
      columns = table
        .split('\n')
        .find(line => line.startsWith(`| ${extensionId} `))
        ?.split('|')
        .map(cell => cell.trim());
      return columns !== undefined;
    });
    const [, , , load, activate, finish, event] = columns ?? [];
    return { load: Number(load), activate: Number(activate), finish: Number(finish), event: event ?? '' };
  }
}

async function isWebviewDocument(frame: Frame): Promise<boolean> {
  if (!frame.url().includes('/webview/browser/pre/fake.html')) return false;
  // While a webview loads, the next document waits beside the active one.
  const element = await frame.frameElement().catch(() => undefined);
  return (await element?.getAttribute('id').catch(() => null)) === 'active-frame';
}

import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { QuickInput } from './quickInput.ts';
import { visibleText } from './visibleText.ts';

/** The text editors of the workbench. Editors are named by their file's base name. */
export class WorkbenchEditors {
  constructor(
    private readonly page: Page,
    private readonly quickInput: QuickInput,
  ) {}

  /** Opens a file of the workspace by its path in it, and gives its editor. */
  async open(file: string): Promise<Locator> {
    const name = path.basename(file);
    const folder = path.dirname(file);
    // A file that was just written is found a moment later.
    await eventually(
      `${file} to be offered`,
      async () => {
        await this.quickInput.open('Control+P', file);
        const rows = this.quickInput.rows.filter({ hasText: name });
        await (folder === '.' ? rows : rows.filter({ hasText: folder })).first().click({ timeout: 3000 });
        return true;
      },
      30_000,
    );
    await this.tab(name).waitFor();
    const editor = this.editor(name);
    await editor.waitFor();
    return editor;
  }

  /** Closes every text editor but one; `dontSave` is the button that throws away what was not saved. */
  async closeOthers(kept: string, dontSave: Locator): Promise<void> {
    const others = this.page.locator(
      `.editor-group-container .tab[data-resource-name]:not([data-resource-name=""], [data-resource-name^="webview-"], [data-resource-name="${kept}"])`,
    );
    await eventually('the editors to close', async () => {
      if ((await dontSave.count()) > 0) await dontSave.click({ timeout: 1000 });
      else if ((await others.count()) > 0) await others.first().click({ button: 'middle', timeout: 1000 });
      return (await others.count()) === 0;
    });
  }

  tab(name: string): Locator {
    return this.page.locator(`.editor-group-container .tab[data-resource-name="${name}"]`).first();
  }

  editor(name: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`).first();
  }

  /** The lines of an editor that are on the screen. */
  text(name: string): Promise<string> {
    return this.textOf(this.editor(name).locator('.view-lines').first());
  }

  /** The lines below an element with the class view-lines, in their order from top to bottom. */
  async textOf(viewLines: Locator): Promise<string> {
    const rows = await viewLines
      .locator('> .view-line')
      .evaluateAll(found => found.map(row => ({ top: parseInt(row.style.top), text: row.textContent ?? '' })));
    const lines = rows.sort((a, b) => a.top - b.top).map(row => row.text);
    return lines.map(line => line.replace(/\u00a0/g, ' ').replace(/\u200b/g, '')).join('\n');
  }

  /** Puts the focus into an editor. */
  async focus(name: string): Promise<void> {
    // A click into the text could meet a CodeLens, or miss a line that is scrolled away; the tab gives its editor the focus.
    await this.tab(name).click();
    await this.page.locator(`.editor-instance .monaco-editor.focused[data-uri$="/${name}"]`).first().waitFor();
  }

  /** Moves the cursor of the editor that has the focus; both count from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.quickInput.open('Control+G', `:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput.widget.waitFor({ state: 'hidden' });
  }

  /** Replaces a file's whole text in its editor, as one undoable edit. */
  async replaceText(name: string, text: string): Promise<void> {
    await this.focus(name);
    await this.page.keyboard.press('Control+A');
    await this.paste(text);
  }

  /** Pastes into whatever has the focus: typing would close brackets and indent by itself. */
  async paste(text: string): Promise<void> {
    // As text: the tests are type-checked without the browser's globals.
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.page.keyboard.press('Control+V');
  }

  clipboardText(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  async save(name: string): Promise<void> {
    await this.focus(name);
    await this.page.keyboard.press('Control+S');
    await eventually(`${name} to be saved`, async () => !(await this.isDirty(name)));
  }

  async isDirty(name: string): Promise<boolean> {
    return (await this.page.locator(`.tab.dirty[data-resource-name="${name}"]`).count()) > 0;
  }

  /** The CodeLens with that text, in whichever editor shows it. */
  codeLens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  squiggles(severity: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.squiggly-${severity}`);
  }

  /** Asks for suggestions at the cursor and gives their labels. */
  async suggestions(): Promise<string[]> {
    await this.page.keyboard.press('Control+Space');
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.locator('.label-name').allInnerTexts()).map(visibleText);
  }
}

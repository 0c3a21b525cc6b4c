import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { visibleText } from './visibleText.ts';

/** The box at the top of the window: command palette, quick open, pick lists, input boxes. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  get widget(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  get input(): Locator {
    return this.widget.locator('input.input');
  }

  get rows(): Locator {
    return this.widget.locator('.monaco-list-row');
  }

  /** Opens it with a key and fills in a text. */
  async open(key: string, text: string): Promise<void> {
    // The first key press may come before the workbench listens.
    await eventually(`the quick input to open on ${key}`, async () => {
      if (await this.input.isVisible()) return true;
      await this.page.keyboard.press(key);
      await this.input.waitFor({ timeout: 1000 });
      return true;
    });
    // Emptied first: the same text again would not make the list look again.
    await this.input.fill('');
    await this.input.fill(text);
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** The row with exactly this label. */
  row(label: string): Locator {
    const exactly = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    return this.rows
      .filter({ has: this.page.locator('.quick-input-list-label .label-name', { hasText: exactly }) })
      .first();
  }

  /** The labels of the rows on the screen. */
  async labels(): Promise<string[]> {
    await this.rows.first().waitFor();
    return (await this.rows.locator('.quick-input-list-row:first-child .label-name').allInnerTexts()).map(visibleText);
  }

  /** Chooses the row with that text in it, as a pick list shows it. */
  async pick(text: string): Promise<void> {
    await this.rows.filter({ hasText: text }).first().click();
  }

  /** Answers an input box. */
  async answer(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
    await this.input.press('Enter');
  }
}

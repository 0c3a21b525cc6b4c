import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PanelOptions } from './panelPage.ts';
import { launchBrowser, PanelPage } from './panelPage.ts';

/**
 * What every suite of the panel shares: a browser, and panels that are closed after each test, of which none may have
 * logged an error or asked for anything from outside.
 */
export function panelSuite(): { openPanel(options?: PanelOptions): Promise<PanelPage> } {
  let browser: Browser;
  const opened: PanelPage[] = [];

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    const pages = opened.splice(0);
    await Promise.all(pages.map(page => page.close()));
    assert.deepEqual(
      pages.flatMap(({ problems }) => problems),
      [],
    );
    assert.deepEqual(
      pages.flatMap(({ foreign }) => foreign),
      [],
    );
  });

  return {
    async openPanel(options = {}) {
      const panel = await PanelPage.open(browser, options);
      opened.push(panel);
      return panel;
    },
  };
}

import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../../test/harness/chromium.ts';
import { REPOSITORY } from '../../test/harness/paths.ts';

/** The Marketplace asks for 128 at least. */
const SIZE_PIXELS = 256;

/** Draws media/icon.png, which the manifest names and must be no SVG, from media/icon.svg. */
async function drawIcon(): Promise<void> {
  const file = (name: string): string => path.join(REPOSITORY, 'media', name);
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: SIZE_PIXELS, height: SIZE_PIXELS } });
    await page.setContent(`<body style="margin:0">${fs.readFileSync(file('icon.svg'), 'utf8')}`);
    await page.screenshot({ path: file('icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}

drawIcon().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { bundleModule } from '../../support/panel/panelBundle.ts';
import { launchBrowser } from '../../support/panel/panelPage.ts';

const repeat = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('');
const LINES = 3000;

/** One block each, of many thousand lines. */
const GIANTS: Readonly<Record<string, string>> = {
  'a tight list': repeat(LINES, at => `- item **${at}** of the list\n`),
  'a loose list': repeat(LINES, at => `- item ${at}\n\n`),
  'a list that turns loose at its end': `${repeat(LINES, at => `* item ${at}\n`)}\n* the last\n`,
  'a numbered list': repeat(LINES, at => `${at + 7}. step \`${at}\`\n`),
  'a list inside an item': `- above\n${repeat(LINES, at => `  1. inner ${at}\n`)}- below\n`,
  'lists three deep': repeat(LINES / 3, at => `- a ${at}\n  - b\n\n    more of b\n    - c *${at}*\n`),
  'a code block': `\`\`\`ts\n${repeat(LINES, at => `const x${at} = [${at}];\n`)}\`\`\`\nAfter.\n`,
  'a code block in a step': `1. Run this:\n   \`\`\`sh\n${repeat(LINES, at => `   echo ${at}\n\n`)}   \`\`\`\n2. Then rest.\n`,
  'a table': `| a | b |\n|---|--:|\n${repeat(LINES, at => `| ${at} | *x* |\n`)}\nAfter.\n`,
};

/** Lines that change what the lines before them are. */
const ODD = [
  '- a\n',
  '- b\n',
  '  - c\n',
  '    - d\n',
  '* e\n',
  '1. f\n',
  '2) g\n',
  '10. h\n',
  '   - i\n',
  '\n',
  '\n',
  '\n\n\n',
  '  text\n',
  'text\n',
  '    code\n',
  '-\n',
  '- - x\n',
  '- # y\n',
  '```\n',
  '  ```js\n',
  '~~~\n',
  '---\n',
  '  ---\n',
  '===\n',
  '***\n',
  '**bold**\n',
  '#tag\n',
  '# head\n',
  '  # head\n',
  '| a | b |\n',
  '| - | - |\n',
  '  | a | b |\n',
  '  | - | - |\n',
  '> quote\n',
  '> - q\n',
  '  > r\n',
  '-   wide\n',
  '-\ttab\n',
  '\t- tab\n',
  '[r]: /x\n',
  '  [r]: /x\n',
  '[r]\n',
  '      deep\n',
  'a longer line of text that has some *words* in it and goes on for a while\n',
];

/** A small generator of its own, so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the panel: Markdown that grows', () => {
  let browser: Browser;
  let page: Page;

  before(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.evaluate(await bundleModule('src/webview/response/growingMarkdown.ts', 'growing'));
    await page.evaluate(await bundleModule('src/webview/response/parseMarkdown.ts', 'reading'));
    await page.evaluate(`
      globalThis.whole = text => {
        const host = document.createElement('div');
        new growing.GrowingMarkdown(host).draw(text, text.length, true, reading.definitionsOf(text));
        return host.innerHTML;
      };
      /** Draws up to each end, the last one as the end, and counts the characters put on the page. */
      globalThis.grown = (text, ends) => {
        const host = document.createElement('div');
        const observer = new MutationObserver(() => undefined);
        observer.observe(host, { childList: true, subtree: true });
        const markdown = new growing.GrowingMarkdown(host);
        const definitions = reading.definitionsOf(text);
        for (const end of ends) markdown.draw(text, end, false, definitions);
        markdown.draw(text, text.length, true, definitions);
        const drawn = observer.takeRecords().flatMap(({ addedNodes }) => [...addedNodes]).reduce((sum, node) => sum + node.textContent.length, 0);
        return { html: host.innerHTML, drawn };
      };`);
  });
  after(async () => browser.close());

  for (const [name, text] of Object.entries(GIANTS)) {
    it(`settles ${name} as it comes, to the same page as the whole text at once`, async function () {
      this.timeout(60_000);
      // About as much as one drawing brings of a fast stream.
      const ends = Array.from({ length: Math.floor(text.length / 97) }, (_, at) => (at + 1) * 97);
      const { same, drawn } = await page.evaluate<{ same: boolean; drawn: number }>(`(() => {
        const { html, drawn } = grown(${JSON.stringify(text)}, ${JSON.stringify(ends)});
        return { same: html === whole(${JSON.stringify(text)}), drawn };
      })()`);
      assert.ok(same);
      assert.ok(
        drawn < 20 * text.length,
        `${drawn} characters were drawn for ${text.length}: ${(drawn / text.length).toFixed(1)}`,
      );
    });
  }

  it('draws to the same page wherever a text is cut', async function () {
    this.timeout(120_000);
    const next = random(20261122);
    const cases = Array.from({ length: 800 }, () => {
      const text = Array.from(
        { length: 3 + Math.floor(next() * 60) },
        () => ODD[Math.floor(next() ** 1.5 * ODD.length)]!,
      ).join('');
      const step = 1 + Math.floor(next() * 60);
      return { text, ends: Array.from({ length: Math.floor(text.length / step) }, (_, at) => (at + 1) * step) };
    });
    const different = await page.evaluate<unknown[]>(`${JSON.stringify(cases)}.flatMap(({ text, ends }) => {
      const { html } = grown(text, ends);
      const expected = whole(text);
      return html === expected ? [] : [{ text, ends: ends[0], html, expected }];
    })`);
    assert.equal(
      different.length,
      0,
      `${different.length} differ, one of them: ${JSON.stringify(different.sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)[0], null, 1)}`,
    );
  });
});

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { Playground } from '../support/playground.ts';

/** The guardrail's trace on the text it judged, in the packaged extension. */
describe('the trace on the text', () => {
  let ui: Playground;
  let workbench: Workbench;
  let panel: Frame;
  const workspace = makeTemporaryFolder('trace');

  const chosenTab = (name: string): Locator => ui.tab(name);
  const row = (text: string): Locator => panel.locator('.assessments > li', { hasText: text }).first();
  const panelShows = (what: RegExp): Promise<void> => ui.shows(what);
  const highlights = (name: string): Locator =>
    workbench.editors.editor(name).locator('.view-overlays .cdr[class*="ced-"]');

  /** Opens a request and sends it; the panel then shows its trace. */
  async function send(name: string): Promise<void> {
    await ui.open(name);
    await ui.send(name);
    await ui.answered();
    await chosenTab('Trace').click();
  }

  /** The same, and what the guardrail found in the request is highlighted. */
  async function sendMatches(): Promise<void> {
    await send('matches.bedrock.json');
    await eventually('the highlights', async () => (await highlights('matches.bedrock.json').count()) >= 3);
  }

  /** Waits for a text to be selected in the editor that has the focus. */
  const selects = (wanted: string): Promise<unknown> =>
    eventually(`${wanted} to be selected`, async () => {
      await workbench.page.keyboard.press('Control+C');
      return (await workbench.editors.clipboardText()) === wanted;
    });

  before(async () => {
    fs.writeFileSync(path.join(workspace, 'matches.bedrock.json'), BLOCKED);
    fs.writeFileSync(path.join(workspace, 'masks.bedrock.json'), MASKED);
    ui = await Playground.open('matches.bedrock.json', { workspace, viewport: { width: 1600, height: 1000 } });
    ({ workbench, panel } = ui);
  });
  beforeEach(() => ui.startFrom('matches.bedrock.json'));
  after(async () => {
    await workbench?.window.close();
    fs.rmSync(workspace, { recursive: true, force: true });
  });

  it('goes from an assessment to its text in the request, through escapes and variables', async () => {
    await sendMatches();
    await panelShows(/Blocked on input/);

    // Without the focus: the keyboard stays in the panel.
    await row('4111 1111 1111 1111').locator('.match-button').click();
    await workbench.editors.editor('matches.bedrock.json').locator('.selected-text').first().waitFor();
    assert.equal(await panel.evaluate('document.hasFocus()'), true);

    await row('4111 1111 1111 1111')
      .locator('.match-button')
      .click({ modifiers: ['Control'] });
    await selects('4111 1111 1111 1111');
    // The word stands in the variable that was sent, then at its placeholder, then in the variable again.
    for (const expected of ['acme-secret', '{{word}}', 'acme-secret']) {
      await row('acme-secret')
        .locator('.match-button')
        .click({ modifiers: ['Control'] });
      await selects(expected);
    }
  });

  it('tells in a hover what was found, and goes from there to the assessment', async () => {
    await sendMatches();
    await workbench.editors.focus('matches.bedrock.json');
    const word = workbench.editors
      .editor('matches.bedrock.json')
      .locator('.view-line', { hasText: '"word"' })
      .locator('span', { hasText: 'acme-secret' })
      .last();
    await word.hover();
    const hover = workbench.page
      .locator('.monaco-hover:not(.hidden)', { hasText: 'Custom word "acme-secret": blocked' })
      .first();
    await hover.waitFor();
    assert.match(visibleText(await hover.innerText()), /Guardrail sandboxguard1, word filters/);
    await chosenTab('Response').click();
    await workbench.editors.focus('matches.bedrock.json');
    await word.hover();
    await hover.locator('a', { hasText: 'Show in the Trace' }).click();
    await eventually('the assessment to be chosen', async () =>
      (await panel.evaluate<string>('document.activeElement?.textContent ?? ""')).includes('acme-secret'),
    );
    assert.equal(await chosenTab('Trace').getAttribute('aria-selected'), 'true');
  });

  it('drops a highlight whose text is changed, says so, and brings it back when that is undone', async () => {
    await sendMatches();
    const before = await highlights('matches.bedrock.json').count();
    await workbench.editors.focus('matches.bedrock.json');
    await workbench.editors.goTo(5, BLOCKED.split('\n')[4]!.indexOf('acme') + 3);
    await workbench.page.keyboard.type('X');
    await eventually('the highlight to go', async () => (await highlights('matches.bedrock.json').count()) < before);
    await row('4111 1111 1111 1111').locator('.match-button').waitFor();
    await workbench.page.keyboard.press('Control+Z');
    await eventually(
      'the highlight to come back',
      async () => (await highlights('matches.bedrock.json').count()) === before,
    );
  });

  it('marks masks in the answer, leads from them to the trace and back', async () => {
    await send('masks.bedrock.json');
    await panelShows(/Masked on output/);
    await row('jo@example.com').locator('.match-button').click();
    assert.equal(await chosenTab('Response').getAttribute('aria-selected'), 'true');
    await eventually(
      'the mask to have the focus',
      async () => (await panel.evaluate<string>('document.activeElement?.textContent ?? ""')) === '{EMAIL}',
    );
    await panel.locator('mark.match-mark', { hasText: '{NAME}' }).first().click();
    await eventually('the assessment', async () =>
      /NAME.*Jane Roe/s.test(await panel.evaluate<string>('document.activeElement?.textContent ?? ""')),
    );
    assert.equal(await chosenTab('Trace').getAttribute('aria-selected'), 'true');
  });

  it('reveals what the model said on demand only, word by word beside what came through', async () => {
    await send('masks.bedrock.json');
    const output = panel.locator('bi-masked-output');
    assert.doesNotMatch(await output.innerText(), /Jane Roe/);
    await output.locator('vscode-button').click();
    await output.locator('.said').waitFor();
    const own = (side: string): Promise<string[]> =>
      output
        .locator(`.${side} mark.only`)
        .evaluateAll(marks => marks.map(mark => [...mark.childNodes].at(-1)?.textContent ?? ''));
    assert.deepEqual(await own('said'), ['Jane Roe', 'jo@example.com']);
    assert.deepEqual(await own('delivered'), ['{NAME}', '{EMAIL}']);
    await output.locator('vscode-button').click();
    assert.equal(await output.locator('.said').count(), 0);
  });

  it('compares with the same request without its guardrail, as it was sent', async () => {
    await send('masks.bedrock.json');
    // What is typed since is not what is compared.
    await workbench.editors.focus('masks.bedrock.json');
    await workbench.page.keyboard.press('Control+Home');
    await workbench.editors.paste('// later\n');
    await panel.locator('vscode-button', { hasText: 'Compare Without Guardrail' }).click();
    const comparison = panel.locator('bi-comparison-view');
    await eventually('both texts', async () => /Jane Roe/.test(await comparison.innerText()));
    const sides = comparison.locator('.side');
    assert.match(
      visibleText(await sides.nth(0).innerText()),
      /Guardrail sandboxguard2, version DRAFT.*Masked on output.*\{NAME\}/s,
    );
    assert.match(visibleText(await sides.nth(1).innerText()), /Without the guardrail.*No guardrail ran\..*Jane Roe/s);
    assert.deepEqual(
      await sides
        .nth(1)
        .locator('mark.only')
        .evaluateAll(marks => marks.map(mark => [...mark.childNodes].at(-1)?.textContent ?? '')),
      ['Jane Roe', 'jo@example.com'],
    );
    await comparison.locator('button[aria-label="Close the comparison"]').click();
    await comparison.waitFor({ state: 'detached' });
  });

  it('compares with another version from the palette', async () => {
    await send('masks.bedrock.json');
    await workbench.editors.focus('masks.bedrock.json');
    await workbench.runCommand('Bedrock Invoke: Compare With Another Guardrail Version… (Sends Again)');
    await workbench.quickInput.pick('2');
    const sides = panel.locator('bi-comparison-view .side');
    await eventually('the second verdict', async () =>
      /Version 2.*Masked on input/s.test(await sides.nth(1).innerText()),
    );
  });

  it('tags a selection, sets the suffix, and undoes both at once', async () => {
    const name = 'masks.bedrock.json';
    await ui.open(name);
    const before = await workbench.editors.text(name);
    await workbench.editors.goTo(7, before.split('\n')[6]!.indexOf('Jane') + 1);
    for (let count = 0; count < 'Jane Roe'.length; count++) await workbench.page.keyboard.press('Shift+ArrowRight');
    await workbench.runCommand('Bedrock Invoke: Tag Selection for the Guardrail');
    await eventually('the tags', async () =>
      /guardContent_([0-9a-f]{16})>Jane Roe<\/amazon-bedrock-guardrails-guardContent_\1>/.test(
        (await workbench.editors.text(name)).replace(/\n/g, ''),
      ),
    );
    const after = await workbench.editors.text(name);
    assert.match(after, /"amazon-bedrock-guardrailConfig": \{ "tagSuffix": "[0-9a-f]{16}" \}/);
    assert.match(after, /\/\/ a comment/);
    await workbench.page.keyboard.press('Control+Z');
    await eventually('everything as it was', async () => (await workbench.editors.text(name)) === before);
    // A name in the body is no text of a prompt.
    await workbench.editors.goTo(7, 6);
    await workbench.runCommand('Bedrock Invoke: Tag Selection for the Guardrail');
    await workbench.waitForNotification('Select text inside one string of the body');
  });
});

const BLOCKED = `{
  // a comment
  "modelId": "anthropic.claude-3-haiku-20240307-v1:0", "region": "us-east-1",
  "guardrailIdentifier": "sandboxguard1", "guardrailVersion": "DRAFT", "trace": "ENABLED",
  "variables": { "word": "the acme-secret" },
  "body": {
    "anthropic_version": "bedrock-2023-05-31", "max_tokens": 300,
    "messages": [{ "role": "user", "content": "Caf\\u00e9 \\"bill\\": card 4111 1111 1111 1111, and {{word}}." }]
  }
}
`;

const MASKED = `{
  // a comment
  "modelId": "anthropic.claude-3-haiku-20240307-v1:0", "region": "us-east-1",
  "guardrailIdentifier": "sandboxguard2", "guardrailVersion": "DRAFT", "trace": "ENABLED",
  "body": {
    "anthropic_version": "bedrock-2023-05-31", "max_tokens": 300,
    "messages": [{ "role": "user", "content": "Jane Roe can be reached at jo@example.com" }]
  }
}
`;

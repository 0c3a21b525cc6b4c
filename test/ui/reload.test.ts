import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { contentOfKept, keptExchanges } from '../support/keptExchanges.ts';
import { Playground } from '../support/playground.ts';

const CLAUDE = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 300,
  messages: [{ role: 'user', content: 'Count to a hundred' }],
};
const JANE = { ...CLAUDE, messages: [{ role: 'user', content: 'Jane Roe can be reached at jo@example.com' }] };
const REQUESTS: Readonly<Record<string, unknown>> = {
  images: {
    modelId: 'amazon.nova-canvas-v1:0',
    body: {
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A lighthouse' },
      imageGenerationConfig: { numberOfImages: 2, seed: 42, width: 320, height: 320 },
    },
  },
  stream: { modelId: 'anthropic.claude-3-haiku-20240307-v1:0', stream: true, body: CLAUDE },
  blocked: {
    modelId: 'anthropic.claude-3-haiku-20240307-v1:0',
    guardrailIdentifier: 'sandboxguard1',
    guardrailVersion: 'DRAFT',
    trace: 'ENABLED',
    body: { ...CLAUDE, messages: [{ role: 'user', content: 'Card 4111 1111 1111 1111' }] },
  },
  masked: {
    modelId: 'anthropic.claude-3-haiku-20240307-v1:0',
    guardrailIdentifier: 'sandboxguard2',
    guardrailVersion: 'DRAFT',
    trace: 'ENABLED',
    body: JANE,
  },
  slow: { modelId: 'sandbox.fault-slow-stream-v1:0', stream: true, body: CLAUDE },
};

describe('after a window reload', () => {
  let ui: Playground;
  let workbench: Workbench;
  const workspace = makeTemporaryFolder('reload');

  const tab = (name: string): Promise<void> => ui.tab(name).click();
  const highlights = (name: string): Locator =>
    workbench.editors.editor(name).locator('.view-overlays .cdr[class*="ced-"]');
  const file = (name: string): string => `${name}.bedrock.json`;
  const send = async (name: string): Promise<void> => {
    await ui.open(file(name));
    await ui.send(file(name));
  };
  const kept = (): string[] => keptExchanges(path.resolve(workbench.window.server.machineSettingsFile, '..', '..'));
  const keeps = (count: number): Promise<unknown> =>
    eventually(`${count} exchanges to be kept`, () => kept().length === count);
  const reload = async (name: string): Promise<void> => {
    // In a browser VS Code notes which tabs are open when it loses the focus, and a webview has the focus to itself.
    await workbench.editors.focus(file(name));
    await workbench.reload();
    ui.panel = await workbench.webview('bi-panel', file(name), 90_000);
  };

  before(async () => {
    for (const [name, members] of Object.entries(REQUESTS)) {
      fs.writeFileSync(
        path.join(workspace, file(name)),
        JSON.stringify({ region: 'us-east-1', ...(members as object) }, null, 2),
      );
    }
    ui = await Playground.open(file('images'), { workspace });
    workbench = ui.workbench;
  });
  beforeEach(async () => {
    workbench.setSetting('bedrockInvoke.keepResponses', undefined);
    await ui.startFrom(file('images'));
    await keeps(0);
  });
  after(async () => {
    await workbench?.window.close();
    fs.rmSync(workspace, { recursive: true, force: true });
  });

  it('shows the images again', async () => {
    await send('images');
    await ui.panel.getByRole('img', { name: 'Image 2 of 2, 320 × 320 pixels' }).waitFor();
    await keeps(1);
    const former = path.join(path.dirname(kept()[0]!), '..', 'responses');
    fs.mkdirSync(former);
    fs.writeFileSync(path.join(former, 'of-an-earlier-version.response'), 'in another form');
    await reload('images');
    await eventually('what an earlier version kept to be dropped', () => !fs.existsSync(former));
    await eventually(
      'both images to be drawn',
      () =>
        ui.panel.evaluate(
          '[...document.querySelectorAll(".image-grid img")].filter(image => image.naturalWidth === 320).length === 2',
        ),
      30_000,
    );
  });

  it('lists the frames of a stream again, also of a request whose tab was in the background', async () => {
    await send('stream');
    await ui.answered();
    await tab('Frames');
    // A row has its number first; what is in it is asked for.
    const first = (): Locator => ui.panel.locator('.frame', { hasText: 'message_start' }).first();
    await first().waitFor();
    const before = visibleText(await first().innerText());
    await keeps(1);
    await ui.open(file('images'));
    await reload('images');
    await ui.open(file('stream'));
    await tab('Frames');
    await first().waitFor();
    assert.equal(visibleText(await first().innerText()), before);
  });

  it('highlights in the request what the guardrail found, and leads there from the trace', async () => {
    await send('blocked');
    await ui.answered();
    await eventually('the highlight', async () => (await highlights(file('blocked')).count()) > 0);
    await keeps(1);
    await reload('blocked');
    await eventually('the highlight again', async () => (await highlights(file('blocked')).count()) > 0, 30_000);
    await tab('Trace');
    await ui.panel
      .locator('.assessments > li', { hasText: '4111 1111 1111 1111' })
      .first()
      .locator('.match-button')
      .click();
    await workbench.editors.editor(file('blocked')).locator('.selected-text').first().waitFor();
  });

  it('shows a comparison again, and says what to do for another one', async () => {
    await send('masked');
    await ui.answered();
    await tab('Trace');
    await ui.panel.locator('vscode-button', { hasText: 'Compare Without Guardrail' }).click();
    const sides = (): Locator => ui.panel.locator('bi-comparison-view .side');
    await eventually('both texts', async () =>
      /No guardrail ran\..*Jane Roe/s.test(visibleText((await sides().allInnerTexts()).join(' '))),
    );
    await eventually('the comparison to be kept, once it has ended', () =>
      kept().some(name => /"kind":"comparison".*"state":"answered"/.test(contentOfKept(name).split('\n', 1)[0] ?? '')),
    );
    await reload('masked');
    await eventually(
      'both texts again',
      async () => /No guardrail ran\..*Jane Roe/s.test(visibleText((await sides().allInnerTexts()).join(' '))),
      30_000,
    );
    assert.match(visibleText(await sides().nth(0).innerText()), /Guardrail sandboxguard2, version DRAFT/);
    await ui.panel.getByRole('button', { name: 'Close the comparison' }).click();
    await ui.panel.getByText('Send the request again, then compare.').waitFor();
  });

  it('keeps what was streamed until then, marked as interrupted', async () => {
    await send('slow');
    await tab('Response');
    // Not the note above the text, which says much the same.
    const text = (beginning: string) => ui.panel.locator('bi-answer-text', { hasText: beginning });
    await text('no model was called').waitFor();
    await reload('slow');
    await ui.panel.getByText('The window was reloaded while this exchange was running.').waitFor();
    await text('Sandbox answer, no').waitFor();
    await ui.panel.getByText('Incomplete: the answer broke off.').waitFor();
    assert.equal(await ui.panel.locator('vscode-button.cancel').getAttribute('aria-disabled'), 'true');
  });

  it('has kept files that only the user can read, with nothing in them that signed', async () => {
    await send('blocked');
    await ui.answered();
    await keeps(1);
    for (const name of kept()) {
      assert.equal(fs.statSync(name).mode & 0o777, 0o600);
      assert.equal(fs.statSync(path.dirname(name)).mode & 0o777, 0o700);
      assert.doesNotMatch(contentOfKept(name), /authorization|AWS4-HMAC|x-amz-security-token|Credential=/i);
    }
  });

  it('removes the response of a request that is closed, and all of them when it is switched off', async () => {
    for (const name of ['blocked', 'stream']) {
      await send(name);
      await ui.answered();
    }
    await keeps(2);
    await ui.open(file('blocked'));
    await workbench.runCommand('View: Close Editor');
    await keeps(1);
    workbench.setSetting('bedrockInvoke.keepResponses', false);
    await keeps(0);
    await ui.open(file('stream'));
    await reload('stream');
    await ui.panel.getByText('Nothing has been sent yet').waitFor();
  });
});

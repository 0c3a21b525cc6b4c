import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Frame, Locator } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';

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
  let workbench: Workbench;
  let panel: Frame;
  const workspace = makeTemporaryFolder('reload');

  const tab = (name: string): Promise<void> => panel.locator('[role=tab]', { hasText: name }).click();
  const highlights = (name: string): Locator =>
    workbench.editors.editor(name).locator('.view-overlays .cdr[class*="ced-"]');
  const file = (name: string): string => `${name}.bedrock.json`;
  const follow = async (name: string): Promise<void> => {
    await workbench.openFile(file(name));
    await eventually('the panel to follow', async () =>
      (await panel.locator('bi-header-bar').innerText()).includes(file(name)),
    );
  };
  const send = async (name: string): Promise<void> => {
    await follow(name);
    await workbench.editors.focus(file(name));
    await workbench.page.keyboard.press('Control+Enter');
  };
  const answered = (): Promise<unknown> =>
    eventually('the answer', async () => /Answered/.test(await panel.locator('bi-send-bar').innerText()));
  /** The files that the extension keeps exchanges in. */
  const kept = (): string[] => {
    const data = path.resolve(workbench.window.server.machineSettingsFile, '..', '..');
    return fs
      .readdirSync(data, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.exchange'))
      .map(name => path.join(data, name));
  };
  /** What is in such a file, its compressed part too. */
  const contentOf = (name: string): string => {
    const bytes = fs.readFileSync(name);
    const line = bytes.indexOf('\n') + 1;
    return bytes.subarray(0, line).toString() + gunzipSync(bytes.subarray(line)).toString('latin1');
  };
  const keeps = (count: number): Promise<unknown> =>
    eventually(`${count} responses to be kept`, () => kept().length === count);
  const reload = async (name: string): Promise<void> => {
    // In a browser VS Code notes which tabs are open when it loses the focus, and a webview has the focus to itself.
    await workbench.editors.focus(file(name));
    await workbench.reload();
    panel = await workbench.webview('bi-panel', file(name), 90_000);
  };

  before(async () => {
    for (const [name, members] of Object.entries(REQUESTS)) {
      fs.writeFileSync(
        path.join(workspace, file(name)),
        JSON.stringify({ region: 'us-east-1', ...(members as object) }, null, 2),
      );
    }
    workbench = await openWithExtension({ workspace, viewport: { width: 1500, height: 950 } });
    await workbench.openFile(file('images'));
    await workbench.runCommand('Bedrock Invoke: Open Playground');
    panel = await workbench.webview('bi-panel', undefined, 30_000);
  });
  after(async () => {
    await workbench?.window.close();
    fs.rmSync(workspace, { recursive: true, force: true });
  });

  it('shows the images again', async () => {
    await send('images');
    await panel.getByRole('img', { name: 'Image 2 of 2, 320 × 320 pixels' }).waitFor();
    await keeps(1);
    const former = path.join(path.dirname(kept()[0]!), '..', 'responses');
    fs.mkdirSync(former);
    fs.writeFileSync(path.join(former, 'of-an-earlier-version.response'), 'in another form');
    await reload('images');
    await eventually('what an earlier version kept to be dropped', () => !fs.existsSync(former));
    await eventually(
      'both images to be drawn',
      () =>
        panel.evaluate(
          '[...document.querySelectorAll(".image-grid img")].filter(image => image.naturalWidth === 320).length === 2',
        ),
      30_000,
    );
  });

  it('lists the frames of a stream again, also of a request whose tab was in the background', async () => {
    await send('stream');
    await answered();
    await tab('Frames');
    // A row has its number first; what is in it is asked for.
    const first = (): Locator => panel.locator('.frame', { hasText: 'message_start' }).first();
    await first().waitFor();
    const before = visibleText(await first().innerText());
    await keeps(2);
    await follow('images');
    await reload('images');
    await follow('stream');
    await tab('Frames');
    await first().waitFor();
    assert.equal(visibleText(await first().innerText()), before);
  });

  it('highlights in the request what the guardrail found, and leads there from the trace', async () => {
    await send('blocked');
    await answered();
    await eventually('the highlight', async () => (await highlights(file('blocked')).count()) > 0);
    await keeps(3);
    await reload('blocked');
    await eventually('the highlight again', async () => (await highlights(file('blocked')).count()) > 0, 30_000);
    await tab('Trace');
    await panel
      .locator('.assessments > li', { hasText: '4111 1111 1111 1111' })
      .first()
      .locator('.match-button')
      .click();
    await workbench.editors.editor(file('blocked')).locator('.selected-text').first().waitFor();
  });

  it('shows a comparison again, and says what to do for another one', async () => {
    await send('masked');
    await answered();
    await tab('Trace');
    await panel.locator('vscode-button', { hasText: 'Compare Without Guardrail' }).click();
    const sides = (): Locator => panel.locator('bi-comparison-view .side');
    await eventually('both texts', async () =>
      /No guardrail ran\..*Jane Roe/s.test(visibleText((await sides().allInnerTexts()).join(' '))),
    );
    await eventually('the comparison to be kept, once it has ended', () =>
      kept().some(name => /"kind":"comparison".*"state":"answered"/.test(contentOf(name).split('\n', 1)[0] ?? '')),
    );
    await reload('masked');
    await eventually(
      'both texts again',
      async () => /No guardrail ran\..*Jane Roe/s.test(visibleText((await sides().allInnerTexts()).join(' '))),
      30_000,
    );
    assert.match(visibleText(await sides().nth(0).innerText()), /Guardrail sandboxguard2, version DRAFT/);
    await panel.getByRole('button', { name: 'Close the comparison' }).click();
    await panel.getByText('Send the request again, then compare.').waitFor();
  });

  it('keeps what was streamed until then, marked as interrupted', async () => {
    await send('slow');
    await tab('Response');
    // Not the note above the text, which says much the same.
    const text = (beginning: string) => panel.locator('bi-answer-text', { hasText: beginning });
    await text('no model was called').waitFor();
    await reload('slow');
    await panel.getByText('The window was reloaded while this exchange was running.').waitFor();
    await text('Sandbox answer, no').waitFor();
    await panel.getByText('Incomplete: the answer broke off.').waitFor();
    assert.equal(await panel.locator('vscode-button.cancel').getAttribute('aria-disabled'), 'true');
  });

  it('has kept files that only the user can read, with nothing in them that signed', () => {
    assert.ok(kept().length > 0);
    for (const name of kept()) {
      assert.equal(fs.statSync(name).mode & 0o777, 0o600);
      assert.equal(fs.statSync(path.dirname(name)).mode & 0o777, 0o700);
      assert.doesNotMatch(contentOf(name), /authorization|AWS4-HMAC|x-amz-security-token|Credential=/i);
    }
  });

  it('removes the response of a request that is closed, and all of them when it is switched off', async () => {
    const before = kept().length;
    await follow('blocked');
    await workbench.editors.focus(file('blocked'));
    await workbench.runCommand('View: Close Editor');
    await keeps(before - 1);
    workbench.setSetting('bedrockInvoke.keepResponses', false);
    await keeps(0);
    await follow('stream');
    await reload('stream');
    await panel.getByText('Nothing has been sent yet').waitFor();
  });
});

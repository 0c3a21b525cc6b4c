import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { Playground } from '../support/playground.ts';

/** The main job as a user does it: open a request, pick, send, read, with keyboard and mouse, in the packaged extension. */
describe('the playground', () => {
  let ui: Playground;
  let workbench: Workbench;
  let panel: Frame;

  const panelText = async (): Promise<string> => visibleText(await panel.locator('bi-panel').innerText());
  const panelShows = (what: string | RegExp): Promise<void> => ui.shows(what);
  const editorShows = (name: string, what: string | RegExp): Promise<unknown> =>
    eventually(`${name} to hold ${what}`, async () => {
      const text = await workbench.editors.text(name);
      return typeof what === 'string' ? text.includes(what) : what.test(text);
    });
  const chosenTab = (name: string) => ui.tab(name);

  before(async () => {
    ui = await Playground.open('plain.bedrock.json');
    workbench = ui.workbench;
  });
  beforeEach(async () => {
    await ui.startFrom('plain.bedrock.json');
    panel = ui.panel;
  });
  after(() => workbench?.window.close());

  it('opens beside the editor, filled from the file, and leaves the focus in the editor', async () => {
    await eventually(
      'the form to hold the model',
      async () => (await panel.locator('#field-modelId').inputValue()) === 'us.anthropic.claude-sonnet-4-20250514-v1:0',
    );
    await panelShows('Sandbox: no model is called');
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.type('// typed ');
    await editorShows('plain.bedrock.json', '// typed ');
  });

  it('sends with Ctrl+Enter and shows the answer, the raw JSON and the details', async () => {
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Enter');
    await panelShows('Why is the sky blue?');
    await panelShows('Sandbox answer: no model was called');
    await chosenTab('Raw').click();
    await panelShows(/"stop_reason": "end_turn"/);
    await chosenTab('Details').click();
    await panelShows(/Request ID\s*[0-9a-f-]{36}/i);
    await panelShows('InvokeModel');
  });

  it('writes what the form changes into the file, keeping comments, as one step that undo takes back', async () => {
    const model = panel.locator('#field-modelId');
    await model.fill('amazon.nova-micro-v1:0');
    await model.press('Enter');
    await editorShows('plain.bedrock.json', '"modelId": "amazon.nova-micro-v1:0"');
    await editorShows('plain.bedrock.json', '// One question, one answer.');
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Z');
    await editorShows('plain.bedrock.json', '"modelId": "us.anthropic.claude-sonnet-4-20250514-v1:0"');
    await eventually('the form to follow', async () =>
      (await model.inputValue()).startsWith('us.anthropic.claude-sonnet-4'),
    );
  });

  it('picks a guardrail with its version by keyboard alone, and takes it out again', async () => {
    const guardrail = panel.locator('#field-guardrailIdentifier');
    await guardrail.focus();
    await guardrail.press('ArrowDown');
    await panel.locator('[role=option]', { hasText: 'support-desk' }).first().waitFor();
    await guardrail.press('ArrowDown');
    await guardrail.press('Enter');
    await editorShows('plain.bedrock.json', /"guardrailIdentifier": "sandboxguard\d"/);
    await editorShows('plain.bedrock.json', /"guardrailVersion": "/);
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Z');
    await eventually(
      'the guardrail to be gone',
      async () => !(await workbench.editors.text('plain.bedrock.json')).includes('guardrailIdentifier'),
    );
  });

  it('shows what is typed in the editor in the form, and underlines what is wrong', async () => {
    await workbench.editors.replaceText(
      'plain.bedrock.json',
      '{\n  "modelId": "meta.llama3-8b-instruct-v1:0",\n  "guardrailIdentifier": "sandboxguard1",\n  "body": { "prompt": "{{nobody}}" }\n}\n',
    );
    await eventually(
      'the form to follow',
      async () => (await panel.locator('#field-modelId').inputValue()) === 'meta.llama3-8b-instruct-v1:0',
    );
    await panelShows('A guardrail needs its version');
    await workbench.editors.squiggles('error').first().waitFor();
    await panelShows('Correct 2 errors to send');
    assert.equal(await panel.locator('vscode-button.send').getAttribute('aria-disabled'), 'true');
  });

  it('follows the active request, shows the verdict of a guardrail and its trace', async () => {
    await workbench.openFile('blocked.bedrock.json');
    await eventually(
      'the panel to follow',
      async () => (await panel.locator('#field-guardrailIdentifier').inputValue()) === 'sandboxguard1',
    );
    await workbench.editors.codeLens('Send').first().click();
    await panelShows('Sorry, the model cannot answer this question.');
    await chosenTab('Trace').click();
    await panelShows('Blocked on input');
    await panelShows('Investment advice');
    await panelShows('CREDIT_DEBIT_CARD_NUMBER');
  });

  it('streams, and cancels with the partial text kept', async () => {
    await workbench.openFile('streamed.bedrock.json');
    await workbench.editors.replaceText(
      'streamed.bedrock.json',
      '{\n  "modelId": "sandbox.fault-slow-stream-v1:0",\n  "region": "us-east-1",\n  "stream": true,\n  "body": { "anthropic_version": "bedrock-2023-05-31", "max_tokens": 300, "messages": [{ "role": "user", "content": "Count to a hundred" }] }\n}\n',
    );
    await eventually('the form to follow', async () =>
      (await panel.locator('#field-modelId').inputValue()).includes('slow-stream'),
    );
    await panel.locator('vscode-button.stream').click();
    await panelShows(/Sandbox answer/);
    const before = (await panelText()).length;
    await eventually('more text to come', async () => (await panelText()).length !== before);
    await panel.locator('vscode-button.cancel').click();
    await panelShows(/cancelled/i);
    await panelShows(/Sandbox answer/);
    assert.equal(await panel.locator('vscode-button.cancel').getAttribute('aria-disabled'), 'true');
  });

  it('shows a refusal as a card that says what to do', async () => {
    await workbench.editors.replaceText(
      'plain.bedrock.json',
      '{\n  "modelId": "no.such-model",\n  "region": "us-east-1",\n  "body": { "prompt": "x" }\n}\n',
    );
    await eventually(
      'the form to follow',
      async () => (await panel.locator('#field-modelId').inputValue()) === 'no.such-model',
    );
    await workbench.page.keyboard.press('Control+Enter');
    await panelShows('ValidationException');
    await panelShows('The provided model identifier is invalid.');
    await panelShows('Check "modelId"');
  });

  it('stays with a request when pinned, and comes back after a window reload with its last answer', async () => {
    await ui.open('blocked.bedrock.json');
    await ui.send('blocked.bedrock.json');
    await panelShows('Sorry, the model cannot answer this question.');
    await panel.locator('button.pin').click();
    await workbench.openFile('masked.bedrock.json');
    await panel.locator('button.pin[aria-pressed=true]').waitFor();
    await panelShows('blocked.bedrock.json');
    await workbench.reload();
    panel = ui.panel = await workbench.webview('bi-panel');
    await panelShows('blocked.bedrock.json');
    await panelShows('Sorry, the model cannot answer this question.');
    await panel.locator('button.pin[aria-pressed=true]').click();
    await eventually(
      'the panel to follow again',
      async () => (await panel.locator('#field-guardrailIdentifier').inputValue()) === 'sandboxguard2',
    );
  });

  it('says in the status bar who signs and where, and writes a log without prompts', async () => {
    await workbench.waitForStatus('bedrockInvoke.identity', /Sandbox · us-east-1/);
    await ui.open('masked.bedrock.json');
    await ui.send('masked.bedrock.json');
    await panelShows('{EMAIL}');
    await workbench.runCommand('Bedrock Invoke: Show Log');
    const lines = workbench.page.locator('.part.panel .view-lines');
    await lines.waitFor();
    await eventually('the log to have a line', async () =>
      /InvokeModel .*us\.anthropic/.test(await workbench.editors.textOf(lines)),
    );
    assert.doesNotMatch(await workbench.editors.textOf(lines), /jane|AKID|sky/i);
  });
});

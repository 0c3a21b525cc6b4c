import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import type { PanelSigner } from '../../../src/protocol/signer.ts';
import type { FormView } from '../../../src/protocol/form.ts';
import type { PanelToHost } from '../../../src/protocol/toHost.ts';
import { launchBrowser, PanelPage } from '../../support/panel/panelPage.ts';
import { MODELS, sampleExchange, sampleForm } from '../../support/panel/samples.ts';

describe('the panel: form', () => {
  let browser: Browser;
  let panel: PanelPage;

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => browser.close());
  beforeEach(async () => {
    panel = await PanelPage.open(browser);
    assert.deepEqual(await panel.sent(), [{ type: 'ready' }]);
  });
  afterEach(async () => {
    assert.deepEqual(panel.problems, []);
    assert.deepEqual(panel.foreign, []);
    await panel.close();
  });

  const field = (name: string): Locator => panel.page.getByRole('combobox', { name, exact: true });
  const show = (change: Partial<FormView> = {}): Promise<void> =>
    panel.post({ type: 'form', form: sampleForm(change) });
  const withValues = (values: Partial<FormView['values']>): Partial<FormView> => ({
    values: { ...sampleForm().values, ...values },
  });

  it("shows the file's members, and defaults as placeholders for absent ones", async () => {
    await show({
      defaults: { region: 'eu-west-1', profile: 'default' },
      ...withValues({ region: null, modelId: '{{model}}' }),
    });
    assert.equal(await field('Model').inputValue(), '{{model}}');
    assert.equal(await field('Region').inputValue(), '');
    assert.equal(await field('Region').getAttribute('placeholder'), 'eu-west-1');
    assert.equal(await field('Guardrail').getAttribute('placeholder'), 'None');
  });

  it('writes what was typed on Enter, once, and removes the member of a cleared field on leaving it', async () => {
    await show();
    await field('Region').fill('eu-central-2');
    assert.deepEqual(await panel.sent(), []);
    await field('Region').press('Enter');
    await field('Region').press('Tab');
    assert.deepEqual(await panel.sent(), [{ type: 'setMembers', members: { region: 'eu-central-2' } }]);
    await field('Model').fill('');
    await field('Model').press('Tab');
    assert.deepEqual(await panel.sent(), [{ type: 'setMembers', members: { modelId: null } }]);
  });

  it('takes the draft back on Escape and says nothing to the host', async () => {
    await show();
    await field('Model').pressSequentially('xyz');
    await field('Model').press('Escape');
    assert.equal(await field('Model').inputValue(), sampleForm().values.modelId);
    await field('Model').press('Tab');
    assert.deepEqual(await panel.sent(), []);
  });

  it('keeps the draft and the caret while the host sends the form again', async () => {
    await show();
    await field('Model').fill('my-draft-model');
    await field('Model').press('Home');
    await field('Model').press('ArrowRight');
    await field('Model').press('ArrowRight');
    await show(withValues({ modelId: 'changed.in.the-editor', region: 'eu-west-3' }));
    assert.equal(await field('Model').inputValue(), 'my-draft-model');
    assert.equal(
      await field('Model').evaluate(input => (input as unknown as { selectionStart: number }).selectionStart),
      2,
    );
    assert.equal(await field('Region').inputValue(), 'eu-west-3', 'a field that is not being edited follows the file');
    await field('Model').press('Escape');
    assert.equal(await field('Model').inputValue(), 'changed.in.the-editor');
  });

  it('shows what the file says where the host did not take a value over', async () => {
    await show();
    await field('Region').fill('nowhere');
    await field('Region').press('Enter');
    assert.equal(await field('Region').inputValue(), 'nowhere', 'no flicker back while the host works');
    await show();
    assert.equal(await field('Region').inputValue(), 'us-east-1');
  });

  it('follows the combobox pattern: opens, moves around and chooses by keyboard', async () => {
    await show();
    const model = field('Model');
    assert.equal(await model.getAttribute('aria-expanded'), 'false');
    await model.press('ArrowDown');
    assert.equal(await model.getAttribute('aria-expanded'), 'true');
    const list = panel.page.locator(`[id="${await model.getAttribute('aria-controls')}"]`);
    assert.equal(await list.getAttribute('role'), 'listbox');
    assert.equal(await list.getByRole('option').count(), MODELS.length);
    const active = async (): Promise<string> =>
      await panel.page.locator(`[id="${await model.getAttribute('aria-activedescendant')}"] .combo-label`).innerText();
    assert.equal(await active(), 'Claude Sonnet 4', 'opens at the current value');
    await model.press('ArrowDown');
    assert.equal(await active(), 'Claude 3 Haiku');
    await model.press('ArrowUp');
    await model.press('ArrowUp');
    assert.equal(await active(), 'Mistral Large', 'goes round');
    await model.press('Escape');
    assert.equal(await model.getAttribute('aria-expanded'), 'false');
    assert.deepEqual(await panel.sent(), []);
    await model.press('ArrowDown');
    await model.press('ArrowDown');
    await model.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'setMembers', members: { modelId: MODELS[1]!.value } }]);
    assert.equal(await model.inputValue(), MODELS[1]!.value);
    assert.equal(await model.getAttribute('aria-expanded'), 'false');
  });

  it('filters by every word of value, label and description', async () => {
    await show();
    await field('Model').fill('amazon pro');
    assert.deepEqual(await panel.page.getByRole('option').locator('.combo-label').allInnerTexts(), ['Nova Pro']);
    await field('Model').fill('no such model');
    assert.equal(await field('Model').getAttribute('aria-expanded'), 'false', 'an empty list is no list');
    await field('Model').press('Escape');
  });

  it('chooses with the mouse, and sends what belongs to the choice together with it', async () => {
    await show();
    await panel.page.locator('.field-guardrailIdentifier .combo-toggle').click();
    await panel.page.getByRole('option', { name: /customer-service/ }).click();
    assert.deepEqual(await panel.sent(), [
      { type: 'setMembers', members: { guardrailIdentifier: 'gr1a2b3c4d5e', guardrailVersion: '2' } },
    ]);
  });

  it('offers who can sign under headings that say where the choice is kept, and sends the choice', async () => {
    await show();
    const profile = field('Profile');
    const choose = async (name: RegExp): Promise<unknown> => {
      await panel.page.locator('.field-profile .combo-toggle').click();
      await panel.page.getByRole('option', { name }).click();
      return panel.sent();
    };
    await profile.press('ArrowDown');
    const list = panel.page.locator('#field-profile-list');
    assert.deepEqual(await list.locator('.combo-heading').allInnerTexts(), [
      'Profiles, written into this file',
      'Bedrock API keys, for this workspace',
      'Others, for this workspace',
    ]);
    assert.ok(await list.getByText('Strongest first: this file, this workspace, the setting.').isVisible());
    await profile.press('Escape');
    const signsWith = (signer: PanelSigner): PanelToHost[] => [{ type: 'signWith', signer }];
    assert.deepEqual(await choose(/^dev/), signsWith({ kind: 'profile', name: 'dev' }));
    assert.deepEqual(await choose(/^API key prod/), signsWith({ kind: 'apiKey', name: 'prod' }));
    assert.deepEqual(await choose(/^No profile/), signsWith({ kind: 'environment' }));
    assert.deepEqual(await choose(/^Sandbox/), signsWith({ kind: 'sandbox' }));
    await show();
    assert.deepEqual(await choose(/^Store a Bedrock API key/), signsWith({ kind: 'storeApiKey' }));
    assert.equal(await profile.inputValue(), '', 'nothing is chosen before the key is stored');
  });

  it('shows who was chosen outside the file and what decided, and takes typed names and an emptied field for what they mean', async () => {
    const signer = (change: Partial<FormView['signer']>): FormView['signer'] => ({ ...sampleForm().signer, ...change });
    await show({ signer: signer({ chosen: 'API key prod', decidedBy: 'Chosen for this workspace' }) });
    assert.equal(await field('Profile').inputValue(), 'API key prod');
    const decided = panel.page.locator(`[id="${await field('Profile').getAttribute('aria-describedby')}"]`);
    assert.equal(await decided.innerText(), 'Chosen for this workspace');
    assert.match((await decided.getAttribute('title')) ?? '', /strongest first/);
    const commit = async (text: string): Promise<unknown> => {
      await field('Profile').fill(text);
      await field('Profile').press('Enter');
      return panel.sent();
    };
    assert.deepEqual(await commit('typed'), [{ type: 'signWith', signer: { kind: 'profile', name: 'typed' } }]);
    assert.deepEqual(await commit('Sandbox'), [{ type: 'signWith', signer: { kind: 'sandbox' } }]);
    await show({ signer: signer({ chosen: 'API key prod' }) });
    assert.deepEqual(await commit(''), [{ type: 'signWith', signer: { kind: 'default' } }]);
    await show({
      destination: 'sandbox',
      identity: 'sandbox',
      signer: signer({ chosen: 'Sandbox' }),
      ...withValues({ profile: 'dev' }),
    });
    assert.equal(await field('Profile').inputValue(), 'Sandbox');
    assert.ok(await panel.page.getByText('Sandbox: no model is called').isVisible());
    await show(withValues({ profile: 'dev' }));
    assert.deepEqual(await commit(''), [{ type: 'setMembers', members: { profile: null } }]);
  });

  it('says whether a list was opened by typing, when no question may come between', async () => {
    const listed = { loading: false, listedAt: null, problems: [] };
    await show({ lists: { modelId: listed } });
    await field('Model').pressSequentially('x');
    await field('Model').press('Escape');
    assert.deepEqual(await panel.sent(), [{ type: 'listAccount', field: 'modelId', refresh: false, typing: true }]);
    await field('Model').press('ArrowDown');
    assert.deepEqual(await panel.sent(), [{ type: 'listAccount', field: 'modelId', refresh: false, typing: false }]);
  });

  it('does not edit a member that is no string in the file', async () => {
    await show({ readOnly: ['serviceTier'] });
    assert.equal(await field('Tier').getAttribute('readonly'), '');
    await field('Tier').press('ArrowDown');
    assert.equal(await field('Tier').getAttribute('aria-expanded'), 'false');
  });

  it('shows a problem under its field, the others above Send, and leads to the place', async () => {
    const at = { line: 3, column: 5, severity: 'error' as const };
    await show({
      diagnostics: [
        { ...at, message: 'A guardrail needs a version.', field: 'guardrailVersion', offset: 41 },
        { ...at, message: 'The variable {{who}} is not declared.', field: null, offset: 99 },
      ],
    });
    const version = field('Version');
    assert.equal(await version.getAttribute('aria-invalid'), 'true');
    const message = panel.page.locator(`[id="${await version.getAttribute('aria-describedby')}"]`);
    assert.equal(await message.innerText(), 'A guardrail needs a version.');
    await message.click();
    await panel.page
      .getByRole('list', { name: 'Problems in the request file' })
      .getByRole('button', { name: /who/ })
      .click();
    assert.deepEqual(await panel.sent(), [
      { type: 'reveal', offset: 41 },
      { type: 'reveal', offset: 99 },
    ]);
    assert.equal(await panel.page.locator('.send').getAttribute('aria-disabled'), 'true');
    assert.ok(await panel.page.getByText('Correct 2 errors to send').isVisible());
  });

  it('sends by button and by key, after committing the draft', async () => {
    await show();
    await panel.page.getByRole('button', { name: 'Send', exact: true }).click();
    await panel.page.getByRole('button', { name: 'Stream', exact: true }).click();
    assert.deepEqual(await panel.sent(), [
      { type: 'send', stream: false },
      { type: 'send', stream: true },
    ]);
    await field('Region').fill('eu-west-2');
    await field('Region').press('Control+Enter');
    assert.deepEqual(await panel.sent(), [
      { type: 'setMembers', members: { region: 'eu-west-2' } },
      { type: 'send', stream: null },
    ]);
  });

  it('sends nothing in an untrusted folder, without a request, or while one runs, and says why', async () => {
    await show({ trusted: false });
    await panel.page.keyboard.press('Control+Enter');
    assert.equal(await panel.page.locator('.send').getAttribute('aria-disabled'), 'true');
    assert.ok(await panel.page.getByText('This folder is in Restricted Mode').isVisible());
    await show({ document: null });
    await panel.page.keyboard.press('Control+Enter');
    assert.equal(await panel.page.locator('.send').count(), 0);
    assert.deepEqual(await panel.sent(), []);
    await panel.page.getByRole('button', { name: 'New Request' }).click();
    await panel.page.getByRole('button', { name: 'Open…' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'newRequest' }, { type: 'openRequest' }]);
    await show();
    assert.equal(await panel.page.locator('.cancel').getAttribute('aria-disabled'), 'true');
    await panel.post({ type: 'exchange', exchange: sampleExchange({ state: 'running' }) });
    await panel.page.keyboard.press('Control+Enter');
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'cancel' }]);
  });

  it("reveals the editor by the file's name, and pins", async () => {
    await show();
    await panel.page.getByRole('button', { name: 'why.bedrock.json' }).click();
    await panel.page.getByRole('button', { name: 'Pin', exact: true }).click();
    assert.deepEqual(await panel.sent(), [
      { type: 'reveal', offset: null },
      { type: 'setPinned', pinned: true },
    ]);
    await show({ pinned: true });
    assert.equal(await panel.page.getByRole('button', { name: 'Pinned' }).getAttribute('aria-pressed'), 'true');
  });

  it('never takes the focus by itself', async () => {
    await show();
    await panel.post({ type: 'exchange', exchange: sampleExchange() });
    assert.equal(await panel.page.evaluate('document.activeElement.tagName'), 'BODY');
  });
});

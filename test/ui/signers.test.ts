import assert from 'node:assert/strict';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { eventually } from '../harness/eventually.ts';
import type { Workbench } from '../harness/workbench.ts';
import { OwnAccount, REQUEST, shortTermKey } from '../support/ownAccount.ts';

const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token',
};
const HOUR_MS = 3_600_000;

describe('who signs, chosen in the panel', function () {
  let account: OwnAccount;
  let workbench: Workbench;
  let sandbox: Sandbox;
  let calls = 0;

  const storeKey = async (token: string, name: string): Promise<void> => {
    await account.chooseInField(/^Store a Bedrock API key/);
    await workbench.quickInput.widget.getByText('Store a Bedrock API Key (1 of 2)').waitFor();
    assert.equal(await workbench.quickInput.input.getAttribute('type'), 'password');
    await workbench.quickInput.answer(token);
    await workbench.quickInput.widget.getByText('Store a Bedrock API Key (2 of 2)').waitFor();
    await workbench.quickInput.answer(name);
  };
  const isSent = async (): Promise<void> => {
    const before = calls;
    await account.send();
    await eventually('the request to be sent', () => calls > before);
  };
  /** A profile that wants an MFA code, chosen for the workspace. */
  const chooseForWorkspace = async (profile: string): Promise<void> => {
    await account.chooseInField(/^A profile, not in the file/);
    await workbench.quickInput.widget.getByText('Who Signs in This Workspace').waitFor();
    await workbench.quickInput.row(profile).click();
    await account.signerReads(profile, 'Chosen for this workspace');
  };
  const mfaBox = () => workbench.quickInput.widget.getByText('The code that the MFA device');

  before(async () => {
    sandbox = await startSandbox({ credentials: KEYS, onRequest: () => calls++ });
    account = await OwnAccount.open({
      bedrockUrl: sandbox.url,
      config: [
        '[profile dev]',
        'region = us-east-1',
        // One for each test: credentials that were got once are kept.
        ...['admin', 'auditor', 'operator'].flatMap(name => [
          `[profile ${name}]`,
          `role_arn = arn:aws:iam::123456789012:role/${name}`,
          'source_profile = dev',
          'mfa_serial = arn:aws:iam::123456789012:mfa/me',
        ]),
        '',
      ].join('\n'),
      credentials: `[dev]\naws_access_key_id = ${KEYS.accessKeyId}\naws_secret_access_key = ${KEYS.secretAccessKey}\naws_session_token = ${KEYS.sessionToken}\n`,
      env: { AWS_BEARER_TOKEN_BEDROCK: shortTermKey('us-east-1', new Date(Date.now() - 2 * HOUR_MS), 3600) },
    });
    account.servers.override = (_, form) => {
      if (form.get('Action') !== 'AssumeRole') return undefined;
      const body =
        `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${KEYS.accessKeyId}</AccessKeyId><SecretAccessKey>${KEYS.secretAccessKey}</SecretAccessKey>` +
        `<SessionToken>${KEYS.sessionToken}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
      return { headers: { 'content-type': 'text/xml' }, body };
    };
    workbench = account.workbench;
  });
  beforeEach(() => account.startAgain());
  after(async () => {
    await account?.close();
    await sandbox?.close();
  });

  it('is a key of the environment; one that has expired is said to have, and nothing is sent', async () => {
    await account.signerReads('', 'The environment: AWS_BEARER_TOKEN_BEDROCK');
    const before = calls;
    await account.send();
    await account.panelShows(/The Bedrock API key expired at/);
    assert.equal(calls, before);
  });

  it('can be a key that is stored from there, with a warning where it runs out soon', async () => {
    await storeKey(shortTermKey('us-east-1', new Date(), 300), 'soon');
    await account.signerReads('API key soon', 'Chosen for this workspace');
    await account.statusReads(/Bedrock API key soon · us-east-1/);
    await isSent();
    await workbench.waitForNotification(/The Bedrock API key expires at .*, in less than \d min/);
    await workbench.dismissNotifications();
  });

  it('is warned of where the key is for another Region', async () => {
    await storeKey(shortTermKey('eu-west-1', new Date(), 36_000), 'europe');
    await account.statusReads(/Bedrock API key europe/);
    await isSent();
    await workbench.waitForNotification(/valid only in eu-west-1 and this request goes to us-east-1/);
    await workbench.dismissNotifications();
  });

  it('is listed by name with where the choice is kept: a profile in the file, a key in the workspace', async () => {
    await storeKey(shortTermKey('us-east-1', new Date(), 36_000), 'america');
    await storeKey(shortTermKey('eu-west-1', new Date(), 36_000), 'ireland');
    await account.openField(
      'profile',
      /Strongest first/,
      /Profiles, written into this file/,
      /dev/,
      /Bedrock API keys, for this workspace/,
      /API key america\s+short-term, for us-east-1/,
      /Sandbox/,
    );
    await account.panel.locator('#field-profile').press('Escape');
    await account.chooseInField(/^dev$/);
    await account.signerReads('dev', 'Named in this file');
    assert.match(await workbench.editors.text(REQUEST), /"profile": "dev"/);
    await isSent();
    await account.panelShows(/Why is the sky blue\?/);
    await account.chooseInField(/^API key ireland$/);
    await account.signerReads('API key ireland', 'Chosen for this workspace');
    assert.doesNotMatch(await workbench.editors.text(REQUEST), /"profile"/);
    await account.chooseInField(/^No profile$/);
    await account.signerReads('', /AWS_BEARER_TOKEN_BEDROCK/);
    await account.chooseInField(/^Sandbox$/);
    await account.signerReads('Sandbox', 'Chosen for this workspace');
  });

  it('is the same as by the command, which writes into the file where that is asked for', async () => {
    const command = async (scope: string, row: string): Promise<void> => {
      await workbench.runCommand('Bedrock Invoke: Choose AWS Profile');
      await workbench.quickInput.pick(scope);
      await workbench.quickInput.row(row).click();
    };
    await command('In This File Instead…', 'dev');
    await account.signerReads('dev', 'Named in this file');
    await command('For This Workspace Instead…', 'No Profile');
    await account.signerReads('', /AWS_BEARER_TOKEN_BEDROCK/);
    assert.doesNotMatch(await workbench.editors.text(REQUEST), /"profile"/);
  });

  it('needs an MFA code: cancelling the request takes the question away', async () => {
    await chooseForWorkspace('admin');
    const before = [calls, account.servers.of('AssumeRole').length];
    await account.send();
    await mfaBox().waitFor();
    await account.panel.getByRole('button', { name: 'Cancel' }).click();
    await workbench.quickInput.widget.waitFor({ state: 'hidden' });
    await account.panelShows(/cancelled/i);
    assert.deepEqual([calls, account.servers.of('AssumeRole').length], before);
  });

  it('asks for no code while a model is typed, and says so in the list', async () => {
    await chooseForWorkspace('auditor');
    const model = account.panel.locator('#field-modelId');
    await model.focus();
    await model.press('End');
    await model.pressSequentially('x');
    await account.openField('modelId', /An MFA code is needed for profile auditor/);
    assert.equal(await mfaBox().count(), 0);
    await model.press('Escape');
  });

  it('asks for the code once where a list is opened and the request is sent meanwhile', async () => {
    await chooseForWorkspace('operator');
    const before = account.servers.of('AssumeRole').length;
    await account.openField('modelId');
    await mfaBox().waitFor();
    await account.panel.getByRole('button', { name: 'Send', exact: true }).click();
    await account.panelShows(/Getting credentials/i);
    await workbench.quickInput.answer('123456');
    await account.panelShows(/Why is the sky blue\?/);
    await account.openField('modelId', /Imported models/, /Listed just now/);
    await workbench.quickInput.widget.waitFor({ state: 'hidden' });
    assert.equal(account.servers.of('AssumeRole').length, before + 1);
  });

  it('says in the tooltips on which machine credentials are looked for', async () => {
    const tooltip = await workbench.statusItem('bedrockInvoke.identity').getAttribute('aria-label');
    assert.match(tooltip ?? '', /on the remote machine/);
  });
});

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { AwsServers, json, oidcError } from '../unit/aws/support/awsServers.ts';

/** Nobody may ever see these; the sandbox takes `secret` and `token` for its own. */
const CANARIES = {
  environmentToken: 'canary-environment-token-0123456789', secret: 'canary/secret+key/EXAMPLE0123456789ABCDE', token: 'canary/session+token==0123456789',
  client: 'canary-client-secret-0123456789', sso: 'canary-access-token-0123456789',
};

/** The user's own account, played by the sandbox as Bedrock and by local servers as STS, SSO and SSO OIDC. */
describe('credentials', function () {
  let home: string;
  let sandbox: Sandbox;
  let servers: AwsServers;
  let workbench: Workbench;
  let panel: Frame;
  let calls = 0;

  const panelShows = (what: RegExp): Promise<unknown> =>
    eventually(`the panel to show ${what}`, async () => what.test(visibleText(await panel.locator('bi-panel').innerText())), 30_000);
  const statusReads = (what: RegExp): Promise<string> => workbench.waitForStatus('bedrockInvoke.identity', what, 30_000);
  const config = (text: string): void => fs.writeFileSync(path.join(home, '.aws', 'config'), text);
  const send = async (): Promise<void> => {
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Enter');
  };
  /** Keys only: the palette, the beginning of a name, Enter. */
  const chooseByKeyboard = async (name: string): Promise<void> => {
    await workbench.quickInput.open('F1', '>Bedrock Invoke: Choose AWS Profile');
    await workbench.quickInput.row('Bedrock Invoke: Choose AWS Profile').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInput.row(name).waitFor();
    await workbench.page.keyboard.type(name);
    await workbench.page.keyboard.press('Enter');
  };

  const profiles = [
    '[profile dev]', 'region = eu-west-1',
    '[profile admin]', 'role_arn = arn:aws:iam::123456789012:role/Admin', 'source_profile = dev', 'mfa_serial = arn:aws:iam::123456789012:mfa/me', 'region = us-east-1',
    '[profile corp]', 'sso_session = corp', 'sso_account_id = 123456789012', 'sso_role_name = Reader', 'region = us-east-1',
    '[profile mixed]', 'sso_session = corp', 'sso_account_id = 123456789012', 'sso_role_name = Reader', 'region = us-east-1',
    '[sso-session corp]', 'sso_start_url = https://corp.awsapps.com/start', 'sso_region = us-east-1', '',
  ].join('\n');

  before(async () => {
    const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: CANARIES.secret, sessionToken: CANARIES.token };
    home = makeTemporaryFolder('aws-home');
    fs.mkdirSync(path.join(home, '.aws'));
    sandbox = await startSandbox({ credentials: keys, onRequest: () => calls++ });
    servers = await AwsServers.start();
    servers.override = ({ target }, form) => {
      if (target.startsWith('/federation/credentials')) return json({ roleCredentials: { ...keys, expiration: Date.now() + 3_600_000 } });
      if (target === '/client/register') return json({ clientId: 'client', clientSecret: CANARIES.client, clientSecretExpiresAt: Math.floor(Date.now() / 1000) + 7_776_000 });
      if (form.get('Action') !== 'AssumeRole') return undefined;
      const body = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>`
        + `<SessionToken>${keys.sessionToken}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
      return { headers: { 'content-type': 'text/xml' }, body };
    };
    config(profiles);
    const pair = `aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = ${CANARIES.secret}\naws_session_token = ${CANARIES.token}\n`;
    fs.writeFileSync(path.join(home, '.aws', 'credentials'), `[dev]\n${pair}[mixed]\n${pair}`);
    workbench = await openWithExtension({
      viewport: { width: 1500, height: 950 },
      machineSettings: { 'bedrockInvoke.connection': 'aws' },
      env: {
        HOME: home, USERPROFILE: home, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: sandbox.url, AWS_ENDPOINT_URL_BEDROCK: sandbox.url, ...servers.environment,
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: CANARIES.secret, AWS_SESSION_TOKEN: CANARIES.environmentToken, AWS_BEARER_TOKEN_BEDROCK: ' ',
      },
    });
    await workbench.openFile('plain.bedrock.json');
    await workbench.runCommand('Bedrock Invoke: Open Playground');
    panel = await workbench.webview('bi-panel');
  });

  after(async () => {
    await workbench?.window.close();
    await sandbox?.close();
    await servers?.close();
    if (home) fs.rmSync(home, { recursive: true, force: true });
  });

  it('of the environment are shown, and a profile is picked by keyboard alone and signs', async () => {
    await statusReads(/environment keys · us-east-1/);
    await chooseByKeyboard('dev');
    await statusReads(/profile dev \(access keys\) · us-east-1/);
    await panelShows(/profile dev \(access keys\)/);
    await send();
    await panelShows(/Why is the sky blue\?/);
    assert.equal(servers.requests.length, 0, 'nobody else was asked');
  });

  it('are told apart: account and ARN come from STS when asked for, and can be copied', async () => {
    await workbench.runCommand('Bedrock Invoke: Show Who Signs');
    await workbench.clickNotification(/account 123456789012, arn:aws:sts::123456789012:assumed-role\/R&D\/me/, 'Copy ARN');
    await eventually('the ARN to be copied', async () => (await workbench.editors.clipboardText()) === 'arn:aws:sts::123456789012:assumed-role/R&D/me');
    assert.deepEqual(servers.requests.map(({ operation }) => operation), ['GetCallerIdentity']);
  });

  it('that change in the config files show without a reload', async () => {
    await workbench.editors.replaceText('plain.bedrock.json', fs.readFileSync(path.join(workbench.window.workspace, 'plain.bedrock.json'), 'utf8').replace('"region": "us-east-1",', ''));
    await statusReads(/profile dev \(access keys\) · eu-west-1/);
    config(profiles.replace('eu-west-1', 'eu-north-1'));
    await statusReads(/profile dev \(access keys\) · eu-north-1/);
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Z');
  });

  it('that want an MFA code ask for it; turned away, nothing is sent', async () => {
    await chooseByKeyboard('admin');
    await statusReads(/profile admin \(role\)/);
    const before = calls;
    await send();
    await workbench.quickInput.input.waitFor();
    await workbench.page.keyboard.type('12');
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInput.widget.getByText('A code has six digits.').waitFor();
    await workbench.page.keyboard.press('Escape');
    await panelShows(/cancelled/i);
    assert.deepEqual([calls, servers.of('AssumeRole').length], [before, 0]);
    await send();
    await workbench.quickInput.answer('123456');
    await eventually('the request to be sent', () => calls > before);
    await panelShows(/Why is the sky blue\?/);
    assert.match(servers.of('AssumeRole')[0]?.body.toString() ?? '', /TokenCode=123456/);
  });

  it('as which the AWS CLI would not sign are spoken of once', async () => {
    await chooseByKeyboard('mixed');
    await statusReads(/profile mixed \(access keys\)/);
    for (const notices of [1, 0]) {
      const before = calls;
      await send();
      await eventually('the request to be sent', () => calls > before);
      await panelShows(/Why is the sky blue\?/);
      const notice = workbench.notifications.filter({ hasText: 'has settings of two kinds' });
      if (notices > 0) await notice.waitFor();
      assert.equal(await notice.count(), notices);
      await workbench.dismissNotifications();
    }
  });

  it('of an SSO session that has ended are renewed from the card, and the request goes again by itself', async () => {
    servers.tokenAnswers = [oidcError('authorization_pending'), json({ accessToken: CANARIES.sso, expiresIn: 28_800, tokenType: 'Bearer' })];
    await chooseByKeyboard('corp');
    await statusReads(/profile corp \(SSO\)/);
    const before = calls;
    await send();
    await panelShows(/SSO session of profile corp has ended/);
    assert.equal(calls, before);
    await panel.getByText('Sign In…').first().click();
    await workbench.dialog.getByText('ABCD-EFGH').waitFor();
    await workbench.dialog.locator('.monaco-button', { hasText: 'Copy Link' }).click();
    await eventually('the request to be sent again', () => calls > before, 30_000);
    await panelShows(/Why is the sky blue\?/);
    assert.equal(await workbench.editors.clipboardText(), 'https://device.sso.example/?user_code=ABCD-EFGH');
  });

  it('can be a Bedrock API key that VS Code keeps', async () => {
    await workbench.runCommand('Bedrock Invoke: Store Bedrock API Key…');
    await workbench.quickInput.input.waitFor();
    assert.equal(await workbench.quickInput.input.getAttribute('type'), 'password');
    await workbench.quickInput.answer(sandbox.bearerToken);
    await workbench.quickInput.widget.getByText('A name to know it by').waitFor();
    await workbench.quickInput.answer('prod');
    await workbench.clickNotification(/The Bedrock API key prod is stored/, 'Sign with It Here');
    await statusReads(/Bedrock API key prod · us-east-1/);
    const before = calls;
    await send();
    await eventually('the request to be sent', () => calls > before);
    await panelShows(/Why is the sky blue\?/);
    await workbench.runCommand('Bedrock Invoke: Forget Bedrock API Key…');
    await workbench.quickInput.pick('prod');
    await workbench.waitForNotification(/The Bedrock API key prod is forgotten/);
    await statusReads(/environment keys/);
  });

  it('stand nowhere in the window, the log or the files that VS Code writes', async () => {
    const secrets = [...Object.values(CANARIES), sandbox.bearerToken];
    const search = (where: string, text: string): void => {
      for (const secret of secrets) {
        for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').slice(0, -4), Buffer.from(secret).toString('hex')]) {
          assert.ok(!text.includes(form), `a secret stands in ${where}`);
        }
      }
    };
    search('the log', await workbench.outputText('Bedrock Invoke'));
    for (const frame of workbench.page.frames()) search(`the frame ${frame.url()}`, await frame.content());
    const files = fs.readdirSync(workbench.window.folder, { recursive: true, encoding: 'utf8' }).map(name => path.join(workbench.window.folder, name));
    for (const file of files.filter(name => !name.includes(`${path.sep}extensions${path.sep}`) && fs.statSync(name, { throwIfNoEntry: false })?.isFile())) search(file, fs.readFileSync(file, 'latin1'));
  });
});

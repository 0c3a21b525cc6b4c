import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { eventually } from '../harness/eventually.ts';
import { json, oidcError } from '../support/awsServers.ts';
import { contentOfKept, keptExchanges } from '../support/keptExchanges.ts';
import { OwnAccount } from '../support/ownAccount.ts';

/** Nobody may ever see these; the sandbox takes `secret` and `token` for its own. */
const CANARIES = {
  environmentToken: 'canary-environment-token-0123456789',
  secret: 'canary/secret+key/EXAMPLE0123456789ABCDE',
  token: 'canary/session+token==0123456789',
  client: 'canary-client-secret-0123456789',
  sso: 'canary-access-token-0123456789',
};

/** The user's own account, played by the sandbox as Bedrock and by local servers as STS, SSO and SSO OIDC. */
describe('credentials', function () {
  let account: OwnAccount;
  let sandbox: Sandbox;
  let calls = 0;

  /** Keys only: the palette, the beginning of a name, Enter. */
  const chooseByKeyboard = async (name: string): Promise<void> => {
    await account.workbench.quickInput.open('F1', '>Bedrock Invoke: Choose AWS Profile');
    await account.workbench.quickInput.row('Bedrock Invoke: Choose AWS Profile').waitFor();
    await account.workbench.page.keyboard.press('Enter');
    await account.workbench.quickInput.row(name).waitFor();
    await account.workbench.page.keyboard.type(name);
    await account.workbench.page.keyboard.press('Enter');
  };

  const profiles = [
    '[profile dev]',
    'region = eu-west-1',
    '[profile admin]',
    'role_arn = arn:aws:iam::123456789012:role/Admin',
    'source_profile = dev',
    'mfa_serial = arn:aws:iam::123456789012:mfa/me',
    'region = us-east-1',
    '[profile corp]',
    'sso_session = corp',
    'sso_account_id = 123456789012',
    'sso_role_name = Reader',
    'region = us-east-1',
    '[profile mixed]',
    'sso_session = corp',
    'sso_account_id = 123456789012',
    'sso_role_name = Reader',
    'region = us-east-1',
    '[sso-session corp]',
    'sso_start_url = https://corp.awsapps.com/start',
    'sso_region = us-east-1',
    '',
  ].join('\n');

  before(async () => {
    const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: CANARIES.secret, sessionToken: CANARIES.token };
    sandbox = await startSandbox({ credentials: keys, onRequest: () => calls++ });
    const pair = `aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = ${CANARIES.secret}\naws_session_token = ${CANARIES.token}\n`;
    account = await OwnAccount.open({
      config: profiles,
      credentials: `[dev]\n${pair}[mixed]\n${pair}`,
      bedrockUrl: sandbox.url,
      env: {
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: CANARIES.secret,
        AWS_SESSION_TOKEN: CANARIES.environmentToken,
        AWS_BEARER_TOKEN_BEDROCK: ' ',
      },
    });
    account.servers.override = ({ target }, form) => {
      if (target.startsWith('/federation/credentials')) {
        return json({ roleCredentials: { ...keys, expiration: Date.now() + 3_600_000 } });
      }
      if (target === '/client/register') {
        return json({
          clientId: 'client',
          clientSecret: CANARIES.client,
          clientSecretExpiresAt: Math.floor(Date.now() / 1000) + 7_776_000,
        });
      }
      if (form.get('Action') !== 'AssumeRole') return undefined;
      const body =
        `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>` +
        `<SessionToken>${keys.sessionToken}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
      return { headers: { 'content-type': 'text/xml' }, body };
    };
  });

  beforeEach(async () => {
    account.writeConfig(profiles);
    await account.startAgain();
  });
  after(async () => {
    await account?.close();
    await sandbox?.close();
  });

  it('of the environment are shown, and a profile is picked by keyboard alone and signs', async () => {
    const asked = account.servers.requests.length;
    await account.statusReads(/environment keys · us-east-1/);
    await chooseByKeyboard('dev');
    await account.statusReads(/profile dev \(access keys\) · us-east-1/);
    await account.panelShows(/profile dev \(access keys\)/);
    await account.send();
    await account.panelShows(/Why is the sky blue\?/);
    assert.equal(account.servers.requests.length, asked, 'nobody else was asked');
  });

  it('are told apart: account and ARN come from STS when asked for, and can be copied', async () => {
    await chooseByKeyboard('dev');
    await account.statusReads(/profile dev/);
    const asked = account.servers.requests.length;
    await account.workbench.runCommand('Bedrock Invoke: Show Who Signs');
    await account.workbench.clickNotification(
      /account 123456789012, arn:aws:sts::123456789012:assumed-role\/R&D\/me/,
      'Copy ARN',
    );
    await eventually(
      'the ARN to be copied',
      async () => (await account.workbench.editors.clipboardText()) === 'arn:aws:sts::123456789012:assumed-role/R&D/me',
    );
    assert.deepEqual(
      account.servers.requests.slice(asked).map(({ operation }) => operation),
      ['GetCallerIdentity'],
    );
  });

  it('that change in the config files show without a reload', async () => {
    await chooseByKeyboard('dev');
    await account.workbench.editors.replaceText(
      'plain.bedrock.json',
      fs
        .readFileSync(path.join(account.workbench.window.workspace, 'plain.bedrock.json'), 'utf8')
        .replace('"region": "us-east-1",', ''),
    );
    await account.statusReads(/profile dev \(access keys\) · eu-west-1/);
    account.writeConfig(profiles.replace('eu-west-1', 'eu-north-1'));
    await account.statusReads(/profile dev \(access keys\) · eu-north-1/);
  });

  it('that want an MFA code ask for it; turned away, nothing is sent', async () => {
    await chooseByKeyboard('admin');
    await account.statusReads(/profile admin \(role\)/);
    const before = calls;
    await account.send();
    await account.workbench.quickInput.input.waitFor();
    await account.workbench.page.keyboard.type('12');
    await account.workbench.page.keyboard.press('Enter');
    await account.workbench.quickInput.widget.getByText('A code has six digits.').waitFor();
    await account.workbench.page.keyboard.press('Escape');
    await account.panelShows(/cancelled/i);
    assert.deepEqual([calls, account.servers.of('AssumeRole').length], [before, 0]);
    await account.send();
    await account.workbench.quickInput.answer('123456');
    await eventually('the request to be sent', () => calls > before);
    await account.panelShows(/Why is the sky blue\?/);
    assert.match(account.servers.of('AssumeRole')[0]?.body.toString() ?? '', /TokenCode=123456/);
  });

  it('as which the AWS CLI would not sign are spoken of once', async () => {
    await chooseByKeyboard('mixed');
    await account.statusReads(/profile mixed \(access keys\)/);
    for (const notices of [1, 0]) {
      const before = calls;
      await account.send();
      await eventually('the request to be sent', () => calls > before);
      await account.panelShows(/Why is the sky blue\?/);
      const notice = account.workbench.notifications.filter({ hasText: 'has two kinds of credential settings' });
      if (notices > 0) await notice.waitFor();
      assert.equal(await notice.count(), notices);
      await account.workbench.dismissNotifications();
    }
  });

  it('of an SSO session that has ended are renewed from the card, and the request goes again by itself', async () => {
    account.servers.tokenAnswers = [
      oidcError('authorization_pending'),
      json({ accessToken: CANARIES.sso, expiresIn: 28_800, tokenType: 'Bearer' }),
    ];
    await chooseByKeyboard('corp');
    await account.statusReads(/profile corp \(SSO\)/);
    const before = calls;
    await account.send();
    await account.panelShows(/SSO session of profile corp has ended/);
    assert.equal(calls, before);
    await account.panel.getByText('Sign In…').first().click();
    await account.workbench.dialog.getByText('ABCD-EFGH').waitFor();
    await account.workbench.dialog.locator('.monaco-button', { hasText: 'Copy Link' }).click();
    await eventually('the request to be sent again', () => calls > before, 30_000);
    await account.panelShows(/Why is the sky blue\?/);
    assert.equal(await account.workbench.editors.clipboardText(), 'https://device.sso.example/?user_code=ABCD-EFGH');
  });

  it('can be a Bedrock API key that VS Code keeps', async () => {
    await account.workbench.runCommand('Bedrock Invoke: Store Bedrock API Key…');
    await account.workbench.quickInput.input.waitFor();
    assert.equal(await account.workbench.quickInput.input.getAttribute('type'), 'password');
    await account.workbench.quickInput.answer(sandbox.bearerToken);
    await account.workbench.quickInput.widget.getByText('A name to recognize it by').waitFor();
    await account.workbench.quickInput.answer('prod');
    await account.workbench.clickNotification(/The Bedrock API key prod is stored/, 'Sign with It Here');
    await account.statusReads(/Bedrock API key prod · us-east-1/);
    const before = calls;
    await account.send();
    await eventually('the request to be sent', () => calls > before);
    await account.panelShows(/Why is the sky blue\?/);
    await account.workbench.runCommand('Bedrock Invoke: Forget Bedrock API Key…');
    await account.workbench.quickInput.pick('prod');
    await account.workbench.waitForNotification(/The Bedrock API key prod is forgotten/);
    await account.statusReads(/environment keys/);
  });

  it('stand nowhere in the window, the log or the files that VS Code writes', async () => {
    await chooseByKeyboard('dev');
    await account.statusReads(/profile dev/);
    await account.send();
    await account.panelShows(/Why is the sky blue\?/);
    const secrets = [...Object.values(CANARIES), sandbox.bearerToken];
    const search = (where: string, text: string): void => {
      for (const secret of secrets) {
        for (const form of [
          secret,
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64').slice(0, -4),
          Buffer.from(secret).toString('hex'),
        ]) {
          assert.ok(!text.includes(form), `a secret stands in ${where}`);
        }
      }
    };
    search('the log', await account.workbench.outputText('Bedrock Invoke'));
    for (const frame of account.workbench.page.frames()) search(`the frame ${frame.url()}`, await frame.content());
    const files = fs
      .readdirSync(account.workbench.window.folder, { recursive: true, encoding: 'utf8' })
      .map(name => path.join(account.workbench.window.folder, name));
    const kept = keptExchanges(account.workbench.window.folder);
    assert.ok(kept.length > 0, 'the last response is kept for a reload');
    for (const file of kept) search(file, contentOfKept(file));
    for (const file of files.filter(
      name =>
        !name.includes(`${path.sep}extensions${path.sep}`) && fs.statSync(name, { throwIfNoEntry: false })?.isFile(),
    )) {
      search(file, fs.readFileSync(file, 'latin1'));
    }
  });
});

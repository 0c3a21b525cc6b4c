import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { AwsServers, json } from '../support/awsServers.ts';
import { HeaderChangingProxy } from '../support/headerChangingProxy.ts';
import { Playground } from '../support/playground.ts';

const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const FILE = 'plain.bedrock.json';

function request(modelId: string, more = '', top = ''): string {
  return `{\n  "modelId": "${modelId}",\n  "region": "us-east-1",${top}\n  "body": {\n    "anthropic_version": "bedrock-2023-05-31",\n    "max_tokens": 300,${more}\n    "messages": [{ "role": "user", "content": "Why is the sky blue?" }]\n  }\n}\n`;
}

/** The panel beside a request file, as these tests use it. */
class Failing {
  readonly workbench: Workbench;
  readonly panel: Frame;

  private constructor(private readonly ui: Playground) {
    this.workbench = ui.workbench;
    this.panel = ui.panel;
  }

  static async open(workbench: Workbench): Promise<Failing> {
    return new Failing(await Playground.beside(FILE, workbench));
  }

  startAgain(): Promise<void> {
    return this.ui.startFrom(FILE);
  }

  get card(): Locator {
    return this.panel.getByRole('region', { name: 'Error' });
  }

  /** Puts a request into the editor and sends it as it stands there. */
  async send(text: string): Promise<void> {
    const modelId = /"modelId": "(.+?)"/.exec(text)?.[1];
    await this.workbench.editors.replaceText(FILE, text);
    await eventually(
      'the form to follow',
      async () => (await this.panel.locator('#field-modelId').inputValue()) === modelId,
    );
    await this.workbench.editors.focus(FILE);
    await this.workbench.page.keyboard.press('Control+Enter');
  }

  async cardSays(...wanted: readonly (string | RegExp)[]): Promise<void> {
    for (const each of wanted) await this.ui.shows(each, this.card);
  }

  panelSays(wanted: string | RegExp): Promise<void> {
    return this.ui.shows(wanted);
  }

  /** The sandbox repeats the question. */
  async answered(): Promise<void> {
    await this.panelSays('Why is the sky blue?');
    await eventually('the card to go', async () => (await this.card.count()) === 0);
  }

  async click(name: string): Promise<void> {
    await this.card.locator('vscode-button', { hasText: name }).click();
  }
}

describe('the error card', () => {
  let ui: Failing;

  before(async () => {
    ui = await Failing.open(await openWithExtension({ viewport: { width: 1500, height: 950 } }));
  });
  beforeEach(() => ui.startAgain());
  after(() => ui?.workbench.window.close());

  it('puts an inference profile of the account into the file in place of a model that is not on demand, and sends again', async () => {
    await ui.send(request(SONNET));
    await ui.cardSays('ValidationException', 'US Anthropic Claude Sonnet 4', 'Global Anthropic Claude Sonnet 4');
    await ui.workbench.editors.squiggles('error').first().waitFor();
    await ui.card.locator('.candidate', { hasText: `us.${SONNET}` }).click();
    await eventually('the file to name the profile', async () =>
      (await ui.workbench.editors.text(FILE)).includes(`"modelId": "us.${SONNET}"`),
    );
    await ui.cardSays('The file now says');
    assert.equal(await ui.card.locator('.candidate[aria-pressed=true]').count(), 1);
    // One step of undo takes it back, and the card knows.
    await ui.workbench.editors.focus(FILE);
    await ui.workbench.page.keyboard.press('Control+Z');
    await eventually('the file to name the model again', async () =>
      (await ui.workbench.editors.text(FILE)).includes(`"modelId": "${SONNET}"`),
    );
    await eventually(
      'the card to follow',
      async () => (await ui.card.locator('.candidate[aria-pressed=true]').count()) === 0,
    );
    await ui.card.locator('.candidate', { hasText: `us.${SONNET}` }).click();
    await ui.cardSays('The file now says');
    await ui.click('Send Again');
    await ui.answered();
  });

  it('marks the place that a malformed body names, leads there, and lets go when it is changed', async () => {
    await ui.send(request(`us.${SONNET}`, ' "top_z": 5,'));
    await ui.cardSays('extraneous key [top_z] is not permitted', 'body.top_z', 'line 6');
    const squiggle = ui.workbench.editors.squiggles('error');
    await squiggle.first().waitFor();
    await ui.click('Show in Request');
    await eventually('the caret to be there', async () =>
      /Ln 6, Col 24/.test(visibleText(await ui.workbench.statusItem('status.editor.selection').innerText())),
    );
    const requestId = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await ui.card.innerText())?.[0];
    assert.ok(requestId);
    assert.ok(
      (await ui.workbench.problems()).some(
        line => line.includes('top_z') && line.includes('Amazon Bedrock') && line.includes(requestId),
      ),
    );
    await ui.workbench.runCommand('View: Toggle Panel Visibility');
    await ui.workbench.editors.focus(FILE);
    await ui.workbench.editors.goTo(6, 26);
    await ui.workbench.page.keyboard.type('x');
    await eventually('the mark to go', async () => (await squiggle.count()) === 0);
  });

  it('copies a policy that gives what an access-denied answer names', async () => {
    await ui.send(request('sandbox.fault-access-denied-v1:0'));
    await ui.cardSays(
      'Missing permission',
      'bedrock:InvokeModel',
      'arn:aws:bedrock:us-east-1::foundation-model/sandbox.fault-access-denied-v1:0',
      'identity-based policy',
      'also denies Converse and ConverseStream',
    );
    await ui.click('Copy Policy');
    await eventually('the policy to be in the clipboard', async () =>
      (await ui.workbench.editors.clipboardText()).includes('"Statement"'),
    );
    const policy = JSON.parse(await ui.workbench.editors.clipboardText()) as {
      Version: string;
      Statement: { Action: string[]; Resource: string[] }[];
    };
    assert.equal(policy.Version, '2012-10-17');
    assert.deepEqual(
      policy.Statement.map(({ Action, Resource }) => ({ Action, Resource })),
      [
        {
          Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
          Resource: ['arn:aws:bedrock:us-east-1::foundation-model/sandbox.fault-access-denied-v1:0'],
        },
      ],
    );
  });

  it('is preceded by a countdown between attempts, as long as Retry-After says, that can be cancelled', async () => {
    await ui.send(request('sandbox.fault-throttling-after-40-v1:0'));
    const seconds = async (text: Promise<string>): Promise<number> =>
      Number(/trying again in (\d+) s/i.exec(visibleText(await text))?.[1] ?? NaN);
    const inPanel = () => seconds(ui.panel.locator('bi-send-bar').innerText());
    const inStatusBar = () => seconds(ui.workbench.statusItem('bedrockInvoke.progress').innerText());
    for (const read of [inPanel, inStatusBar]) {
      await eventually('the countdown to be shown', async () => (await read()) > 30);
      const first = await read();
      assert.ok(first <= 40);
      await eventually('the countdown to go down', async () => (await read()) < first);
    }
    await ui.panelSays(/Trying again in \d+ s \(attempt 2 of 3\): ThrottlingException/);
    await ui.panelSays('Attempt 1: ThrottlingException. Too many requests, please wait before trying again.');
    await ui.panel.getByRole('tab', { name: 'Details' }).click();
    await ui.panelSays('Too many requests, please wait before trying again.');
    await ui.panel.locator('vscode-button.cancel').click();
    await ui.panelSays(/Cancelled after/);
  });

  it('does not come where throttling passes: every attempt is in the details', async () => {
    await ui.send(request('sandbox.fault-throttling-times-2-v1:0'));
    await ui.answered();
    await ui.panel.getByRole('tab', { name: 'Details' }).click();
    const outcomes = ui.panel.getByRole('region', { name: 'Attempts' }).locator('tbody tr');
    await eventually('three attempts', async () => (await outcomes.count()) === 3);
    assert.match(await outcomes.nth(0).innerText(), /ThrottlingException/);
    assert.match(await outcomes.nth(2).innerText(), /Answered/);
  });

  it('does not come where the clock is wrong: the difference is said and corrected', async () => {
    await ui.send(request('sandbox.fault-clock-skew-v1:0'));
    await ui.answered();
    await ui.panel.getByRole('tab', { name: 'Details' }).click();
    await ui.panelSays(/The clock of this machine is wrong by 1 h 0 min/);
    // The next answer has the right date, and corrects the clock again.
    await ui.panel.getByRole('tab', { name: 'Response' }).click();
    await ui.send(request(`us.${SONNET}`));
    await ui.answered();
  });

  it('keeps what came of an answer that broke off, and sends again', async () => {
    await ui.send(request('sandbox.fault-fin-mid-stream-v1:0', '', '\n  "stream": true,'));
    await ui.cardSays('IncompleteResponse', 'What arrived is kept');
    await ui.panelSays(/Sandbox answer, no model/);
    await ui.click('Send Again');
    await ui.cardSays('IncompleteResponse');
  });

  it("says that a web page answered in Bedrock's place", async () => {
    await ui.send(request('sandbox.fault-html-403-v1:0'));
    await ui.cardSays('NotBedrock', 'HTTP 403', '"Proxy"', 'proxy or a sign-in page');
  });
});

describe('the error card of requests to an account', () => {
  const token = 'EXAMPLE/session+token==';
  let sandbox: Sandbox;
  let proxy: HeaderChangingProxy;
  let aws: AwsServers;
  let ui: Failing;

  before(async () => {
    const keys = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: token,
    };
    sandbox = await startSandbox({ credentials: keys });
    proxy = await HeaderChangingProxy.start(sandbox.url);
    aws = await AwsServers.start();
    aws.override = ({ target }) =>
      target.startsWith('/federation/credentials')
        ? json({ roleCredentials: { ...keys, expiration: Date.now() + 3_600_000 } })
        : undefined;
    const workbench = await openWithExtension({
      viewport: { width: 1500, height: 950 },
      machineSettings: { 'bedrockInvoke.connection': 'aws', 'bedrockInvoke.endpointUrl': proxy.url },
      env: {
        ...aws.environment,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: token,
      },
    });
    const home = path.join(workbench.window.folder, 'home', '.aws');
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(
      path.join(home, 'config'),
      '[profile dev]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n',
    );
    ui = await Failing.open(workbench);
  });
  beforeEach(async () => {
    proxy.change = null;
    await proxy.listenAgain();
    await ui.startAgain();
  });
  after(async () => {
    await ui?.workbench.window.close();
    await Promise.all([proxy?.close(), aws?.close(), sandbox?.close()]);
  });

  it('lays the canonical request beside the one that was expected, marks what a proxy changed, and shows no token', async () => {
    proxy.change = { name: 'accept', value: '*/*' };
    await ui.send(request(`us.${SONNET}`));
    await ui.cardSays(
      'InvalidSignatureException',
      'The header accept arrived with another value',
      'differs from line 4 on',
      'x-amz-security-token:(masked)',
    );
    const first = ui.card.locator('details[open] tr.first');
    assert.equal(await first.count(), 1);
    assert.deepEqual(await first.locator('mark').allInnerTexts(), ['application/json', '*/*']);
    assert.doesNotMatch(await ui.panel.locator('bi-panel').innerText(), /EXAMPLE\/session/);
  });

  it('gives only guesses where nothing says where the lists are', async () => {
    await ui.send(request(SONNET));
    await ui.cardSays(`us.${SONNET}`, `global.${SONNET}`, 'guess');
  });

  it('signs in where the SSO session has ended, after asking, and sends the request that waited', async () => {
    await ui.send(request(`us.${SONNET}`, '', '\n  "profile": "dev",'));
    await ui.cardSays('SsoSessionExpired', 'Use the Sandbox', 'Choose Profile…');
    await ui.click('Sign In');
    await eventually('the question to be asked', async () =>
      (await ui.workbench.dialog.innerText()).includes('ABCD-EFGH'),
    );
    await ui.workbench.dialog.locator('.monaco-button', { hasText: 'Copy Link' }).click();
    await ui.answered();
    assert.equal(aws.of('CreateToken').length > 0, true);
  });

  it('names host and port where nothing answers, and sends again', async () => {
    await proxy.close();
    await ui.send(request(`us.${SONNET}`));
    await ui.cardSays('ConnectionRefused', proxy.url.replace('http://', ''), 'Check the endpoint and its port');
    await proxy.listenAgain();
    await ui.click('Send Again');
    await ui.answered();
  });
});

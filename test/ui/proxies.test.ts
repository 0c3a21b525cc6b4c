import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import { visibleText } from '../harness/visibleText.ts';
import type { Workbench } from '../harness/workbench.ts';
import { AwsServers } from '../support/awsServers.ts';
import { TestAuthority, hasOpenssl } from '../support/certificates.ts';
import { claudeBody } from '../support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../support/scriptedServer.ts';
import { TestProxy } from '../support/testProxy.ts';

const RUNTIME = 'runtime.corp.example';
const STS = 'sts.corp.example';

/** Hosts whose names only the proxies know, with certificates whose authority is in AWS_CA_BUNDLE only. */
describe('the proxy settings of VS Code', function () {
  let home: string;
  let authority: TestAuthority;
  let runtime: ScriptedServer;
  let sts: AwsServers;
  let set: TestProxy;
  let environment: TestProxy;
  let refusing: TestProxy;
  let workbench: Workbench;
  let panel: Frame;
  let answers = 0;

  before(async function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
    runtime = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody(`answer ${++answers} came`))),
      authority.certificate(`DNS:${RUNTIME}`),
    );
    sts = await AwsServers.start(authority.certificate(`DNS:${STS}`));
    const routes = { [`${RUNTIME}:443`]: runtime.port, [`${STS}:443`]: sts.port };
    [set, environment, refusing] = await Promise.all([
      TestProxy.start({ routes }),
      TestProxy.start({ routes }),
      TestProxy.start({ routes, refuse: 403 }),
    ]);
    home = makeTemporaryFolder('proxy-home');
    fs.mkdirSync(path.join(home, '.aws'));
    fs.writeFileSync(
      path.join(home, '.aws', 'config'),
      '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/dev\nsource_profile = base\n',
    );
    fs.writeFileSync(
      path.join(home, '.aws', 'credentials'),
      '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n',
    );
    workbench = await openWithExtension({
      viewport: { width: 1500, height: 950 },
      settings: { 'http.proxy': set.url },
      machineSettings: { 'bedrockInvoke.connection': 'aws', 'bedrockInvoke.profile': 'role' },
      env: {
        HOME: home,
        USERPROFILE: home,
        AWS_CA_BUNDLE: authority.caFile,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `https://${RUNTIME}`,
        AWS_ENDPOINT_URL_STS: `https://${STS}`,
        HTTPS_PROXY: environment.url,
        https_proxy: undefined,
        HTTP_PROXY: undefined,
        http_proxy: undefined,
        NO_PROXY: undefined,
        no_proxy: undefined,
      },
    });
    await openPanel();
  });

  beforeEach(() => workbench.setSetting('bedrockInvoke.profile', 'role'));
  after(async () => {
    await workbench?.window.close();
    await Promise.all([runtime, sts, set, environment, refusing].map(each => each?.close().catch(() => undefined)));
    authority?.remove();
    if (home) fs.rmSync(home, { recursive: true, force: true });
  });

  const panelShows = async (wanted: string): Promise<void> => {
    let text = '';
    await eventually(
      `the panel to show ${wanted}`,
      async () => {
        // Asked before the first request to an endpoint of the environment's.
        const approve = workbench.dialog.locator('.monaco-button', { hasText: 'Send There' });
        if ((await approve.count()) > 0) await approve.click({ timeout: 1000 });
        text = visibleText(await panel.locator('bi-panel').innerText());
        return text.includes(wanted);
      },
      30_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)} It shows: ${text}`);
    });
  };
  const send = async (): Promise<void> => {
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Enter');
  };
  /** These settings are the application's: VS Code in a browser reads them when the window opens. */
  const reloadWith = async (settings: Record<string, unknown>): Promise<void> => {
    const file = path.join(workbench.window.folder, 'server', 'data', 'User', 'settings.json');
    const usual = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    fs.writeFileSync(
      file,
      JSON.stringify({ ...usual, 'http.proxy': '', 'http.noProxy': [], 'http.proxySupport': 'override', ...settings }),
    );
    await workbench.startFrom('plain.bedrock.json');
    await workbench.reload();
    await openPanel();
    for (const proxy of [set, environment, refusing]) proxy.asked.length = 0;
    sts.requests.length = 0;
  };
  const openPanel = async (): Promise<void> => {
    await workbench.openFile('plain.bedrock.json');
    await workbench.runCommand('Bedrock Invoke: Open Playground');
    panel = await workbench.webview('bi-panel');
  };
  const answered = async (): Promise<void> => {
    const next = answers + 1;
    await send();
    await panelShows(`answer ${next} came`);
  };
  const BOTH = [`CONNECT ${RUNTIME}:443`, `CONNECT ${STS}:443`];

  it('lead requests to an approved endpoint, and what the credential library asks, through http.proxy alone', async () => {
    await reloadWith({ 'http.proxy': set.url });
    const before = runtime.requests.length;
    await answered();
    assert.deepEqual([...set.asked].sort(), BOTH);
    assert.deepEqual(
      sts.requests.map(({ operation }) => operation),
      ['AssumeRole'],
    );
    assert.deepEqual(environment.asked, [], 'HTTPS_PROXY of the environment is not asked too');
    assert.doesNotMatch(set.read, /AKIDEXAMPLE|anthropic_version/);
    assert.equal(runtime.requests.length, before + 1);
  });

  it('without http.proxy leave it to HTTPS_PROXY of the environment, which is asked once', async () => {
    await reloadWith({});
    await answered();
    assert.deepEqual([[...environment.asked].sort(), set.asked], [BOTH, []]);
  });

  it('let the proxy be named where it refuses or is not there', async () => {
    workbench.setSetting('bedrockInvoke.profile', 'base');
    await reloadWith({ 'http.proxy': refusing.url });
    await send();
    await panelShows('ProxyRefused');
    await panelShows(
      `The proxy ${refusing.host} did not pass the request on to ${RUNTIME}: it answered with status 403.`,
    );
    assert.doesNotMatch(refusing.read, /AKIDEXAMPLE|anthropic_version/);
    const { host } = refusing;
    await refusing.close();
    await send();
    await panelShows(`The proxy ${host} cannot be reached (ECONNREFUSED).`);
  });

  for (const [name, value] of [
    ['http.noProxy', [RUNTIME]],
    ['http.proxySupport', 'off'],
  ] as const) {
    it(`let requests go direct where ${name} says so`, async () => {
      workbench.setSetting('bedrockInvoke.profile', 'base');
      await reloadWith({ 'http.proxy': set.url, [name]: value });
      await send();
      // Only the proxies know the name.
      await panelShows('HostNotFound');
      assert.ok(![...set.asked, ...environment.asked].includes(`CONNECT ${RUNTIME}:443`));
    });
  }
});

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openWithExtension } from '../harness/installedExtension.ts';
import { makeTemporaryFolder } from '../harness/paths.ts';
import type { Workbench } from '../harness/workbench.ts';

describe('a folder that is not trusted', () => {
  let workbench: Workbench;
  let home: string;

  before(async () => {
    home = makeTemporaryFolder('aws-home');
    fs.mkdirSync(path.join(home, '.aws'));
    fs.writeFileSync(path.join(home, 'tool'), `#!/bin/sh\ntouch "${home}/tool.ran"\n`, { mode: 0o755 });
    fs.writeFileSync(
      path.join(home, '.aws', 'config'),
      `[profile tool]\nregion = us-east-1\ncredential_process = ${home}/tool\n`,
    );
    workbench = await openWithExtension({
      machineSettings: { 'bedrockInvoke.connection': 'aws' },
      env: { HOME: home, USERPROFILE: home, AWS_PROFILE: 'tool' },
      workspaceTrust: true,
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
  });

  beforeEach(() => workbench.startFrom('plain.bedrock.json'));
  after(async () => {
    await workbench?.window.close();
    if (home) fs.rmSync(home, { recursive: true, force: true });
  });

  it('has nothing sent from it, and says why and what to do', async () => {
    await workbench.waitForStatus('bedrockInvoke.identity', /Restricted Mode/, 30_000);
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Enter');
    const notification = await workbench.waitForNotification(/sends nothing in Restricted Mode/);
    await notification.getByText('Manage Workspace Trust').first().waitFor();
    const log = await workbench.outputText('Bedrock Invoke');
    assert.doesNotMatch(log, /InvokeModel/);
  });

  it('has nobody asked who signs, and nothing chosen or stored', async () => {
    for (const command of [
      'Show Who Signs',
      'Choose AWS Profile',
      'Choose Who Signs and Where',
      'Use the Sandbox',
      'Use My AWS Account',
      'Sign In with SSO',
      'Store Bedrock API Key…',
      'Forget Bedrock API Key…',
    ]) {
      await workbench.dismissNotifications();
      await workbench.runCommand(`Bedrock Invoke: ${command}`);
      await workbench.waitForNotification(/sends nothing in Restricted Mode/);
      assert.equal(await workbench.quickInput.widget.count(), 0, command);
    }
    await workbench.editors.focus('plain.bedrock.json');
    assert.doesNotMatch(await workbench.waitForStatus('bedrockInvoke.identity', /Restricted Mode/), /tool/);
    assert.equal(fs.existsSync(path.join(home, 'tool.ran')), false, 'a provider ran');
  });
});

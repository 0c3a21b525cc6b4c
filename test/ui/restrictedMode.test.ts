import assert from 'node:assert/strict';
import { openWithExtension } from '../harness/installedExtension.ts';
import type { Workbench } from '../harness/workbench.ts';

describe('a folder that is not trusted', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWithExtension({
      workspaceTrust: true,
      settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
    });
  });

  after(() => workbench?.window.close());

  it('has nothing sent from it, and says why and what to do', async () => {
    await workbench.openFile('plain.bedrock.json');
    await workbench.waitForStatus('bedrockInvoke.identity', /Restricted Mode/, 30_000);
    await workbench.editors.focus('plain.bedrock.json');
    await workbench.page.keyboard.press('Control+Enter');
    const notification = await workbench.waitForNotification(/sends nothing in Restricted Mode/);
    await notification.getByText('Manage Workspace Trust').first().waitFor();
    const log = await workbench.outputText('Bedrock Invoke');
    assert.doesNotMatch(log, /InvokeModel/);
  });
});

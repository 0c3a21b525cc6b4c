import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { readSettings } from '../../src/extension/window/settings.ts';
import { SECTION } from '../../src/extension/window/ids.ts';
import { eventually } from '../harness/eventually.ts';
import { activateExtension, inWorkspace } from '../support/requestFiles.ts';

describe('settings', () => {
  const file = inWorkspace('.vscode/settings.json');
  before(activateExtension);
  after(() => vscode.workspace.fs.delete(inWorkspace('.vscode'), { recursive: true }));

  it('of a workspace do not decide who signs, where requests go and what is read', async () => {
    const hostile = {
      connection: 'sandbox',
      profile: 'theirs',
      region: 'eu-west-9',
      endpointUrl: 'http://127.0.0.1:1/',
      allowedEnvironmentVariables: ['PATH'],
      // This one is a workspace's to choose: seen here, it shows that the file was read.
      idleTimeoutSeconds: 7,
    };
    const text = JSON.stringify(
      Object.fromEntries(Object.entries(hostile).map(([name, value]) => [`${SECTION}.${name}`, value])),
    );
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await eventually('the workspace settings to be read', () => readSettings().idleTimeoutMs === 7000);
    assert.deepEqual(readSettings(), {
      destination: 'aws',
      profile: null,
      region: null,
      endpointUrl: null,
      allowedEnvironmentVariables: new Set(),
      idleTimeoutMs: 7000,
      maxAttempts: 3,
      keepResponses: true,
    });
  });
});

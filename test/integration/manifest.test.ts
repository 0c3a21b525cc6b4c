import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { COMMANDS, CONTEXT_KEYS, PANEL_VIEW_TYPE, SECTION, SETTINGS } from '../../src/extension/window/ids.ts';
import { activateExtension } from '../support/requestFiles.ts';

const { contributes } = manifest;

describe('the manifest and the code', () => {
  before(activateExtension);

  it('have the same commands, all of them registered', async () => {
    const declared = contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(declared, Object.values(COMMANDS).sort());
    const registered = (await vscode.commands.getCommands(true)).filter(id => id.startsWith(`${SECTION}.`));
    // VS Code adds `….focus` and the like for views; a panel has none.
    assert.deepEqual(registered.sort(), declared);
  });

  it('give every command the category and a title', () => {
    for (const { category, title } of contributes.commands) {
      assert.equal(category, 'Bedrock Invoke');
      assert.match(title, /^[A-Z]/);
    }
  });

  it('have the same settings, each with a description', () => {
    const properties = contributes.configuration.properties;
    assert.deepEqual(
      Object.keys(properties).sort(),
      Object.values(SETTINGS)
        .map(name => `${SECTION}.${name}`)
        .sort(),
    );
    for (const [name, { markdownDescription }] of Object.entries(properties)) {
      assert.ok(markdownDescription.length > 20, name);
    }
  });

  it('keep settings that decide where requests and secrets go out of reach of a workspace', () => {
    const properties: Record<string, { scope: string }> = contributes.configuration.properties;
    for (const name of [
      SETTINGS.connection,
      SETTINGS.profile,
      SETTINGS.region,
      SETTINGS.endpointUrl,
      SETTINGS.allowedEnvironmentVariables,
    ]) {
      assert.equal(properties[`${SECTION}.${name}`]?.scope, 'machine', name);
    }
  });

  it('restrict every setting while the workspace is not trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.deepEqual([...restrictedConfigurations].sort(), Object.keys(contributes.configuration.properties).sort());
  });

  it('use only context keys that the code sets', () => {
    const known = new Set<string>([...Object.values(CONTEXT_KEYS), PANEL_VIEW_TYPE]);
    const used = JSON.stringify([contributes.commands, contributes.keybindings, contributes.menus]).matchAll(
      /bedrockInvoke\.\w+/g,
    );
    const commands = new Set<string>(Object.values(COMMANDS));
    for (const [name] of used) assert.ok(known.has(name) || commands.has(name), name);
  });

  it('send with Ctrl+Enter, or Cmd+Enter on a Mac, from a focused request file', () => {
    assert.deepEqual(contributes.keybindings, [
      {
        command: COMMANDS.sendRequest,
        key: 'ctrl+enter',
        mac: 'cmd+enter',
        when: `editorTextFocus && ${CONTEXT_KEYS.requestActive}`,
      },
    ]);
  });

  it('activate for request files and for a panel of an earlier window only', () => {
    assert.deepEqual(manifest.activationEvents, ['onLanguage:jsonc', `onWebviewPanel:${PANEL_VIEW_TYPE}`]);
  });
});

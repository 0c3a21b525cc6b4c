import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { allFamilies } from '../../src/core/models/families.ts';
import { diagnoseRequest } from '../../src/core/request/validateRequest.ts';
import { COMMANDS } from '../../src/extension/window/ids.ts';
import { requestText } from '../../src/extension/editor/newRequest.ts';
import { activateExtension, closeEditors, inWorkspace } from '../support/requestFiles.ts';

describe('a new request', () => {
  before(activateExtension);
  afterEach(closeEditors);

  it('is written, opened as JSON with comments and ready to be sent', async () => {
    const uri = inWorkspace('made.bedrock.json');
    await vscode.commands.executeCommand(COMMANDS.newRequest, { modelId: 'anthropic.claude-opus-4-7', uri });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), uri.toString());
    assert.equal(document.languageId, 'jsonc');
    assert.equal(document.isDirty, false);
    assert.match(document.getText(), /"modelId": ".*anthropic\.claude/);
    assert.match(document.getText(), /"variables": \{\s+"question"/);
  });

  for (const family of allFamilies.filter(({ notInvocable }) => notInvocable === null)) {
    it(`of ${family.id} has no errors`, () => {
      const { diagnostics } = diagnoseRequest(requestText(family));
      assert.deepEqual(
        diagnostics.filter(({ severity }) => severity === 'error'),
        [],
      );
    });
  }
});

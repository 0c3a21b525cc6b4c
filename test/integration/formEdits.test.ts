import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FormEdits } from '../../src/extension/editor/formEdits.ts';
import { activateExtension, closeEditors, openRequest } from '../support/requestFiles.ts';

const TEXT = `// who asks
{
  "modelId": "amazon.nova-lite-v1:0", // small
  "trace": "DISABLED",
  /* the body */
  "body": { "messages": [], }
}
`;

describe('what the form writes into the file', () => {
  before(activateExtension);
  afterEach(closeEditors);

  it('changes one value and keeps comments and layout', async () => {
    const document = await openRequest('form.bedrock.json', TEXT);
    await new FormEdits().setMembers(document, { modelId: 'amazon.nova-pro-v1:0' });
    assert.equal(document.getText(), TEXT.replace('nova-lite', 'nova-pro'));
    assert.equal(document.isDirty, true);
  });

  it('sets several members at once and takes one out, in one step of undo', async () => {
    const document = await openRequest('undo.bedrock.json', TEXT);
    await new FormEdits().setMembers(document, {
      guardrailIdentifier: 'abc123',
      guardrailVersion: 'DRAFT',
      trace: null,
    });
    const text = document.getText();
    assert.match(text, /"guardrailIdentifier": "abc123"/);
    assert.match(text, /"guardrailVersion": "DRAFT"/);
    assert.doesNotMatch(text, /"trace"/);
    for (const comment of ['// who asks', '// small', '/* the body */']) assert.ok(text.includes(comment), comment);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), TEXT);
    await vscode.commands.executeCommand('redo');
    assert.equal(document.getText(), text);
  });

  it('leaves the caret and the selection of the editor', async () => {
    const document = await openRequest('caret.bedrock.json', TEXT);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document, document);
    const place = document.positionAt(TEXT.indexOf('messages'));
    editor.selection = new vscode.Selection(place, place.translate(0, 4));
    await new FormEdits().setMembers(document, { region: 'eu-west-1' });
    assert.equal(document.getText(editor.selection), 'mess');
  });

  it('writes quick changes one after another and loses none', async () => {
    const document = await openRequest('quick.bedrock.json', TEXT);
    const edits = new FormEdits();
    await Promise.all([
      edits.setMembers(document, { region: 'eu-west-1' }),
      edits.setMembers(document, { profile: 'dev' }),
      edits.setMembers(document, { serviceTier: 'flex' }),
      edits.setMembers(document, { region: 'eu-west-3' }),
    ]);
    await edits.settled();
    for (const member of ['"region": "eu-west-3"', '"profile": "dev"', '"serviceTier": "flex"']) {
      assert.ok(document.getText().includes(member), member);
    }
  });

  it('writes into a document that was never saved', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'jsonc',
      content: '{ "modelId": "a", "body": {} }',
    });
    await vscode.window.showTextDocument(document);
    await new FormEdits().setMembers(document, { modelId: 'b' });
    assert.equal(document.getText(), '{ "modelId": "b", "body": {} }');
  });

  it('leaves a file alone that is not JSON, and says so', async () => {
    const document = await openRequest('broken.bedrock.json', 'not JSON');
    const edits = new FormEdits();
    await assert.rejects(edits.setMembers(document, { modelId: 'b' }), /not a JSON object/);
    assert.equal(document.getText(), 'not JSON');
    // A failed edit does not stand in the way of the next one.
    const other = await openRequest('whole.bedrock.json', TEXT);
    await edits.setMembers(other, { trace: 'ENABLED' });
    assert.match(other.getText(), /"trace": "ENABLED"/);
  });
});

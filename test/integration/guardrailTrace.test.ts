import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/extension/window/ids.ts';
import { eventually } from '../harness/eventually.ts';
import { activateExtension, closeEditors, openRequest } from '../support/requestFiles.ts';

describe('the guardrail in the editor', () => {
  before(async () => {
    await activateExtension();
    await vscode.commands.executeCommand(COMMANDS.useSandbox);
  });
  afterEach(closeEditors);
  after(() => vscode.commands.executeCommand(COMMANDS.useAws));

  it('tags what is selected and sets the suffix, as one edit that undo takes back', async () => {
    const text = request('Before, tag me, after', '');
    const document = await openRequest('tag.bedrock.json', text);
    select(document, 'tag me');
    await vscode.commands.executeCommand(COMMANDS.tagSelection);
    const [, suffix] = /guardContent_([A-Za-z0-9]{1,20})>tag me</.exec(document.getText()) ?? [];
    assert.ok(suffix, document.getText());
    assert.ok(document.getText().includes(`"amazon-bedrock-guardrailConfig": { "tagSuffix": "${suffix}" }`));
    select(document, 'after');
    await vscode.commands.executeCommand(COMMANDS.tagSelection);
    assert.match(document.getText(), new RegExp(`guardContent_${suffix}>after</`));
    await vscode.commands.executeCommand('undo');
    assert.doesNotMatch(document.getText(), />after</);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('gives every request a suffix of its own', async () => {
    const suffixes = new Set<string | undefined>();
    for (const name of ['first', 'second', 'third']) {
      const document = await openRequest(`${name}.suffix.bedrock.json`, request('tag me', ''));
      select(document, 'tag me');
      await vscode.commands.executeCommand(COMMANDS.tagSelection);
      suffixes.add(/guardContent_([A-Za-z0-9]+)>/.exec(document.getText())?.[1]);
    }
    assert.equal(suffixes.size, 3);
    assert.ok(!suffixes.has(undefined));
  });

  it('changes nothing where the selection is in no string of the body', async () => {
    const text = request('x', '');
    const document = await openRequest('outside.bedrock.json', text);
    select(document, 'modelId');
    // Its message waits for nobody.
    await vscode.commands.executeCommand(COMMANDS.tagSelection);
    assert.equal(document.getText(), text);
  });

  it('sends tagged requests, of which the guardrail checks the tagged part only', async () => {
    const document = await openRequest(
      'tagged.bedrock.json',
      request(
        'the acme-secret and fine words',
        '"guardrailIdentifier": "sandboxguard1", "guardrailVersion": "DRAFT", "trace": "ENABLED", ',
      ),
    );
    select(document, 'fine words');
    await vscode.commands.executeCommand(COMMANDS.tagSelection);
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    await vscode.commands.executeCommand(COMMANDS.openResponse, document.uri);
    const shown = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    await eventually('the response', () => shown().includes('amazon-bedrock-guardrailAction'));
    // The sandbox repeats the prompt, so the answer is blocked; the prompt itself passed.
    assert.match(shown(), /"actionReason":\s*"No action\.\\nGuardrail blocked\."/);
  });
});

function request(content: string, more: string): string {
  return `{
  // a comment
  "modelId": "anthropic.claude-3-haiku-20240307-v1:0", "region": "us-east-1", ${more}
  "body": {
    "anthropic_version": "bedrock-2023-05-31", // another
    "max_tokens": 300,
    "messages": [{ "role": "user", "content": ${JSON.stringify(content)} }]
  }
}
`;
}

function select(document: vscode.TextDocument, text: string): void {
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document, document);
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0);
  if (editor) editor.selection = new vscode.Selection(document.positionAt(at), document.positionAt(at + text.length));
}

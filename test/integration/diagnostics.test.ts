import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { activateExtension, closeEditors, openRequest } from '../support/requestFiles.ts';

describe('diagnostics of a request file', () => {
  before(activateExtension);
  afterEach(closeEditors);

  it('mark a guardrail without version at its value', async () => {
    const document = await openRequest(
      'guardrail.bedrock.json',
      '{\n  "modelId": "amazon.nova-lite-v1:0",\n  "guardrailIdentifier": "abc123",\n  "body": {}\n}\n',
    );
    const [found] = await diagnosticsOf(document, 1);
    assert.equal(found?.code, 'guardrailWithoutVersion');
    assert.equal(found?.source, 'Bedrock Invoke');
    assert.equal(found?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(found.range), '"abc123"');
    assert.deepEqual([found.range.start.line, found.range.start.character], [2, 25]);
  });

  it('go when the fault goes, and come with what is typed', async () => {
    const document = await openRequest(
      'typed.bedrock.json',
      '{ "modelId": "m", "body": { "prompt": "{{question}}" } }',
    );
    const [undeclared] = await diagnosticsOf(document, 1);
    assert.equal(undeclared?.code, 'undeclaredVariable');
    assert.equal(document.getText(undeclared.range), '{{question}}');
    await insert(document, '"modelId"', '"variables": { "question": "Why?" }, ');
    await diagnosticsOf(document, 0);
    await insert(document, '"modelId"', '"trace": "ON", ');
    const [unknown] = await diagnosticsOf(document, 1);
    assert.equal(unknown?.code, 'unknownEnumValue');
    assert.equal(unknown?.severity, vscode.DiagnosticSeverity.Warning);
  });

  it('are none for comments and trailing commas', async () => {
    const document = await openRequest(
      'commas.bedrock.json',
      '// a request\n{ "modelId": "m", /* which */ "body": { "list": [1, 2,], }, }\n',
    );
    // A fault that is put in and found shows that every checker has seen the file.
    await insert(document, '"modelId"', '"region": "NOT A REGION", ');
    const all = await allDiagnosticsOf(document, 1);
    assert.deepEqual(
      all.map(({ code }) => code),
      ['region'],
    );
  });

  it('name a fault of the JSON once, not once by us and once by VS Code', async () => {
    const document = await openRequest('broken.bedrock.json', '{ "modelId": "m", "body": }\n');
    const all = await allDiagnosticsOf(document, 1);
    assert.equal(all[0]?.source === 'Bedrock Invoke', false);
  });

  it('do not say twice what the schema could say too', async () => {
    const document = await openRequest(
      'members.bedrock.json',
      '{ "modelID": 5, "trace": 1, "stream": "yes", "serviceTier": "gold", "body": [] }\n',
    );
    const all = await allDiagnosticsOf(document, 6);
    assert.deepEqual(
      all.filter(({ source }) => source !== 'Bedrock Invoke'),
      [],
    );
  });

  it('stay away from other JSON files', async () => {
    const other = await openRequest('other.jsonc', '{ "modelId": "m", "guardrailIdentifier": "abc123" }\n');
    const request = await openRequest(
      'beside.bedrock.json',
      '{ "modelId": "m", "guardrailIdentifier": "abc123", "body": {} }\n',
    );
    await diagnosticsOf(request, 1);
    assert.deepEqual(ours(other), []);
  });
});

function ours({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Bedrock Invoke');
}

async function diagnosticsOf(document: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  await eventually(`${count} diagnostics of ours`, () => ours(document).length === count);
  return ours(document);
}

/** Those of every checker, once their number stays the same for a while. */
async function allDiagnosticsOf({ uri }: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  await eventually(`${count} diagnostics in all`, () => vscode.languages.getDiagnostics(uri).length >= count);
  await new Promise(resolve => setTimeout(resolve, 1000));
  const all = vscode.languages.getDiagnostics(uri);
  assert.equal(all.length, count, JSON.stringify(all));
  return all;
}

async function insert(document: vscode.TextDocument, before: string, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(document.getText().indexOf(before)), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

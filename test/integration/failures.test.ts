import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ANSWER_SOURCE } from '../../src/extension/editor/answerDiagnostics.ts';
import { COMMANDS } from '../../src/extension/window/ids.ts';
import { eventually } from '../harness/eventually.ts';
import { activateExtension, closeEditors, openRequest } from '../support/requestFiles.ts';

const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';

describe('what Bedrock refused, in the editor', () => {
  before(async () => {
    await activateExtension();
    await vscode.commands.executeCommand(COMMANDS.useSandbox);
  });
  afterEach(closeEditors);
  after(() => vscode.commands.executeCommand(COMMANDS.useAws));

  it('is marked at the key that a malformed body names, with the request id, until the text changes there', async () => {
    const document = await openRequest('malformed.bedrock.json', request(`us.${SONNET}`, '"top_z": 5,'));
    const [mark, ...more] = await send(document);
    assert.deepEqual(more, []);
    assert.equal(mark && document.getText(mark.range), '"top_z"');
    assert.equal(mark?.message, 'extraneous key [top_z] is not permitted');
    assert.equal(mark.severity, vscode.DiagnosticSeverity.Error);
    assert.match(String(mark.code), /^[0-9a-f-]{36}$/);

    await replace(document, '"max_tokens": 300', '"max_tokens": 12345');
    await replace(document, '{\n', '{\n  // a new line above\n');
    assert.deepEqual(
      marks(document).map(({ range }) => document.getText(range)),
      ['"top_z"'],
      'it moves with its text',
    );

    await replace(document, '"top_z": 5', '"top_k": 5');
    assert.deepEqual(marks(document), []);
  });

  it('is marked in the variable that holds it, and goes when the request is sent again', async () => {
    const text = request(`us.${SONNET}`, '"temperature": "{{heat}}",').replace(
      '{\n',
      '{\n  "variables": { "heat": 7 },\n',
    );
    const document = await openRequest('variable.bedrock.json', text);
    const [mark] = await send(document);
    assert.equal(mark && document.getText(mark.range), '"temperature"');
    await replace(document, '"heat": 7', '"heat": 1');
    assert.deepEqual(marks(document), [], 'the variable is where it is mended');
    await replace(document, '"heat": 1', '"heat": 7');
    assert.equal((await send(document)).length, 1);
    // The same file, mended behind its back: only sending again can tell.
    await replace(document, '"body"', '"trace": "ENABLED", "body"');
    assert.equal((await send(document)).length, 1);
  });

  it('offers the inference profiles that the account lists for a model that is not on demand, as one undoable edit', async () => {
    const document = await openRequest('onDemand.bedrock.json', request(SONNET));
    const [mark] = await send(document);
    assert.equal(mark && document.getText(mark.range), JSON.stringify(SONNET));
    const fixes = await quickFixes(document, mark, `Use us.${SONNET}`);
    assert.deepEqual(
      fixes.map(({ title }) => title),
      [`Use us.${SONNET}`, `Use global.${SONNET}`],
    );
    assert.equal(fixes[0]?.isPreferred, true);
    const before = document.getText();
    assert.ok(fixes[0]?.edit && (await vscode.workspace.applyEdit(fixes[0].edit)));
    assert.equal(
      document.getText(),
      before.replace(JSON.stringify(SONNET), JSON.stringify(`us.${SONNET}`)),
      'nothing else changes',
    );
    assert.deepEqual(marks(document), []);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    await vscode.commands.executeCommand('redo');
    assert.deepEqual(await send(document), [], 'it is answered now');
  });

  it('offers active models in place of a legacy one', async () => {
    const document = await openRequest('legacy.bedrock.json', request('anthropic.claude-instant-v1'));
    const [mark] = await send(document);
    assert.match(mark?.message ?? '', /marked by provider as Legacy/);
    // Listed ones come in place of the guesses.
    await eventually("the account's models to be offered", async () =>
      (await quickFixes(document, mark)).every(({ title }) => !title.includes('guess')),
    );
    for (const { title } of await quickFixes(document, mark)) {
      assert.match(title, /^Use (us\.|global\.)?anthropic\.claude-(?!instant|v2)/);
    }
  });

  it('is marked at a guardrail that does not exist', async () => {
    const document = await openRequest(
      'guardrail.bedrock.json',
      request(`us.${SONNET}`).replace('{\n', '{\n  "guardrailIdentifier": "nosuchguard1", "guardrailVersion": "7",\n'),
    );
    const [mark] = await send(document);
    assert.equal(mark && document.getText(mark.range), '"nosuchguard1"');
    assert.deepEqual(await quickFixes(document, mark), []);
  });

  it('is not marked where it is about no place in the file', async () => {
    for (const fault of ['access-denied', 'model-error', 'service-quota-exceeded', 'html-502', 'reset-mid-body']) {
      const document = await openRequest(`${fault}.bedrock.json`, request(`sandbox.fault-${fault}-v1:0`));
      assert.deepEqual(await send(document), [], fault);
    }
  });

  it('stays with its own file', async () => {
    const first = await openRequest('first.bedrock.json', request(SONNET));
    assert.equal((await send(first)).length, 1);
    const second = await openRequest('second.bedrock.json', request(`us.${SONNET}`));
    assert.deepEqual(await send(second), []);
    assert.equal(marks(first).length, 1);
  });
});

function request(modelId: string, more = ''): string {
  return `{
  "modelId": "${modelId}",
  "region": "us-east-1",
  "body": {
    "anthropic_version": "bedrock-2023-05-31", "max_tokens": 300, ${more}
    "messages": [{ "role": "user", "content": "Why?" }]
  }
}
`;
}

/** Sends and gives the marks that the answer left. */
async function send(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  await vscode.commands.executeCommand(COMMANDS.sendRequest, document.uri);
  return marks(document);
}

function marks({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === ANSWER_SOURCE);
}

/** The quick fixes at a mark; with `wanted`, once one of that title is among them. */
async function quickFixes(
  document: vscode.TextDocument,
  mark: vscode.Diagnostic | undefined,
  wanted?: string,
): Promise<vscode.CodeAction[]> {
  assert.ok(mark, 'nothing is marked');
  let found: vscode.CodeAction[] = [];
  await eventually(`the quick fix ${wanted ?? ''}`, async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      mark.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    found = all.filter(({ title }) => title.startsWith('Use '));
    return wanted === undefined || found.some(({ title }) => title === wanted);
  });
  return found;
}

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, `${from} is not in the file`);
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(start), document.positionAt(start + from.length)),
    to,
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
}

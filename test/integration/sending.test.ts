import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, PANEL_VIEW_TYPE, RESPONSE_SCHEME } from '../../src/extension/window/ids.ts';
import { eventually } from '../harness/eventually.ts';
import { activateExtension, closeEditors, openRequest } from '../support/requestFiles.ts';

describe('sending a request file', () => {
  before(async () => {
    await activateExtension();
    await vscode.commands.executeCommand(COMMANDS.useSandbox);
  });
  afterEach(closeEditors);
  after(() => vscode.commands.executeCommand(COMMANDS.useAws));

  it('brings the response, and the panel beside the editor without the focus', async () => {
    const document = await openRequest('send.bedrock.json', request('How high is the Zugspitze?'));
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await eventually('the panel to open', () => panelTabs().length === 1);
    assert.notEqual(panelTabs()[0]?.group.viewColumn, vscode.window.activeTextEditor?.viewColumn);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    const body = JSON.parse(await responseText()) as { content: { text: string }[] };
    assert.match(body.content[0]?.text ?? '', /How high is the Zugspitze\?/);
  });

  it('sends what stands in the editor, saved or not', async () => {
    const document = await openRequest('dirty.bedrock.json', request('the saved question'));
    await replace(document, 'the saved question', 'the typed question');
    assert.equal(document.isDirty, true);
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    const text = await responseText();
    assert.match(text, /the typed question/);
    assert.doesNotMatch(text, /the saved question/);
    assert.equal(document.isDirty, true);
  });

  it('streams where it is told to, and where the file says so', async () => {
    await openRequest('told.bedrock.json', request('Streamed?'));
    await vscode.commands.executeCommand(COMMANDS.sendAndStream);
    assert.ok(Array.isArray(JSON.parse(await responseText())), 'a stream is a list of chunks');
    await openRequest('says.bedrock.json', request('Streamed?').replace('{', '{ "stream": true,'));
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    assert.ok(Array.isArray(JSON.parse(await responseText())), 'a stream is a list of chunks');
  });

  it('sends an unsaved document as well', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'jsonc', content: request('Never saved?') });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    assert.match(await responseText(), /Never saved\?/);
  });

  it('keeps the last response of each file', async () => {
    const first = await openRequest('first.bedrock.json', request('the first one'));
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    const second = await openRequest('second.bedrock.json', request('the second one'));
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    assert.match(await responseText(first.uri), /the first one/);
    assert.match(await responseText(second.uri), /the second one/);
  });

  it('sends nothing where the file has an error', async () => {
    await openRequest('error.bedrock.json', request('{{undeclared}}'));
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    // Sending waits for the answer, and this command for the document: there would be one now.
    await vscode.commands.executeCommand(COMMANDS.openResponse);
    assert.notEqual(vscode.window.activeTextEditor?.document.uri.scheme, RESPONSE_SCHEME);
  });

  it('is refused by Bedrock with the exception in the log, without the prompt', async () => {
    await openRequest(
      'refused.bedrock.json',
      request('a secret plan').replace(/"modelId": "[^"]+"/, '"modelId": "sandbox.fault-access-denied-v1:0"'),
    );
    await vscode.commands.executeCommand(COMMANDS.sendRequest);
    const log = await logText();
    assert.match(
      log,
      /InvokeModel · sandbox\.fault-access-denied-v1:0 · us-east-1 \(sandbox\) · attempt 1 · status 403 · request id [0-9a-f-]{36} · \d+ ms · AccessDeniedException/,
    );
    assert.doesNotMatch(log, /secret plan|AKIDEXAMPLE|wJalr|Zugspitze/);
  });

  it('can be cancelled while it runs, from its CodeLens', async () => {
    const document = await openRequest(
      'slow.bedrock.json',
      request('Slow?').replace(/"modelId": "[^"]+"/, '"modelId": "sandbox.fault-stall-stream-v1:0"'),
    );
    const sending = vscode.commands.executeCommand(COMMANDS.sendAndStream);
    await eventually('the lens to offer Cancel', async () =>
      (await lensTitles(document)).includes('$(debug-stop) Cancel'),
    );
    await vscode.commands.executeCommand(COMMANDS.cancel, document.uri);
    await sending;
    assert.deepEqual(await lensTitles(document), ['▶ Send', '▶ Stream']);
    assert.ok(Array.isArray(JSON.parse(await responseText())), 'what had come is kept');
  });

  it('offers Send and Stream above the body', async () => {
    const document = await openRequest('lens.bedrock.json', request('Where?'));
    const lenses = await lensesOf(document);
    assert.deepEqual(
      lenses.map(({ command }) => [command?.title, command?.command]),
      [
        ['▶ Send', COMMANDS.sendRequest],
        ['▶ Stream', COMMANDS.sendAndStream],
      ],
    );
    for (const { range } of lenses) assert.match(document.lineAt(range.start.line).text, /"body"/);
  });
});

function request(question: string): string {
  return `{
  "modelId": "us.anthropic.claude-sonnet-4-20250514-v1:0",
  "region": "us-east-1",
  "body": { "anthropic_version": "bedrock-2023-05-31", "max_tokens": 300, "messages": [{ "role": "user", "content": ${JSON.stringify(question)} }] }
}
`;
}

function panelTabs(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_VIEW_TYPE),
  );
}

/** The whole body of a request's last response, as the read-only document shows it. */
async function responseText(request?: vscode.Uri): Promise<string> {
  await vscode.commands.executeCommand(COMMANDS.openResponse, ...(request ? [request] : []));
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.uri.scheme, RESPONSE_SCHEME);
  const text = document.getText();
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  return text;
}

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const start = document.getText().indexOf(from);
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(start), document.positionAt(start + from.length)),
    to,
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function logText(): Promise<string> {
  await vscode.commands.executeCommand(COMMANDS.showLog);
  const find = () =>
    vscode.workspace.textDocuments.find(
      ({ uri, getText }) => uri.scheme === 'output' && getText().includes('InvokeModel'),
    );
  await eventually('the log to be shown', () => find() !== undefined);
  return find()?.getText() ?? '';
}

async function lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
}

async function lensTitles(document: vscode.TextDocument): Promise<(string | undefined)[]> {
  return (await lensesOf(document)).map(({ command }) => command?.title);
}

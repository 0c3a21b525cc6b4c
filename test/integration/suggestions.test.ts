import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import schema from '../../media/request.schema.json';
import { allFamilies } from '../../src/core/models/families.ts';
import { REQUEST_MEMBERS } from '../../src/core/request/members.ts';
import { eventually } from '../harness/eventually.ts';
import { activateExtension, closeEditors, openRequest } from '../support/requestFiles.ts';

describe('suggestions while a request is typed', () => {
  before(activateExtension);
  afterEach(closeEditors);

  it('name every member, with an explanation', async () => {
    const document = await openRequest('members.bedrock.json', '{\n  \n}\n');
    const labels = await completions(document, document.getText().indexOf('\n}'), 'modelId');
    assert.deepEqual(
      REQUEST_MEMBERS.filter(name => !labels.includes(name)),
      [],
    );
    for (const { markdownDescription } of Object.values(schema.properties)) assert.match(markdownDescription, /\.$/);
  });

  it('give the values of trace', async () => {
    const document = await openRequest('trace.bedrock.json', '{ "trace":  }\n');
    const labels = await completions(document, document.getText().indexOf(' }'), '"ENABLED"');
    for (const value of ['"ENABLED"', '"DISABLED"', '"ENABLED_FULL"']) assert.ok(labels.includes(value), value);
  });

  it('give a model id of every family', async () => {
    const { examples } = schema.properties.modelId;
    const missing = allFamilies.filter(
      ({ notInvocable, exampleModelIds }) =>
        notInvocable === null && !exampleModelIds.some(id => examples.includes(id)),
    );
    assert.deepEqual(
      missing.map(({ id }) => id),
      [],
    );
    const document = await openRequest('model.bedrock.json', '{ "modelId":  }\n');
    const labels = await completions(document, document.getText().indexOf(' }'), `"${examples[0]}"`);
    assert.ok(labels.length >= examples.length);
  });
});

/** The labels that VS Code offers at an offset, once the one that is waited for is among them. */
async function completions(document: vscode.TextDocument, offset: number, wanted: string): Promise<string[]> {
  let labels: string[] = [];
  await eventually(`the suggestion ${wanted}`, async () => {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.positionAt(offset),
    );
    labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    return labels.includes(wanted);
  });
  return labels;
}

import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { diagnoseRequest } from '../../src/core/request/validateRequest.ts';
import { parseRequest } from '../../src/core/request/parsedRequest.ts';
import { resolveRequest } from '../../src/core/request/resolveRequest.ts';
import { SECTION, SETTINGS } from '../../src/extension/window/ids.ts';
import { placeholderSources } from '../../src/extension/editor/placeholderSources.ts';
import { activateExtension, closeEditors, inWorkspace, openRequest } from '../support/requestFiles.ts';

/** Set by the system for every process. */
const VARIABLE = 'PATH';

describe('what a request file may read when it is sent', () => {
  before(activateExtension);
  afterEach(closeEditors);

  it('is no environment variable that the user has not allowed', async () => {
    await assert.rejects(
      bodyOf(await withPrompt(`{{$env ${VARIABLE}}}`)),
      /PATH may not be read.*allowedEnvironmentVariables/,
    );
  });

  it('is an environment variable that the user has allowed', async () => {
    const configuration = vscode.workspace.getConfiguration(SECTION);
    await configuration.update(SETTINGS.allowedEnvironmentVariables, [VARIABLE], vscode.ConfigurationTarget.Global);
    try {
      assert.ok(
        (await bodyOf(await withPrompt(`{{$env ${VARIABLE}}}`))).includes(JSON.stringify(process.env[VARIABLE])),
      );
    } finally {
      await configuration.update(SETTINGS.allowedEnvironmentVariables, undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is a file of the workspace, by its path from the request', async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('texts/poem.txt'), new TextEncoder().encode('roses\n"are" red'));
    const document = await withPrompt('{{$file ../texts/poem.txt}}', 'requests/deep.bedrock.json');
    assert.match(await bodyOf(document), /roses\\n\\"are\\" red/);
  });

  it('is no file outside the workspace', async () => {
    const outside = vscode.Uri.file(path.join(os.tmpdir(), `outside-${process.pid}.txt`));
    await vscode.workspace.fs.writeFile(outside, new TextEncoder().encode('canary'));
    try {
      const document = await withPrompt('');
      const way = path.relative(path.dirname(document.uri.fsPath), outside.fsPath);
      await assert.rejects(bodyOf(await withPrompt(`{{$file ${way}}}`)), /is outside/);
    } finally {
      await vscode.workspace.fs.delete(outside);
    }
  });

  it('is no file at all for a request that was never saved', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'jsonc',
      content: text('{{$file poem.txt}}'),
    });
    await assert.rejects(bodyOf(document), /save the request on this machine's disk first/);
  });
});

function text(prompt: string): string {
  return JSON.stringify({ modelId: 'amazon.titan-text-express-v1', body: { inputText: prompt } });
}

function withPrompt(prompt: string, name = 'reads.bedrock.json'): Promise<vscode.TextDocument> {
  return openRequest(name, text(prompt));
}

async function bodyOf(document: vscode.TextDocument): Promise<string> {
  assert.deepEqual(diagnoseRequest(document.getText()).diagnostics, []);
  const { body } = await resolveRequest(parseRequest(document.getText()), placeholderSources(document));
  return new TextDecoder().decode(body);
}

import * as path from 'node:path';
import * as vscode from 'vscode';
import { containedReader } from '../../core/request/containedReader.ts';
import { isCredentialVariable } from '../../core/request/placeholders.ts';
import type { ResolveSources } from '../../core/request/resolveRequest.ts';
import { readSettings } from '../window/settings.ts';

/** Where a request's built-in placeholders get their values. Only for a trusted workspace, and only when it is sent. */
export function placeholderSources(document: vscode.TextDocument): ResolveSources {
  const { allowedEnvironmentVariables } = readSettings();
  return {
    environment: name => {
      if (isCredentialVariable(name)) throw new Error(`${name} is a credential; a request file cannot read those.`);
      if (!Object.hasOwn(process.env, name)) return undefined;
      if (!allowedEnvironmentVariables.has(name)) {
        throw new Error(
          `${name} may not be read: to allow it, add it to the setting bedrockInvoke.allowedEnvironmentVariables.`,
        );
      }
      return process.env[name];
    },
    readFile: file => readerFor(document.uri)(file),
    input: async label => vscode.window.showInputBox({ title: 'Bedrock Invoke', prompt: label, ignoreFocusOut: true }),
  };
}

function readerFor(uri: vscode.Uri): (file: string) => Promise<Uint8Array> {
  if (uri.scheme !== 'file') {
    return file =>
      Promise.reject(
        new Error(`${file} cannot be read: save the request on this machine's disk first; paths are relative to it.`),
      );
  }
  const folder = path.dirname(uri.fsPath);
  return containedReader(vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? folder, folder);
}

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { eventually } from '../harness/eventually.ts';

/** Writes a request into the workspace's folder and shows it. */
export async function openRequest(name: string, text: string): Promise<vscode.TextDocument> {
  const uri = inWorkspace(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  // Where VS Code still holds the file from an earlier test it takes a moment to read it again.
  await eventually(`${name} to be read`, () => document.getText() === text);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

export function inWorkspace(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Closes every editor, with what was not saved thrown away. */
export async function closeEditors(): Promise<void> {
  // Those in tabs: VS Code writes its own settings through a document that is dirty for a moment and has none.
  for (const { input, isDirty } of vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
    if (!isDirty || !(input instanceof vscode.TabInputText)) continue;
    await vscode.window.showTextDocument(input.uri);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

export async function activateExtension(): Promise<void> {
  const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
  assert.ok(extension, 'VS Code does not know the extension');
  await extension.activate();
}

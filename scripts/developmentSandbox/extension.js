// The setting has machine scope, so that no workspace file can set it; and a window started by F5 belongs to the same
// VS Code as the developer's own, so that it has no settings folder of its own. Its temporary profile takes the setting.
import * as vscode from 'vscode';

/** Connects this window to the sandbox; does nothing in a window that is not under development. */
export async function activate(context) {
  if (context.extensionMode !== vscode.ExtensionMode.Development) return;
  const settings = vscode.workspace.getConfiguration('bedrockInvoke');
  await settings.update('connection', 'sandbox', vscode.ConfigurationTarget.Global);
}

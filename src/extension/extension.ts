import * as vscode from 'vscode';
import { isRequestDocument } from './editor/requestDocument.ts';
import type { Features } from './features.ts';
import { COMMANDS, PANEL_VIEW_TYPE } from './window/ids.ts';
import type { CommandId } from './window/ids.ts';

let features: Promise<Features> | undefined;

/**
 * The entry point: all that is loaded when VS Code starts the extension, which it does for every JSON with comments. The
 * features come with the first request file that is opened, command that is run, or panel that is restored.
 */
export function activate(context: vscode.ExtensionContext): void {
  const start = (): Promise<Features> =>
    (features ??= import('./features.ts').then(({ startFeatures }) => startFeatures(context)));
  const startForRequest = (document: vscode.TextDocument): void => {
    if (isRequestDocument(document)) void start();
  };
  const run = async (id: CommandId, parameters: readonly unknown[]): Promise<void> =>
    (await start()).commands[id](...parameters);

  context.subscriptions.push(
    ...Object.values(COMMANDS).map(id =>
      vscode.commands.registerCommand(id, (...parameters: unknown[]) => run(id, parameters)),
    ),
    vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: async (webviewPanel, state: unknown) =>
        (await start()).restorePanel(webviewPanel, state),
    }),
    vscode.workspace.onDidOpenTextDocument(startForRequest),
    // A document without a file is a request by what it holds, which may be typed later.
    vscode.workspace.onDidChangeTextDocument(({ document }) => document.isUntitled && startForRequest(document)),
  );
  vscode.workspace.textDocuments.forEach(startForRequest);
}

/** VS Code waits some seconds for this: what an answer brought so far is written for the next window. */
export async function deactivate(): Promise<void> {
  await (await features)?.end();
}

import * as vscode from 'vscode';

/** Shows a document where it is open already, else in the active group, and puts the caret at an offset. */
export async function revealDocument(document: vscode.TextDocument, offset: number | null): Promise<vscode.TextEditor> {
  const viewColumn = columnOf(document.uri);
  const place = offset === null ? undefined : document.positionAt(offset);
  return vscode.window.showTextDocument(document, {
    ...(viewColumn === undefined ? {} : { viewColumn }),
    ...(place ? { selection: new vscode.Range(place, place) } : {}),
  });
}

/** Selects a range of a document where it is open, without the focus unless it is asked for. */
export async function revealRange(
  document: vscode.TextDocument,
  selection: vscode.Range,
  focus: boolean,
): Promise<void> {
  const viewColumn = columnOf(document.uri) ?? vscode.ViewColumn.One;
  const editor = await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: !focus, selection });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  return group?.viewColumn;
}

import * as vscode from 'vscode';
import { setMembers } from '../../core/request/editRequest.ts';
import type { MemberValues } from '../../core/request/editRequest.ts';

/** Writes what the form changed into the document: the smallest edits, one undo step, comments and layout kept. */
export class FormEdits {
  /** Edits run one after another: each is made from the text that the one before left. */
  private last: Promise<unknown> = Promise.resolve();

  /** Comes when all edits so far are in the document, so that what is sent next holds them. */
  async settled(): Promise<void> {
    await this.last;
  }

  /** Takes effect when it is done; throws where the document cannot be edited. */
  setMembers(document: vscode.TextDocument, members: MemberValues): Promise<void> {
    const run = this.last.then(() => applyMembers(document, members));
    this.last = run.catch(() => undefined);
    return run;
  }
}

async function applyMembers(document: vscode.TextDocument, members: MemberValues): Promise<void> {
  // Typing may go on while the edit is on its way; VS Code then refuses it, and it is made again.
  for (let attempt = 0; attempt < 3; attempt++) {
    const edits = setMembers(document.getText(), members);
    if (edits.length === 0) return;
    const change = new vscode.WorkspaceEdit();
    for (const { offset, length, content } of edits) {
      change.replace(
        document.uri,
        new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
        content,
      );
    }
    if (await vscode.workspace.applyEdit(change)) return;
  }
  throw new Error(`${vscode.workspace.asRelativePath(document.uri)} could not be changed. Is it read-only?`);
}

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { CannotTag, tagSelection as tagged } from '../../core/guardrail/tagSelection.ts';
import { isRequestDocument } from '../editor/requestDocument.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { chooseVersion } from './chooseVersion.ts';
import type { Comparisons } from '../send/comparisons.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import type { GuardrailHighlights } from './guardrailHighlights.ts';

/** As much of the panel as these commands show something in. */
export interface TracePanel {
  showTab(tab: 'trace'): void;
  showAssessment(document: vscode.TextDocument, exchangeId: string, assessment: number): void;
}

export interface GuardrailCommandParts {
  catalogues: Catalogues;
  comparisons: Comparisons;
  exchanges: ExchangeStore;
  highlights: GuardrailHighlights;
  panel: TracePanel;
}

/** Wraps what is selected in the focused request in guard-content tags, as one step that can be undone. */
export async function tagSelection(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !isRequestDocument(editor.document)) {
    void vscode.window.showInformationMessage('Select a part of the prompt in a request file, then tag it.');
    return;
  }
  const { document } = editor;
  const offset = document.offsetAt(editor.selection.start);
  const length = document.offsetAt(editor.selection.end) - offset;
  try {
    const edits = tagged(document.getText(), { offset, length }, randomBytes(8).toString('hex'));
    const change = new vscode.WorkspaceEdit();
    for (const { offset: at, length: replaced, content } of edits) {
      change.replace(
        document.uri,
        new vscode.Range(document.positionAt(at), document.positionAt(at + replaced)),
        content,
      );
    }
    if (!(await vscode.workspace.applyEdit(change))) {
      throw new Error(`${vscode.workspace.asRelativePath(document.uri)} could not be changed. Is it read-only?`);
    }
  } catch (error) {
    if (!(error instanceof CannotTag)) throw error;
    void vscode.window.showWarningMessage(error.message);
  }
}

/** Sends what was sent once more without the guardrail, and shows both. */
export async function compareWithout(
  { comparisons, panel }: GuardrailCommandParts,
  document: vscode.TextDocument | undefined,
): Promise<void> {
  if (document) await comparisons.start(document, { guardrail: 'none' }, () => panel.showTab('trace'));
}

/** The same with another version of it: the given one, else the one that the user chooses or types. */
export async function compareWithVersion(
  parts: GuardrailCommandParts,
  document: vscode.TextDocument | undefined,
  given: string | undefined,
): Promise<void> {
  if (!document) return;
  const { catalogues, comparisons, exchanges, panel } = parts;
  const sent = exchanges.latest(document.uri)?.sent;
  let version = given;
  if (version === undefined && sent?.guardrail && comparisons.refusal(document) === null) {
    version = await chooseVersion(catalogues, sent);
    if (version === undefined) return;
  }
  await comparisons.start(document, { guardrail: 'version', version: version ?? '' }, () => panel.showTab('trace'));
}

/** Shows an assessment in the panel: the given one, else the one whose text is at the cursor. */
export function showAssessment(
  { highlights, panel }: GuardrailCommandParts,
  document: vscode.TextDocument | undefined,
  given: { exchangeId: string; assessment: number } | undefined,
): void {
  if (!document) return;
  const editor = vscode.window.activeTextEditor;
  const shown = given ?? (editor?.document === document ? highlights.at(document, editor.selection.active) : undefined);
  if (shown) panel.showAssessment(document, shown.exchangeId, shown.assessment);
  else {
    void vscode.window.showInformationMessage(
      'The guardrail found nothing at the cursor. Place the cursor in highlighted text of the request.',
    );
  }
}

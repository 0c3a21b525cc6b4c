import * as vscode from 'vscode';
import type { ModelCandidate } from '../../core/bedrock/failureDetails.ts';
import type { TextRange } from '../../core/json/diagnostic.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { REQUEST_GLOB } from './requestDocument.ts';

/** A fault that Bedrock found in a request, at its place in the document. */
export interface AnswerFault {
  range: TextRange;
  /** A change in any of these takes the mark away. */
  scopes: readonly TextRange[];
  message: string;
}

export const ANSWER_SOURCE = 'Amazon Bedrock';

interface Marked {
  document: vscode.TextDocument;
  faults: AnswerFault[];
  /** The request id of the answer, for AWS Support and the log. */
  code: string;
  candidates: readonly ModelCandidate[];
}

/**
 * Marks in the editor what Bedrock's last answer found wrong, until the text changes there or the request is sent
 * again; offers the models that can take the place of a refused one.
 */
export class AnswerDiagnostics implements vscode.Disposable, vscode.CodeActionProvider {
  private readonly store = new DisposableStore();
  private readonly collection = this.store.add(vscode.languages.createDiagnosticCollection(ANSWER_SOURCE));
  private readonly marked = new Map</* uri */ string, Marked>();

  constructor() {
    const { workspace } = vscode;
    this.store.add(workspace.onDidChangeTextDocument(event => this.onChange(event)));
    this.store.add(workspace.onDidCloseTextDocument(document => this.clear(document)));
    const files: vscode.DocumentSelector = [{ pattern: REQUEST_GLOB }, { scheme: 'untitled', language: 'jsonc' }];
    this.store.add(
      vscode.languages.registerCodeActionsProvider(files, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  show(
    document: vscode.TextDocument,
    faults: readonly AnswerFault[],
    code: string,
    candidates: readonly ModelCandidate[],
  ): void {
    if (document.isClosed) return;
    this.marked.set(document.uri.toString(), { document, faults: [...faults], code, candidates });
    this.draw(document);
  }

  /** The candidates were looked up meanwhile. */
  setCandidates(document: vscode.TextDocument, candidates: readonly ModelCandidate[]): void {
    const marked = this.marked.get(document.uri.toString());
    if (marked) marked.candidates = candidates;
  }

  clear({ uri }: vscode.TextDocument): void {
    this.marked.delete(uri.toString());
    this.collection.delete(uri);
  }

  /** Where the first mark is now. */
  firstOffset({ uri }: vscode.TextDocument): number | undefined {
    return this.marked.get(uri.toString())?.faults[0]?.range.offset;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const marked = this.marked.get(document.uri.toString());
    const [own] = diagnostics.filter(({ source }) => source === ANSWER_SOURCE);
    if (!marked || !own) return [];
    return marked.candidates.map(({ modelId, listed }, index) => {
      const action = new vscode.CodeAction(
        `Use ${modelId}${listed ? '' : ' (a guess)'}`,
        vscode.CodeActionKind.QuickFix,
      );
      action.diagnostics = [own];
      action.isPreferred = index === 0;
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, own.range, JSON.stringify(modelId));
      return action;
    });
  }

  dispose(): void {
    this.store.dispose();
  }

  private draw(document: vscode.TextDocument): void {
    const { faults, code } = this.marked.get(document.uri.toString()) ?? { faults: [], code: '' };
    this.collection.set(
      document.uri,
      faults.map(({ range, message }) => {
        const place = new vscode.Range(
          document.positionAt(range.offset),
          document.positionAt(range.offset + range.length),
        );
        const diagnostic = new vscode.Diagnostic(place, message, vscode.DiagnosticSeverity.Error);
        diagnostic.source = ANSWER_SOURCE;
        diagnostic.code = code;
        return diagnostic;
      }),
    );
  }

  private onChange({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const marked = this.marked.get(document.uri.toString());
    if (!marked || contentChanges.length === 0) return;
    for (const change of contentChanges) {
      marked.faults = marked.faults
        .filter(({ scopes }) => !scopes.some(scope => touches(scope, change)))
        .map(({ range, scopes, message }) => ({
          range: shifted(range, change),
          scopes: scopes.map(scope => shifted(scope, change)),
          message,
        }));
    }
    if (marked.faults.length === 0) this.clear(document);
    else this.draw(document);
  }
}

function touches(
  { offset, length }: TextRange,
  { rangeOffset, rangeLength }: vscode.TextDocumentContentChangeEvent,
): boolean {
  return rangeOffset < offset + length && rangeOffset + rangeLength > offset;
}

function shifted(
  range: TextRange,
  { rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent,
): TextRange {
  return rangeOffset + rangeLength <= range.offset
    ? { offset: range.offset + text.length - rangeLength, length: range.length }
    : range;
}

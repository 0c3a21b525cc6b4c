import * as vscode from 'vscode';
import { diagnoseRequest } from '../../core/request/validateRequest.ts';
import type { Diagnostic, Severity } from '../../core/json/diagnostic.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { DIAGNOSTICS_NAME } from '../window/ids.ts';
import { isRequestDocument } from './requestDocument.ts';

/** Long enough not to mark a word that is still being typed. */
const DEBOUNCE_MS = 200;

const SEVERITIES: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Shows in the editor what is wrong with the open request files. */
export class RequestDiagnostics implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly collection = this.store.add(vscode.languages.createDiagnosticCollection(DIAGNOSTICS_NAME));
  private readonly timers = new Map</* uri */ string, NodeJS.Timeout>();

  constructor(private readonly onFailure: (error: unknown) => void) {
    const { workspace } = vscode;
    this.store.add(workspace.onDidOpenTextDocument(document => this.schedule(document, 0)));
    this.store.add(workspace.onDidChangeTextDocument(({ document }) => this.schedule(document, DEBOUNCE_MS)));
    this.store.add(workspace.onDidCloseTextDocument(document => this.forget(document)));
    for (const document of workspace.textDocuments) this.schedule(document, 0);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.store.dispose();
  }

  private schedule(document: vscode.TextDocument, delayMs: number): void {
    if (!isRequestDocument(document)) {
      this.forget(document);
      return;
    }
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        try {
          this.check(document);
        } catch (error) {
          this.onFailure(error);
        }
      }, delayMs),
    );
  }

  private forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.collection.delete(document.uri);
  }

  private check(document: vscode.TextDocument): void {
    if (document.isClosed) return;
    const { diagnostics } = diagnoseRequest(document.getText());
    this.collection.set(
      document.uri,
      diagnostics.filter(isOurs).map(diagnostic => toEditor(document, diagnostic)),
    );
  }
}

/** VS Code's own JSON support marks the syntax errors; marked twice they would be read twice. */
function isOurs({ code }: Diagnostic): boolean {
  return !code.startsWith('json.') || !vscode.extensions.getExtension('vscode.json-language-features');
}

function toEditor(document: vscode.TextDocument, { code, message, range, severity }: Diagnostic): vscode.Diagnostic {
  const place = new vscode.Range(document.positionAt(range.offset), document.positionAt(range.offset + range.length));
  const diagnostic = new vscode.Diagnostic(place, message, SEVERITIES[severity]);
  diagnostic.source = DIAGNOSTICS_NAME;
  diagnostic.code = code;
  return diagnostic;
}

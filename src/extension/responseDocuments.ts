import * as vscode from 'vscode';
import type { DocumentExchange, Exchanges } from './exchanges.ts';
import { RESPONSE_SCHEME } from './ids.ts';
import { REQUEST_SUFFIX } from './requestDocument.ts';

/** Shows whole response bodies as read-only documents of their own; nothing is written to disk. */
export class ResponseDocuments implements vscode.TextDocumentContentProvider {
  constructor(private readonly exchanges: Exchanges) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.exchanges.withId(uri.query)?.rawText() ?? 'This response is no longer kept. Send the request again to see a new one.';
  }

  async show(request: vscode.TextDocument, exchange: DocumentExchange): Promise<void> {
    const { raw } = exchange.view();
    const file = request.uri.path.slice(request.uri.path.lastIndexOf('/') + 1);
    const name = file.endsWith(REQUEST_SUFFIX) ? file.slice(0, -REQUEST_SUFFIX.length) : file;
    const path = `/${name}.response.${raw.language === 'json' ? 'json' : 'txt'}`;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: RESPONSE_SCHEME, path, query: exchange.id }));
    await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Active });
  }
}

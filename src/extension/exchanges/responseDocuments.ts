import * as vscode from 'vscode';
import { layOutJson } from '../../core/json/layOutJson.ts';
import type { ExchangeEntry } from './exchangeEntry.ts';
import type { ExchangeStore } from './exchangeStore.ts';
import { RESPONSE_SCHEME } from '../window/ids.ts';
import { offer } from '../window/offer.ts';
import { responseName, saveResponse } from './saveResponse.ts';

/** JSON up to this length is formatted; a longer one opens as it came. */
const MAX_FORMATTED_CHARACTERS = 8_000_000;
/** VS Code shares no document above 50 MB with extensions. */
const MAX_DOCUMENT_BYTES = 48_000_000;

/** Shows whole response bodies as read-only documents of their own; nothing is written to a file of the user's. */
export class ResponseDocuments implements vscode.TextDocumentContentProvider {
  constructor(private readonly exchanges: ExchangeStore) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const text = (await this.exchanges.load(uri.query))?.rawText();
    if (text === undefined) return 'This response is no longer kept. Send the request again to see a new one.';
    if (text.length > MAX_FORMATTED_CHARACTERS || !uri.path.endsWith('.json')) return text;
    return layOutJson(text, Infinity).text;
  }

  async show(request: vscode.TextDocument, exchange: ExchangeEntry): Promise<void> {
    if (exchange.size > MAX_DOCUMENT_BYTES) {
      offer(
        'information',
        'This response is too large for an editor. It can be saved to a file.',
        'Save Response…',
        () => saveResponse(request, exchange),
      );
      return;
    }
    const uri = vscode.Uri.from({
      scheme: RESPONSE_SCHEME,
      path: `/${responseName(request, exchange)}`,
      query: exchange.id,
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.Active });
  }
}

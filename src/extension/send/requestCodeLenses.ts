import * as vscode from 'vscode';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { COMMANDS } from '../window/ids.ts';
import { isRequestDocument } from '../editor/requestDocument.ts';

/** Puts ▶ Send and ▶ Stream above the body, or Cancel while its exchange runs. */
export class RequestCodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly exchanges: ExchangeStore) {
    this.store.add(exchanges.onDidChange(({ kind }) => kind !== 'progress' && this.changed.fire()));
    this.store.add(vscode.languages.registerCodeLensProvider({ language: 'jsonc' }, this));
  }

  dispose(): void {
    this.store.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isRequestDocument(document)) return [];
    const member = parseRequest(document.getText()).member('body');
    const place = document.positionAt(member?.keyRange.offset ?? 0);
    const lens = (title: string, command: string, tooltip: string) =>
      new vscode.CodeLens(new vscode.Range(place, place), { title, command, tooltip, arguments: [document.uri] });
    if (this.exchanges.isRunning(document.uri)) {
      return [lens('$(debug-stop) Cancel', COMMANDS.cancel, 'Stop this exchange and keep what arrived')];
    }
    return [
      lens('▶ Send', COMMANDS.sendRequest, 'Send as the file says (its "stream" member)'),
      lens('▶ Stream', COMMANDS.sendAndStream, 'Send and read the answer as it is made'),
    ];
  }
}

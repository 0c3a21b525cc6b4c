import * as vscode from 'vscode';
import { REQUEST_SUFFIX } from '../editor/requestDocument.ts';
import type { ExchangeEntry } from './exchangeEntry.ts';

/** Asks where, and writes the response's body there to the byte. */
export async function saveResponse(request: vscode.TextDocument, exchange: ExchangeEntry): Promise<void> {
  const bytes = exchange.rawBytes();
  if (bytes === null) {
    void vscode.window.showWarningMessage(
      'Only the beginning of this response was kept when the window was reloaded, so it is not saved. Send the request again.',
    );
    return;
  }
  await saveAs(request, `${responseName(request, exchange)}`, bytes);
}

/** Asks where, and writes an image of the answer there. */
export async function saveImage(request: vscode.TextDocument, exchange: ExchangeEntry, index: number): Promise<void> {
  const image = exchange.view().images[index];
  const bytes = image ? exchange.imageData(index) : null;
  if (!image || bytes === null) {
    void vscode.window.showWarningMessage('This image is no longer kept. Send the request again to make a new one.');
    return;
  }
  await saveAs(request, `${baseName(request)}.image-${index + 1}.${IMAGE_SUFFIXES[image.mediaType] ?? 'bin'}`, bytes);
}

/** `why.response.json` for `why.bedrock.json`; the end is that of what came, never a name that the server chose. */
export function responseName(request: vscode.TextDocument, exchange: ExchangeEntry): string {
  const { raw, contentType } = exchange.view();
  const isJson = raw.language === 'json' && /^(?:$|.*json|.*eventstream)/i.test(contentType ?? '');
  return `${baseName(request)}.response.${isJson ? 'json' : 'txt'}`;
}

const IMAGE_SUFFIXES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
};

function baseName({ uri }: vscode.TextDocument): string {
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return file.endsWith(REQUEST_SUFFIX) ? file.slice(0, -REQUEST_SUFFIX.length) : file;
}

async function saveAs(request: vscode.TextDocument, name: string, bytes: Uint8Array): Promise<void> {
  const folder = request.isUntitled
    ? vscode.workspace.workspaceFolders?.[0]?.uri
    : vscode.Uri.joinPath(request.uri, '..');
  const target = await vscode.window.showSaveDialog({
    title: 'Save',
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, bytes);
  vscode.window.setStatusBarMessage(`Saved ${target.path.slice(target.path.lastIndexOf('/') + 1)}`, 3000);
}

import type { TextDocument } from 'vscode';

export const REQUEST_SUFFIX = '.bedrock.json';
/** For `findFiles`; the same files as the language and the schema in package.json. */
export const REQUEST_GLOB = '**/*.bedrock.json';

/** Schemes that show an old or foreign version of a file: nothing is checked or sent from there. */
const NOT_EDITED = new Set(['git', 'gitfs', 'review', 'output', 'vscode-scm', 'conflictResolution']);

/**
 * Whether a document is a request: by its name, or for one that was never saved by what it holds, because it has
 * no name yet.
 */
export function isRequestDocument(document: TextDocument): boolean {
  if (NOT_EDITED.has(document.uri.scheme)) return false;
  if (document.uri.path.toLowerCase().endsWith(REQUEST_SUFFIX)) return true;
  return document.isUntitled && document.languageId === 'jsonc' && /"modelId"\s*:/.test(document.getText());
}

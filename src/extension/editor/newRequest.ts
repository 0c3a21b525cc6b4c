import * as vscode from 'vscode';
import { allFamilies, familyOf } from '../../core/models/families.ts';
import type { ModelFamily } from '../../core/models/modelFamily.ts';
import type { NewRequestOptions } from '../window/actions.ts';
import { REQUEST_SUFFIX } from './requestDocument.ts';

const QUESTION = 'Why is the sky blue? Answer in two sentences.';

/** Makes a request file from a template and opens it; `undefined` where the user cancelled. */
export async function newRequest(options: NewRequestOptions = {}): Promise<vscode.TextDocument | undefined> {
  const given = familyOf(options.modelId ?? '');
  const family = given.known ? given : await chooseFamily();
  if (!family) return undefined;
  const uri = options.uri ?? (await chooseFile());
  if (!uri) return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(requestText(family)));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** A request of a model family that works as it is, with one variable where the family takes a prompt. */
export function requestText(family: ModelFamily): string {
  const body = family.template('{{question}}');
  const takesQuestion = JSON.stringify(body).includes('{{question}}');
  const request = {
    modelId: family.exampleModelIds[0] ?? '',
    ...(family.streams ? { stream: true } : {}),
    ...(takesQuestion ? { variables: { question: QUESTION } } : {}),
    body,
  };
  return `// ${family.provider}. Send with Ctrl+Enter (Cmd+Enter on a Mac); every member has an explanation when you point at it.\n${JSON.stringify(request, null, 2)}\n`;
}

async function chooseFamily(): Promise<ModelFamily | undefined> {
  const items = allFamilies
    .filter(({ notInvocable }) => notInvocable === null)
    .map(family => ({
      label: family.exampleModelIds[0] ?? family.id,
      description: family.provider,
      detail: describe(family),
      family,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'New Request',
    placeHolder: 'Which model should the request be for?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.family;
}

const ANSWERS: Record<ModelFamily['output'], string> = {
  text: 'text',
  image: 'an image',
  embedding: 'an embedding',
  ranking: 'a ranking',
  unknown: 'JSON',
};

function describe({ output, streams }: ModelFamily): string {
  return `Answers with ${ANSWERS[output]}${streams ? ', can stream' : ''}`;
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showSaveDialog({
    title: 'New Request',
    saveLabel: 'Create Request',
    filters: { 'Bedrock requests': [REQUEST_SUFFIX.slice(1)] },
    ...(folder ? { defaultUri: await unusedName(folder, 'request') } : {}),
  });
  if (!chosen) return undefined;
  // Some dialogs leave a plain .json, others append the suffix to it. The dialog did not ask about a corrected name, so
  // that must not overwrite a file.
  const name = chosen.path.slice(chosen.path.lastIndexOf('/') + 1);
  const stem = name.replace(/(\.json)?\.bedrock\.json$|\.json$/i, '');
  return `${stem}${REQUEST_SUFFIX}` === name ? chosen : unusedName(vscode.Uri.joinPath(chosen, '..'), stem);
}

/** `name.bedrock.json`, or the first of `name-2.bedrock.json`, `name-3…` that does not exist yet. */
async function unusedName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(folder, `${name}${number === 1 ? '' : `-${number}`}${REQUEST_SUFFIX}`);
    try {
      await vscode.workspace.fs.stat(uri);
    } catch {
      return uri;
    }
  }
}

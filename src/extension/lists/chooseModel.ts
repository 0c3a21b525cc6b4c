import * as vscode from 'vscode';
import { findModel, profilesFor } from '../../core/controlPlane/modelCatalogue.ts';
import type { ModelCatalogue, ModelEntry } from '../../core/controlPlane/modelCatalogue.ts';
import { modelFacts, modelGroups } from '../../core/controlPlane/modelGroups.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import { bodyConversion } from '../editor/bodyConversion.ts';
import type { BodyConversion } from '../editor/bodyConversion.ts';
import type { FormEdits } from '../editor/formEdits.ts';
import { offer } from '../window/offer.ts';
import type { Catalogues } from './catalogues.ts';
import { pickFromList } from './listPicker.ts';
import { pickNext, separator } from '../window/pickList.ts';
import type { PickRow } from '../window/pickList.ts';
import { listRequest } from './listSource.ts';

export interface ModelPickParts {
  catalogues: Catalogues;
  edits: FormEdits;
}

/** Lets the user search everything that `modelId` can name, and writes the choice into the request. */
export async function chooseModel(parts: ModelPickParts, document: vscode.TextDocument | undefined): Promise<void> {
  if (!document) {
    void vscode.window.showInformationMessage('Open a request file first: the model is written into it.');
    return;
  }
  const current = parseRequest(document.getText()).textMember('modelId');
  const picked = await pickFromList<'models', string>({
    name: 'models',
    title: 'Choose Model',
    placeholder: 'Search, or type any model id or ARN',
    catalogues: parts.catalogues,
    request: listRequest(document.getText()),
    current,
    rows: ({ value }) =>
      modelGroups(value).flatMap(({ heading, models }) => [separator(heading), ...models.map(modelRow)]),
    typedName: 'model id or ARN',
    typed: value => (/\s/.test(value) ? { problem: 'A model id or ARN has no spaces' } : { value }),
  });
  if (picked) await setModel(parts, document, picked.value, picked.list.value);
}

/** As `chooseModel` after the choice, for one that was made in the form. */
export async function pickModel(parts: ModelPickParts, document: vscode.TextDocument, modelId: string): Promise<void> {
  await setModel(parts, document, modelId, knownModels(parts, document));
}

/** After a model id was typed into the form: nothing asks in between, the body's conversion is offered beside it. */
export function offerConversion(
  { catalogues, edits }: ModelPickParts,
  document: vscode.TextDocument,
  before: string,
): void {
  const modelId = parseRequest(document.getText()).textMember('modelId');
  const conversion = modelId === null ? null : bodyConversion(before, modelId, knownModels({ catalogues }, document));
  if (!conversion || modelId === null) return;
  const text = document.getText();
  offer(
    'information',
    `The body is in the format of ${conversion.from}; ${modelId} takes the format of ${conversion.to}. ${notCarried(conversion)}`,
    'Convert the Body',
    async () => {
      if (document.getText() !== text) {
        throw new Error('the request has changed since. Run Choose Model to convert it.');
      }
      await edits.setMembers(document, { body: conversion.body });
    },
  );
}

function knownModels(
  { catalogues }: Pick<ModelPickParts, 'catalogues'>,
  document: vscode.TextDocument,
): ModelCatalogue | null {
  return catalogues.shownFor('models', listRequest(document.getText())).list?.value ?? null;
}

async function setModel(
  { edits }: ModelPickParts,
  document: vscode.TextDocument,
  chosen: string,
  catalogue: ModelCatalogue | null,
): Promise<void> {
  const modelId = await callableId(chosen, catalogue);
  if (modelId === undefined) return;
  const text = document.getText();
  const conversion = bodyConversion(text, modelId, catalogue);
  const convert = conversion !== null && (await wantsConversion(conversion));
  // While the question was open the request may have been edited: it is read again.
  const body = convert ? bodyConversion(document.getText(), modelId, catalogue)?.body : undefined;
  await edits.setMembers(document, { modelId, ...(body ? { body } : {}) });
}

/** The id itself, or for a model that is called through others only the one that the user chooses of them. */
async function callableId(modelId: string, catalogue: ModelCatalogue | null): Promise<string | undefined> {
  const found = catalogue && findModel(catalogue, modelId);
  if (!found || found.callable || (found.kind !== 'foundation-model' && found.kind !== 'custom-model')) return modelId;
  const through = profilesFor(catalogue, modelId).filter(({ callable }) => callable);
  if (through.length === 0) return modelId;
  const asItIs: PickRow<string> = {
    label: `Use ${modelId} as it is`,
    description: 'Bedrock will refuse it',
    value: modelId,
  };
  const chosen = await pickNext([...through.map(modelRow), separator(''), asItIs], {
    title: `${found.name} Cannot Be Called by Its Own Id`,
    placeHolder:
      found.kind === 'custom-model'
        ? 'Through which deployment or provisioned throughput?'
        : 'Through which inference profile?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.value;
}

/** Turning back keeps the body, as declining does. */
async function wantsConversion(conversion: BodyConversion): Promise<boolean> {
  const convert = {
    label: '$(arrow-swap) Convert the prompt',
    description: `into the format of ${conversion.to}`,
    detail: notCarried(conversion),
  };
  const keep = {
    label: 'Keep the body',
    description: `in the format of ${conversion.from}`,
    detail: 'The model will probably refuse it.',
  };
  const chosen = await pickNext([convert, keep], {
    title: 'The Model Takes Another Body',
    placeHolder: 'Convert the prompt for it? Undo takes it back.',
  });
  return chosen === convert;
}

function notCarried({ notCarried: phrases }: BodyConversion): string {
  return phrases.length === 0 ? 'Everything is carried over.' : `Not carried over: ${phrases.join(', ')}.`;
}

function modelRow(model: ModelEntry): PickRow<string> {
  const { modelId, name, description } = model;
  return {
    id: modelId,
    value: modelId,
    label: name,
    ...(name === modelId ? {} : { description: modelId }),
    detail: [modelFacts(model), description].filter(Boolean).join(' · '),
  };
}

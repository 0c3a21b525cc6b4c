import * as vscode from 'vscode';
import { streams } from '../core/bedrock/operations.ts';
import { forgetApiKey, storeApiKey } from './credentials/apiKeyCommands.ts';
import type { Access } from './credentials/access.ts';
import { chooseDestination } from './credentials/chooseDestination.ts';
import { chooseRegion } from './credentials/chooseRegion.ts';
import { chooseSigner } from './credentials/chooseSigner.ts';
import { showWhoSigns } from './credentials/showWhoSigns.ts';
import { signInFor } from './credentials/signIn.ts';
import type { ActiveRequest } from './editor/activeRequest.ts';
import { newRequest } from './editor/newRequest.ts';
import type { NewRequestOptions } from './editor/newRequest.ts';
import { REQUEST_GLOB, isRequestDocument } from './editor/requestDocument.ts';
import { revealDocument } from './editor/reveal.ts';
import { compareWithVersion, compareWithout, showAssessment, tagSelection } from './guardrail/guardrailCommands.ts';
import type { GuardrailHighlights } from './guardrail/guardrailHighlights.ts';
import type { Catalogues } from './lists/catalogues.ts';
import { chooseGuardrail } from './lists/chooseGuardrail.ts';
import { chooseModel } from './lists/chooseModel.ts';
import type { FormEdits } from './editor/formEdits.ts';
import type { Panel } from './panel/panel.ts';
import type { ResponseDocuments } from './exchanges/responseDocuments.ts';
import { saveResponse } from './exchanges/saveResponse.ts';
import type { Comparisons } from './send/comparisons.ts';
import type { ExchangeStore } from './exchanges/exchangeStore.ts';
import type { Sender } from './send/sender.ts';
import { COMMANDS } from './window/ids.ts';
import type { CommandId } from './window/ids.ts';
import { offer } from './window/offer.ts';
import { explainRestrictedMode, isTrusted } from './window/trust.ts';

export interface CommandParts {
  active: ActiveRequest;
  catalogues: Catalogues;
  comparisons: Comparisons;
  highlights: GuardrailHighlights;
  access: Access;
  edits: FormEdits;
  exchanges: ExchangeStore;
  log: vscode.LogOutputChannel;
  panel: Panel;
  responses: ResponseDocuments;
  sender: Sender;
  onFailure(doing: string, error: unknown): void;
}

/** What menus, CodeLenses and other extensions pass on: nothing of it is trusted to have its type. */
type Parameters = readonly unknown[];

/** Every command that package.json declares. None gives a value back: no credential leaves this way. */
export type CommandHandlers = Record<CommandId, (...parameters: Parameters) => Promise<void>>;

/** What each command does; failures are said, never thrown. */
export function commandHandlers(parts: CommandParts): CommandHandlers {
  const { access, edits, log, panel } = parts;
  const document = (parameters: Parameters) => requestFor(parts, parameters[0]);
  const handlers: Record<CommandId, { doing: string; run(...parameters: Parameters): Promise<unknown> | void }> = {
    [COMMANDS.openPlayground]: {
      doing: 'Opening the playground',
      run: (...parameters) => openPlayground(parts, parameters[0]),
    },
    [COMMANDS.newRequest]: {
      doing: 'Making a request',
      run: async (...parameters) => {
        if (await newRequest(newRequestOptions(parameters[0]))) panel.show();
      },
    },
    [COMMANDS.sendRequest]: {
      doing: 'Sending the request',
      run: (...parameters) => send(parts, parameters, streamOption(parameters[1])),
    },
    [COMMANDS.sendAndStream]: { doing: 'Sending the request', run: (...parameters) => send(parts, parameters, true) },
    [COMMANDS.cancel]: { doing: 'Cancelling', run: async (...parameters) => cancel(parts, await document(parameters)) },
    [COMMANDS.chooseConnection]: {
      doing: 'Choosing where requests go',
      run: async () => chooseDestination(access.choice),
    },
    [COMMANDS.chooseProfile]: {
      doing: 'Choosing a profile',
      run: async (...parameters) => chooseSigner(access, edits, await document(parameters), scopeOption(parameters[1])),
    },
    [COMMANDS.showWhoSigns]: {
      doing: 'Asking who signs',
      run: async (...parameters) => showWhoSigns(await document(parameters), access),
    },
    [COMMANDS.storeApiKey]: { doing: 'Storing the Bedrock API key', run: async () => storeApiKey(access) },
    [COMMANDS.forgetApiKey]: { doing: 'Forgetting the Bedrock API key', run: async () => forgetApiKey(access) },
    [COMMANDS.chooseRegion]: {
      doing: 'Choosing a Region',
      run: async (...parameters) => chooseRegion(edits, await document(parameters)),
    },
    [COMMANDS.chooseModel]: {
      doing: 'Choosing a model',
      run: async (...parameters) => chooseModel(parts, await document(parameters)),
    },
    [COMMANDS.chooseGuardrail]: {
      doing: 'Choosing a guardrail',
      run: async (...parameters) => chooseGuardrail(parts, await document(parameters)),
    },
    [COMMANDS.signIn]: { doing: 'Signing in', run: async (...parameters) => signIn(parts, await document(parameters)) },
    [COMMANDS.useSandbox]: {
      doing: 'Choosing the sandbox',
      run: () => (isTrusted() ? access.choice.setDestination('sandbox') : explainRestrictedMode()),
    },
    [COMMANDS.useAws]: {
      doing: 'Choosing the AWS account',
      run: () => (isTrusted() ? access.choice.setDestination('aws') : explainRestrictedMode()),
    },
    [COMMANDS.pinPanel]: { doing: 'Pinning the panel', run: () => panel.setPinned(true) },
    [COMMANDS.unpinPanel]: { doing: 'Unpinning the panel', run: () => panel.setPinned(false) },
    [COMMANDS.openResponse]: {
      doing: 'Opening the response',
      run: async (...parameters) => openResponse(parts, await document(parameters)),
    },
    [COMMANDS.saveResponse]: {
      doing: 'Saving the response',
      run: async (...parameters) => save(parts, await document(parameters)),
    },
    [COMMANDS.tagSelection]: { doing: 'Tagging the selection', run: tagSelection },
    [COMMANDS.showAssessment]: {
      doing: 'Showing the assessment',
      run: async (...parameters) => showAssessment(parts, await document(parameters), parameters[1]),
    },
    [COMMANDS.compareWithoutGuardrail]: {
      doing: 'Comparing',
      run: async (...parameters) => compareWithout(parts, await document(parameters)),
    },
    [COMMANDS.compareWithVersion]: {
      doing: 'Comparing',
      run: async (...parameters) => compareWithVersion(parts, await document(parameters), parameters[1]),
    },
    [COMMANDS.showLog]: { doing: 'Showing the log', run: () => log.show(true) },
  };
  const guarded = Object.entries(handlers).map(
    ([id, { doing, run }]) =>
      [
        id,
        async (...parameters: Parameters): Promise<void> => {
          try {
            await run(...parameters);
          } catch (error) {
            parts.onFailure(doing, error);
          }
        },
      ] as const,
  );
  return Object.fromEntries(guarded) as CommandHandlers;
}

/** The request a command is about: the one it was given, else the focused one, else the one in the panel. */
async function requestFor({ active, panel }: CommandParts, given: unknown): Promise<vscode.TextDocument | undefined> {
  if (given instanceof vscode.Uri) {
    const document = await vscode.workspace.openTextDocument(given);
    return isRequestDocument(document) ? document : undefined;
  }
  return active.focused ?? (panel.visible ? panel.document : undefined);
}

async function send(parts: CommandParts, [given]: Parameters, stream: boolean | null): Promise<void> {
  const document = await requestFor(parts, given);
  if (!document) {
    offer('information', 'Open a request file (*.bedrock.json) to send it.', 'Open Playground', () =>
      openPlayground(parts, undefined),
    );
    return;
  }
  const { exchanges, panel, sender } = parts;
  await sender.send(document, stream, () => panel.show());
  const state = exchanges.latest(document.uri)?.view().state;
  if (state !== undefined && panel.document !== document) {
    offer(
      'information',
      `${vscode.workspace.asRelativePath(document.uri)}: ${state}. The panel is pinned to another request.`,
      'Show It',
      () => panel.pinTo(document),
    );
  }
}

/** Signs in, and sends the request that waited for it: the one that failed for want of credentials. */
async function signIn({ access, exchanges }: CommandParts, document: vscode.TextDocument | undefined): Promise<void> {
  if (!(await signInFor(document, access))) return;
  const view = document && exchanges.latest(document.uri)?.view();
  if (!document || !view?.failure?.actions.includes('signIn')) {
    void vscode.window.showInformationMessage('Signed in.');
    return;
  }
  const stream = streams(view.operation);
  await vscode.commands.executeCommand(COMMANDS.sendRequest, document.uri, { stream });
}

function cancel({ sender }: CommandParts, document: vscode.TextDocument | undefined): void {
  if (document) sender.cancel(document);
}

async function openResponse(
  { exchanges, responses }: CommandParts,
  document: vscode.TextDocument | undefined,
): Promise<void> {
  const exchange = document && exchanges.latest(document.uri);
  if (exchange) await responses.show(document, exchange);
  else void vscode.window.showInformationMessage('There is no response yet. Send a request first.');
}

async function save({ exchanges }: CommandParts, document: vscode.TextDocument | undefined): Promise<void> {
  const exchange = document && exchanges.latest(document.uri);
  if (exchange) await saveResponse(document, exchange);
  else void vscode.window.showInformationMessage('There is no response yet. Send a request first.');
}

/** Opens a request where none is open, and the panel beside it. */
async function openPlayground(parts: CommandParts, given: unknown): Promise<void> {
  const open = (await requestFor(parts, given)) ?? parts.active.latest;
  if (open) await revealDocument(open, null);
  else if (!(await openSomeRequest())) return;
  parts.panel.show();
}

/** Of the requests in the workspace the only one or the chosen one, else a new one; `undefined` where the user turned back. */
async function openSomeRequest(): Promise<vscode.TextDocument | undefined> {
  const files = await vscode.workspace.findFiles(REQUEST_GLOB, '**/node_modules/**', 200);
  const [only, ...others] = files;
  if (!only) return newRequest({});
  if (others.length === 0) return openFile(only);
  const newItem = { label: '$(new-file) New Request…', uri: undefined };
  const items = files
    .map(uri => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const chosen = await vscode.window.showQuickPick([newItem, ...items], {
    title: 'Open Playground',
    placeHolder: 'Which request?',
  });
  if (!chosen) return undefined;
  return chosen.uri ? openFile(chosen.uri) : newRequest({});
}

async function openFile(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await revealDocument(document, null);
  return document;
}

function streamOption(value: unknown): boolean | null {
  const stream = typeof value === 'object' && value !== null && 'stream' in value ? value.stream : undefined;
  return typeof stream === 'boolean' ? stream : null;
}

function scopeOption(value: unknown): 'file' | 'workspace' | undefined {
  const scope = typeof value === 'object' && value !== null && 'scope' in value ? value.scope : undefined;
  return scope === 'file' || scope === 'workspace' ? scope : undefined;
}

function newRequestOptions(value: unknown): NewRequestOptions {
  if (typeof value !== 'object' || value === null) return {};
  const { modelId, uri } = value as Record<string, unknown>;
  return { ...(typeof modelId === 'string' ? { modelId } : {}), ...(uri instanceof vscode.Uri ? { uri } : {}) };
}

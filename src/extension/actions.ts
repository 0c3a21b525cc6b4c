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
import type { FormEdits } from './editor/formEdits.ts';
import { newRequest } from './editor/newRequest.ts';
import { REQUEST_GLOB } from './editor/requestDocument.ts';
import { revealDocument } from './editor/reveal.ts';
import type { ExchangeStore } from './exchanges/exchangeStore.ts';
import type { ResponseDocuments } from './exchanges/responseDocuments.ts';
import { saveResponse } from './exchanges/saveResponse.ts';
import { compareWithout, compareWithVersion, showAssessment, tagSelection } from './guardrail/guardrailCommands.ts';
import type { GuardrailHighlights } from './guardrail/guardrailHighlights.ts';
import type { Catalogues } from './lists/catalogues.ts';
import { chooseGuardrail } from './lists/chooseGuardrail.ts';
import { chooseModel } from './lists/chooseModel.ts';
import type { Panel } from './panel/panel.ts';
import type { Comparisons } from './send/comparisons.ts';
import type { Sender } from './send/sender.ts';
import type { Actions } from './window/actions.ts';
import { offer } from './window/offer.ts';
import { explainRestrictedMode, isTrusted } from './window/trust.ts';

export interface ActionParts {
  access: Access;
  active: ActiveRequest;
  catalogues: Catalogues;
  comparisons: Comparisons;
  highlights: GuardrailHighlights;
  edits: FormEdits;
  exchanges: ExchangeStore;
  log: vscode.LogOutputChannel;
  panel: Panel;
  responses: ResponseDocuments;
  sender: Sender;
  onFailure(doing: string, error: unknown): void;
}

type Request = vscode.TextDocument | undefined;

/** The actions over the parts, which are read when an action is called: many of them offer actions themselves. */
export function createActions(parts: () => ActionParts): Actions {
  const action =
    <P extends unknown[]>(doing: string, run: (parts: ActionParts, ...parameters: P) => Promise<unknown> | void) =>
    async (...parameters: P): Promise<void> => {
      try {
        await run(parts(), ...parameters);
      } catch (error) {
        parts().onFailure(doing, error);
      }
    };
  const actions: Actions = {
    get current() {
      const { active, panel } = parts();
      return active.focused ?? (panel.visible ? panel.document : undefined);
    },
    openPlayground: action('Opening the playground', openPlayground),
    newRequest: action('Making a request', async ({ panel }, options) => {
      if (await newRequest(options)) panel.show();
    }),
    send: action('Sending the request', (all, request, stream) => send(all, actions, request, stream)),
    cancel: action('Cancelling', ({ sender }, request) => request && sender.cancel(request)),
    chooseDestination: action('Choosing where requests go', ({ access }, request) =>
      chooseDestination(access.choice, actions, request),
    ),
    chooseProfile: action('Choosing a profile', ({ access, edits }, request, scope) =>
      chooseSigner(access, edits, request, scope),
    ),
    showWhoSigns: action('Asking who signs', ({ access }, request) => showWhoSigns(request, access, actions)),
    storeApiKey: action('Storing the Bedrock API key', ({ access }) => storeApiKey(access)),
    forgetApiKey: action('Forgetting the Bedrock API key', ({ access }) => forgetApiKey(access)),
    chooseRegion: action('Choosing a Region', ({ edits }, request) => chooseRegion(edits, request)),
    chooseModel: action('Choosing a model', chooseModel),
    chooseGuardrail: action('Choosing a guardrail', chooseGuardrail),
    signIn: action('Signing in', (all, request) => signIn(all, actions, request)),
    useDestination: action('Choosing where requests go', ({ access }, destination) =>
      isTrusted() ? access.choice.setDestination(destination) : explainRestrictedMode(),
    ),
    setPinned: action('Pinning the panel', ({ panel }, pinned) => panel.setPinned(pinned)),
    openResponse: action('Opening the response', openResponse),
    saveResponse: action('Saving the response', save),
    tagSelection: action('Tagging the selection', () => tagSelection()),
    showAssessment: action('Showing the assessment', showAssessment),
    compareWithoutGuardrail: action('Comparing', compareWithout),
    compareWithVersion: action('Comparing', compareWithVersion),
    showLog: action('Showing the log', ({ log }) => log.show(true)),
  };
  return actions;
}

async function send(
  { exchanges, panel, sender }: ActionParts,
  actions: Actions,
  request: Request,
  stream: boolean | null,
): Promise<void> {
  if (!request) {
    offer('information', 'Open a request file (*.bedrock.json) to send it.', 'Open Playground', () =>
      actions.openPlayground(undefined),
    );
    return;
  }
  await sender.send(request, stream, () => panel.show());
  const state = exchanges.latest(request.uri)?.view().state;
  if (state !== undefined && panel.document !== request) {
    offer(
      'information',
      `${vscode.workspace.asRelativePath(request.uri)}: ${state}. The panel is pinned to another request.`,
      'Show It',
      () => panel.pinTo(request),
    );
  }
}

/** Signs in, and sends the request that waited for it: the one that failed for want of credentials. */
async function signIn({ access, exchanges }: ActionParts, actions: Actions, request: Request): Promise<void> {
  if (!(await signInFor(request, access))) return;
  const view = request && exchanges.latest(request.uri)?.view();
  if (!view?.failure?.actions.includes('signIn')) {
    void vscode.window.showInformationMessage('Signed in.');
    return;
  }
  await actions.send(request, streams(view.operation));
}

const NO_RESPONSE = 'There is no response yet. Send a request first.';

async function openResponse({ exchanges, responses }: ActionParts, request: Request): Promise<void> {
  const exchange = request && exchanges.latest(request.uri);
  if (exchange) await responses.show(request, exchange);
  else void vscode.window.showInformationMessage(NO_RESPONSE);
}

async function save({ exchanges }: ActionParts, request: Request): Promise<void> {
  const exchange = request && exchanges.latest(request.uri);
  if (exchange) await saveResponse(request, exchange);
  else void vscode.window.showInformationMessage(NO_RESPONSE);
}

/** Opens a request where none is open, and the panel beside it. */
async function openPlayground({ active, panel }: ActionParts, request: Request): Promise<void> {
  const open = request ?? active.latest;
  if (open) await revealDocument(open, null);
  else if (!(await openSomeRequest())) return;
  panel.show();
}

/** Of the requests in the workspace the only one or the chosen one, else a new one; `undefined` where it was dismissed. */
async function openSomeRequest(): Promise<Request> {
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

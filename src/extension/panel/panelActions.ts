import * as vscode from 'vscode';
import { streams } from '../../core/bedrock/operations.ts';
import type { FailureAction } from '../../core/exchange/exchangeView.ts';
import type { Handlers } from '../../protocol/handlers.ts';
import type { PanelSigner } from '../../protocol/signer.ts';
import type { PanelToHost } from '../../protocol/toHost.ts';
import { askForApiKey } from '../credentials/apiKeyCommands.ts';
import type { Access } from '../credentials/access.ts';
import { signWith } from '../credentials/chooseSigner.ts';
import type { SignerChoice } from '../credentials/workspaceChoice.ts';
import type { AnswerDiagnostics } from '../editor/answerDiagnostics.ts';
import type { FormEdits } from '../editor/formEdits.ts';
import { revealDocument } from '../editor/reveal.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import { saveImage } from '../exchanges/saveResponse.ts';
import type { GuardrailHighlights } from '../guardrail/guardrailHighlights.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { offerConversion, pickModel } from '../lists/chooseModel.ts';
import { listRequest } from '../lists/listSource.ts';
import type { Comparisons } from '../send/comparisons.ts';
import type { Actions } from '../window/actions.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';

/** The request that the panel shows. */
type Request = vscode.TextDocument | undefined;
type Message<T extends PanelToHost['type']> = Extract<PanelToHost, { type: T }>;
type Result = Promise<unknown> | void;

/** What the panel itself answers: it is about the page, not about the request. */
export type PageMessage = Message<'ready' | 'image' | 'frames'>;
export type PanelHandlers<M extends PanelToHost = PanelToHost> = Handlers<M, [request: Request], Result>;

export interface PanelActionParts {
  access: Access;
  actions: Actions;
  answers: AnswerDiagnostics;
  catalogues: Catalogues;
  comparisons: Comparisons;
  highlights: GuardrailHighlights;
  edits: FormEdits;
  exchanges: ExchangeStore;
}

/** What each message of the panel calls. */
export function panelActions(parts: PanelActionParts): PanelHandlers<Exclude<PanelToHost, PageMessage>> {
  const { actions, comparisons } = parts;
  /** For messages that say nothing where no request is shown. */
  const about =
    <M>(run: (request: vscode.TextDocument, message: M) => Result) =>
    (message: M, request: Request): Result =>
      request && run(request, message);
  return {
    setMembers: about((request, { members }) => setMembers(parts, request, members)),
    pickModel: about((request, { modelId }) => pickModel(parts, request, modelId)),
    listAccount: about((request, message) => listAccount(parts, request, message)),
    signWith: ({ signer }, request) => signWithChosen(parts, request, signer),
    send: about((request, { stream }) => send(parts, request, stream)),
    cancel: (_, request) => actions.cancel(request),
    setPinned: ({ pinned }) => actions.setPinned(pinned),
    newRequest: () => actions.newRequest(),
    openRequest: () => actions.openPlayground(actions.current),
    reveal: about((request, { offset }) => revealDocument(request, offset)),
    copy: about((request, { what }) => copy(parts, request, what)),
    openRaw: (_, request) => actions.openResponse(request),
    saveResponse: (_, request) => actions.saveResponse(request),
    saveImage: about((request, message) => saveShownImage(parts, request, message)),
    openLink: ({ url }) => openLink(url),
    revealMatch: about((request, message) => revealMatch(parts, request, message)),
    compare: ({ guardrail }, request) =>
      guardrail === 'none' ? actions.compareWithoutGuardrail(request) : actions.compareWithVersion(request),
    cancelComparison: about(request => comparisons.cancel(request)),
    closeComparison: about(request => comparisons.close(request)),
    failureAction: ({ action }, request) => failureActions(parts)[action](request),
  };
}

/** What each button of an error card calls. */
function failureActions(parts: PanelActionParts): Readonly<Record<FailureAction, (request: Request) => Result>> {
  const { actions, answers } = parts;
  return {
    sendAgain: request => request && sendAgain(parts, request),
    signIn: request => actions.signIn(request),
    showInRequest: request => request && revealDocument(request, answers.firstOffset(request) ?? null),
    copyPolicy: request => request && copyPolicy(parts, request),
    useSandbox: () => actions.useDestination('sandbox'),
    chooseProfile: request => actions.chooseProfile(request),
    chooseRegion: request => actions.chooseRegion(request),
    chooseModel: request => actions.chooseModel(request),
    chooseGuardrail: request => actions.chooseGuardrail(request),
    showLog: () => actions.showLog(),
    openRaw: request => actions.openResponse(request),
  };
}

async function setMembers(
  parts: PanelActionParts,
  request: vscode.TextDocument,
  members: Message<'setMembers'>['members'],
): Promise<void> {
  const before = request.getText();
  await parts.edits.setMembers(request, members);
  if (members.modelId) offerConversion(parts, request, before);
}

async function listAccount(
  { catalogues }: PanelActionParts,
  request: vscode.TextDocument,
  { field, refresh, typing }: Message<'listAccount'>,
): Promise<void> {
  await catalogues.loadForForm(field === 'modelId' ? 'models' : 'guardrails', listRequest(request.getText()), {
    refresh,
    asking: typing ? 'nothing' : 'code',
  });
}

async function signWithChosen(
  { access, actions, edits }: PanelActionParts,
  request: Request,
  signer: PanelSigner,
): Promise<void> {
  if (!isTrusted()) {
    // In the file a profile is a string like any other; it chooses no signer before the workspace is trusted.
    if (request && (signer.kind === 'profile' || signer.kind === 'default')) {
      return edits.setMembers(request, { profile: signer.kind === 'profile' ? signer.name : null });
    }
    return explainRestrictedMode();
  }
  const choose = (choice: SignerChoice): Promise<void> => signWith({ access, edits }, request, choice, 'file');
  switch (signer.kind) {
    case 'profile':
      return choose({ profile: signer.name });
    case 'apiKey':
      return choose({ apiKey: signer.name });
    case 'environment':
      return choose('environment');
    case 'default':
      return choose(null);
    case 'sandbox':
      return access.choice.setDestination('sandbox');
    case 'workspaceProfile':
      return actions.chooseProfile(request, 'workspace');
    case 'storeApiKey': {
      const name = await askForApiKey(access.session.apiKeys);
      return name === undefined ? undefined : choose({ apiKey: name });
    }
    default:
      return signer satisfies never;
  }
}

/** `false` asks for a whole answer even where the file says `"stream": true`. */
async function send(
  { actions, edits }: PanelActionParts,
  request: vscode.TextDocument,
  stream: boolean | null,
): Promise<void> {
  await edits.settled();
  await actions.send(request, stream);
}

/** The same operation as the exchange that failed, independent of the button that started it. */
function sendAgain(parts: PanelActionParts, request: vscode.TextDocument): Promise<void> {
  const exchange = parts.exchanges.latest(request.uri);
  return send(parts, request, exchange ? streams(exchange.view().operation) : null);
}

async function revealMatch(
  { highlights }: PanelActionParts,
  request: vscode.TextDocument,
  { exchangeId, assessment, focus }: Message<'revealMatch'>,
): Promise<void> {
  const shown = await highlights.reveal(request, exchangeId, assessment, focus);
  if (!shown) vscode.window.setStatusBarMessage('The request has changed: that text is no longer in it', 5000);
}

async function copy(
  { exchanges }: PanelActionParts,
  request: vscode.TextDocument,
  what: Message<'copy'>['what'],
): Promise<void> {
  const exchange = exchanges.latest(request.uri);
  if (!exchange) return;
  const text = {
    text: () => exchange.answerText(),
    raw: () => exchange.rawText(),
    requestId: () => exchange.view().requestId ?? '',
  }[what]();
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('Copied', 2000);
}

async function copyPolicy({ exchanges }: PanelActionParts, request: vscode.TextDocument): Promise<void> {
  const policy = exchanges.latest(request.uri)?.view().failure?.missingPermission?.policy;
  if (!policy) return;
  await vscode.env.clipboard.writeText(policy);
  vscode.window.setStatusBarMessage('Policy copied', 2000);
}

async function saveShownImage(
  { exchanges }: PanelActionParts,
  request: vscode.TextDocument,
  { exchangeId, index }: Message<'saveImage'>,
): Promise<void> {
  const exchange = exchanges.latest(request.uri);
  if (exchange?.id === exchangeId) await saveImage(request, exchange, index);
}

/** Opens web addresses only; VS Code asks before it goes to one that the user does not trust yet. */
async function openLink(url: string): Promise<void> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    void vscode.window.showWarningMessage('This link is not a web address, so it is not opened.');
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

import * as vscode from 'vscode';
import { createActions } from './actions.ts';
import type { ActionParts } from './actions.ts';
import { commandHandlers } from './commands.ts';
import type { CommandHandlers } from './commands.ts';
import { ApiKeys } from './credentials/apiKeys.ts';
import { Access } from './credentials/access.ts';
import { CredentialSession } from './credentials/credentialSession.ts';
import { StatusBar } from './panel/statusBar.ts';
import { SandboxServer } from './credentials/sandboxServer.ts';
import { Transports } from './credentials/transports.ts';
import { WorkspaceChoice } from './credentials/workspaceChoice.ts';
import { ActiveRequest } from './editor/activeRequest.ts';
import { AnswerDiagnostics } from './editor/answerDiagnostics.ts';
import { RequestCodeLenses } from './send/requestCodeLenses.ts';
import { RequestDiagnostics } from './editor/requestDiagnostics.ts';
import { GuardrailHighlights } from './guardrail/guardrailHighlights.ts';
import { Catalogues } from './lists/catalogues.ts';
import { FormEdits } from './editor/formEdits.ts';
import { Panel } from './panel/panel.ts';
import { panelActions } from './panel/panelActions.ts';
import { ResponseDocuments } from './exchanges/responseDocuments.ts';
import { exchangeDisk, ExchangeLifetimes, updateContextKeys } from './exchanges/exchangeLifetimes.ts';
import { Comparisons } from './send/comparisons.ts';
import { EndpointApproval } from './credentials/endpointApproval.ts';
import { ExchangeStore } from './exchanges/exchangeStore.ts';
import { Sender } from './send/sender.ts';
import { DisposableStore } from './window/disposableStore.ts';
import { LOG_NAME, RESPONSE_SCHEME } from './window/ids.ts';
import { reportFailure } from './window/log.ts';

/** What the entry point passes on to. */
export interface Features {
  commands: CommandHandlers;
  /** Takes over a panel that VS Code kept over a window reload. */
  restorePanel(webviewPanel: vscode.WebviewPanel, state: unknown): Promise<void>;
  /** To be awaited before the window ends. */
  end(): Promise<void>;
}

/** Makes the parts and registers them; each does its work when it is asked for. */
export function startFeatures(context: vscode.ExtensionContext): Features {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const log = store.add(vscode.window.createOutputChannel(LOG_NAME, { log: true }));
  const onFailure = (doing: string, error: unknown) => reportFailure(log, doing, error);

  // Many parts offer actions, and the actions use the parts: none is called before all are made.
  const actions = createActions(() => parts);

  const active = store.add(new ActiveRequest());
  const onDiskFailure = (error: unknown) => onFailure('Keeping the response for a window reload', error);
  const disk = exchangeDisk(context.storageUri, onDiskFailure);
  const exchanges = store.add(
    new ExchangeStore({ disk, onFailure: error => log.error(`Showing the result of an exchange: ${String(error)}`) }),
  );
  const edits = new FormEdits();
  const answers = store.add(new AnswerDiagnostics());
  const access = createAccess(context, store, actions, onFailure);
  const catalogues = store.add(new Catalogues(access, vscode.Uri.joinPath(context.globalStorageUri, 'lists').fsPath));
  const sender = new Sender({ access, actions, answers, catalogues, exchanges, log });
  const comparisons = store.add(new Comparisons(exchanges, sender));
  const highlights = store.add(
    new GuardrailHighlights(exchanges, error => onFailure('Highlighting what the guardrail found', error)),
  );
  const responses = new ResponseDocuments(exchanges);
  const panel = store.add(
    new Panel({
      extensionUri: context.extensionUri,
      active,
      catalogues,
      exchanges,
      access,
      highlights,
      comparisons,
      handlers: panelActions({ access, actions, answers, catalogues, comparisons, highlights, edits, exchanges }),
      onFailure,
    }),
  );

  const parts: ActionParts = {
    access,
    active,
    catalogues,
    comparisons,
    highlights,
    edits,
    exchanges,
    log,
    panel,
    responses,
    sender,
    onFailure,
  };
  showInEditor(store, parts);
  store.add(new ExchangeLifetimes(exchanges, disk));
  return {
    commands: commandHandlers(actions, onFailure),
    restorePanel: (webviewPanel, state) => panel.restorePanel(webviewPanel, state),
    end: () => exchanges.end(),
  };
}

function createAccess(
  context: vscode.ExtensionContext,
  store: DisposableStore,
  actions: ReturnType<typeof createActions>,
  onFailure: ActionParts['onFailure'],
): Access {
  return store.add(
    new Access({
      choice: store.add(new WorkspaceChoice(context.workspaceState)),
      sandbox: store.add(new SandboxServer(error => onFailure('Starting the sandbox', error))),
      session: store.add(new CredentialSession(new ApiKeys(context.secrets), actions)),
      transports: store.add(new Transports(userAgent(context))),
      approval: new EndpointApproval(context.globalState),
    }),
  );
}

/** Registers what shows the parts around the editor: status bar, diagnostics, CodeLenses, responses and context keys. */
function showInEditor(
  store: DisposableStore,
  { access, active, exchanges, panel, responses, onFailure }: ActionParts,
): void {
  store.add(new StatusBar(active, panel, access, exchanges, error => onFailure('Showing who signs', error)));
  store.add(new RequestDiagnostics(error => onFailure('Checking the request file', error)));
  store.add(new RequestCodeLenses(exchanges));
  store.add(vscode.workspace.registerTextDocumentContentProvider(RESPONSE_SCHEME, responses));
  const updateKeys = () => updateContextKeys(exchanges, active.focused);
  store.add(active.onDidChange(updateKeys));
  store.add(exchanges.onDidChange(({ kind }) => kind !== 'progress' && updateKeys()));
}

function userAgent({ extension }: vscode.ExtensionContext): string {
  const { version } = extension.packageJSON as { version: string };
  return `bedrock-invoke/${version} vscode/${vscode.version}`;
}

import * as vscode from 'vscode';
import { streams } from '../../core/bedrock/operations.ts';
import type { FailureAction } from '../../core/exchange/exchangeView.ts';
import type { PanelSigner } from '../../protocol/signer.ts';
import type { PanelToHost } from '../../protocol/toHost.ts';
import { askForApiKey } from '../credentials/apiKeyCommands.ts';
import type { Access } from '../credentials/access.ts';
import { signWith } from '../credentials/chooseSigner.ts';
import type { SignerChoice } from '../credentials/workspaceChoice.ts';
import type { AnswerDiagnostics } from '../editor/answerDiagnostics.ts';
import { revealDocument } from '../editor/reveal.ts';
import type { GuardrailHighlights } from '../guardrail/guardrailHighlights.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { offerConversion, pickModel } from '../lists/chooseModel.ts';
import { listRequest } from '../lists/listSource.ts';
import { saveImage } from '../exchanges/saveResponse.ts';
import type { Comparisons } from '../send/comparisons.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import { COMMANDS } from '../window/ids.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { FormEdits } from '../editor/formEdits.ts';

type Message<T extends PanelToHost['type']> = Extract<PanelToHost, { type: T }>;

export interface PanelActionParts {
  answers: AnswerDiagnostics;
  catalogues: Catalogues;
  comparisons: Comparisons;
  highlights: GuardrailHighlights;
  access: Access;
  edits: FormEdits;
  exchanges: ExchangeStore;
  setPinned(pinned: boolean): void;
}

/** Does what the panel asks for. What is a command too runs as that command, so that both go one way. */
export class PanelActions {
  constructor(private readonly parts: PanelActionParts) {}

  async handle(message: PanelToHost, document: vscode.TextDocument | undefined): Promise<void> {
    switch (message.type) {
      case 'ready':
        return;
      case 'setMembers':
        return document && this.setMembers(document, message.members);
      case 'pickModel':
        return document && pickModel(this.parts, document, message.modelId);
      case 'listAccount':
        return document && this.list(document, message);
      case 'signWith':
        return this.signWith(document, message.signer);
      case 'send':
        return this.send(document, message.stream);
      case 'cancel':
        return run(COMMANDS.cancel, document?.uri);
      case 'setPinned':
        return this.parts.setPinned(message.pinned);
      case 'newRequest':
        return run(COMMANDS.newRequest);
      case 'openRequest':
        return run(COMMANDS.openPlayground);
      case 'reveal':
        return document && void (await revealDocument(document, message.offset));
      case 'copy':
        return this.copy(document, message.what);
      case 'openRaw':
        return run(COMMANDS.openResponse, document?.uri);
      case 'saveResponse':
        return run(COMMANDS.saveResponse, document?.uri);
      case 'saveImage':
        return this.saveImage(document, message);
      // The panel itself answers these two.
      case 'image':
      case 'frames':
        return;
      case 'openLink':
        return openLink(message.url);
      case 'revealMatch':
        return document && this.revealMatch(document, message);
      case 'compare':
        return run(
          message.guardrail === 'none' ? COMMANDS.compareWithoutGuardrail : COMMANDS.compareWithVersion,
          document?.uri,
        );
      case 'cancelComparison':
        return document && this.parts.comparisons.cancel(document);
      case 'closeComparison':
        return document && this.parts.comparisons.close(document);
      case 'failureAction':
        return this.act(document, message.action);
    }
  }

  private async setMembers(document: vscode.TextDocument, members: Message<'setMembers'>['members']): Promise<void> {
    const before = document.getText();
    await this.parts.edits.setMembers(document, members);
    if (members.modelId) offerConversion(this.parts, document, before);
  }

  private async list(document: vscode.TextDocument, { field, refresh, typing }: Message<'listAccount'>): Promise<void> {
    await this.parts.catalogues.loadForForm(
      field === 'modelId' ? 'models' : 'guardrails',
      listRequest(document.getText()),
      { refresh, asking: typing ? 'nothing' : 'code' },
    );
  }

  private async signWith(document: vscode.TextDocument | undefined, signer: PanelSigner): Promise<void> {
    const { access, edits } = this.parts;
    if (!isTrusted()) {
      // In the file a profile is a string like any other; nobody is chosen by it before the workspace is trusted.
      if (document && (signer.kind === 'profile' || signer.kind === 'default')) {
        return edits.setMembers(document, { profile: signer.kind === 'profile' ? signer.name : null });
      }
      return explainRestrictedMode();
    }
    const choose = (choice: SignerChoice): Promise<void> => signWith({ access, edits }, document, choice, 'file');
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
        return run(COMMANDS.chooseProfile, document?.uri, { scope: 'workspace' });
      case 'storeApiKey': {
        const name = await askForApiKey(access.session.apiKeys);
        return name === undefined ? undefined : choose({ apiKey: name });
      }
    }
  }

  private async send(document: vscode.TextDocument | undefined, stream: boolean | null): Promise<void> {
    if (!document) return;
    await this.parts.edits.settled();
    // `false` asks for a whole answer even where the file says `"stream": true`.
    if (stream === true) await run(COMMANDS.sendAndStream, document.uri);
    else await run(COMMANDS.sendRequest, document.uri, ...(stream === false ? [{ stream }] : []));
  }

  private async revealMatch(
    document: vscode.TextDocument,
    { exchangeId, assessment, focus }: Message<'revealMatch'>,
  ): Promise<void> {
    const shown = await this.parts.highlights.reveal(document, exchangeId, assessment, focus);
    if (!shown) vscode.window.setStatusBarMessage('The request has changed: that text is no longer in it', 5000);
  }

  private async copy(document: vscode.TextDocument | undefined, what: Message<'copy'>['what']): Promise<void> {
    const exchange = document && this.parts.exchanges.latest(document.uri);
    if (!exchange) return;
    const text = {
      text: () => exchange.answerText(),
      raw: () => exchange.rawText(),
      requestId: () => exchange.view().requestId ?? '',
    }[what]();
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage('Copied', 2000);
  }

  private async saveImage(
    document: vscode.TextDocument | undefined,
    { exchangeId, index }: Message<'saveImage'>,
  ): Promise<void> {
    const exchange = document && this.parts.exchanges.latest(document.uri);
    if (document && exchange?.id === exchangeId) await saveImage(document, exchange, index);
  }

  private async act(document: vscode.TextDocument | undefined, action: FailureAction): Promise<void> {
    switch (action) {
      case 'sendAgain':
        return this.sendAgain(document);
      case 'signIn':
        return run(COMMANDS.signIn, document?.uri);
      case 'showInRequest':
        return document && void (await revealDocument(document, this.parts.answers.firstOffset(document) ?? null));
      case 'copyPolicy':
        return this.copyPolicy(document);
      case 'useSandbox':
        return run(COMMANDS.useSandbox);
      case 'chooseProfile':
        return run(COMMANDS.chooseProfile, document?.uri);
      case 'chooseRegion':
        return run(COMMANDS.chooseRegion, document?.uri);
      case 'chooseModel':
        return run(COMMANDS.chooseModel, document?.uri);
      case 'chooseGuardrail':
        return run(COMMANDS.chooseGuardrail, document?.uri);
      case 'showLog':
        return run(COMMANDS.showLog);
      case 'openRaw':
        return run(COMMANDS.openResponse, document?.uri);
    }
  }

  private async copyPolicy(document: vscode.TextDocument | undefined): Promise<void> {
    const policy = document && this.parts.exchanges.latest(document.uri)?.view().failure?.missingPermission?.policy;
    if (!policy) return;
    await vscode.env.clipboard.writeText(policy);
    vscode.window.setStatusBarMessage('Policy copied', 2000);
  }

  /** The same operation as the exchange that failed, whatever button it was started with. */
  private sendAgain(document: vscode.TextDocument | undefined): Promise<void> {
    const exchange = document && this.parts.exchanges.latest(document.uri);
    return this.send(document, exchange ? streams(exchange.view().operation) : null);
  }
}

async function run(command: string, ...parameters: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...parameters);
}

/** Opens web addresses only; VS Code asks before it goes to one that the user does not trust yet. */
async function openLink(url: string): Promise<void> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    void vscode.window.showWarningMessage('This link is not a web address, so it is not opened.');
    return;
  }
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

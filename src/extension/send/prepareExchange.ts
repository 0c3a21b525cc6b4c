import type * as vscode from 'vscode';
import type { Target, TargetRequest } from '../../core/aws/resolveTarget.ts';
import { operationOf } from '../../core/bedrock/operations.ts';
import { Exchange } from '../../core/exchange/exchange.ts';
import { InputDismissed, RequestError, resolveSent } from '../../core/request/resolveRequest.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { SentRequest } from '../../core/request/resolveRequest.ts';
import { problemError } from '../credentials/access.ts';
import type { Access } from '../credentials/access.ts';
import { placeholderSources } from '../editor/placeholderSources.ts';
import { revealDocument } from '../editor/reveal.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import type { Actions } from '../window/actions.ts';
import { offer } from '../window/offer.ts';
import { readSettings } from '../window/settings.ts';
import { FailureHelp } from './failureHelp.ts';
import { SentExchange } from '../exchanges/sentExchange.ts';

export interface PrepareParts {
  access: Access;
  actions: Pick<Actions, 'chooseProfile' | 'chooseRegion'>;
  catalogues: Catalogues;
}

export interface PreparedExchange {
  exchange: Exchange;
  /** Cancels it, and a question that it waits for. */
  aborter: AbortController;
  /** For when it fails. */
  help: FailureHelp;
  sent: SentExchange;
}

/**
 * Everything that can still end without anything sent; `undefined` where it did, which the user has seen by then. Where
 * `stream` is `null` the file decides.
 */
export async function prepareExchange(
  document: vscode.TextDocument,
  stream: boolean | null,
  parts: PrepareParts,
): Promise<PreparedExchange | undefined> {
  const { access, catalogues } = parts;
  const sent = await resolve(document);
  const request = sent?.request;
  const target = request && (await sendTarget(parts, document, request));
  if (!target) return undefined;
  const { clock, session } = access;
  const transport = await access.transports.for(target);
  const { idleTimeoutMs, maxAttempts } = readSettings();
  const operation = operationOf(request, stream);
  const exchangeOptions = { ...target, request, operation, transport, clock, idleTimeoutMs, maxAttempts } as const;
  const aborter = new AbortController();
  const kept = new SentExchange(sent, exchangeOptions, session.mfa);
  const identity = session.mfa.until(target.identity, aborter.signal);
  return {
    exchange: new Exchange({ ...exchangeOptions, identity }),
    aborter,
    help: new FailureHelp(exchangeOptions, catalogues),
    sent: kept,
  };
}

/**
 * The target of a request that is about to be sent; `undefined` where there is none or the user did not approve it, which
 * has been shown by then.
 * @throws EndpointError
 */
async function sendTarget(
  { access, actions }: PrepareParts,
  document: vscode.TextDocument,
  request: TargetRequest,
): Promise<Target | undefined> {
  const target = await access.resolve(request, 'bedrock-runtime');
  if (target.problem) {
    const error = problemError(target.problem);
    switch (target.problem.kind) {
      case 'noRegion':
        offer('error', `Nothing was sent. ${error.message}`, 'Choose Region', () => actions.chooseRegion(document));
        return undefined;
      case 'keyNotStored':
        offer('error', `Nothing was sent. ${error.message}`, 'Choose Who Signs', () => actions.chooseProfile(document));
        return undefined;
      default:
        throw error;
    }
  }
  if (!(await access.approval.approve(target.endpoint))) return undefined;
  access.session.showNotices(target.signer.notices);
  return target;
}

/** Fills in the placeholders; `undefined` where the file has errors, which are shown, or a question was dismissed. */
async function resolve(document: vscode.TextDocument): Promise<SentRequest | undefined> {
  try {
    return await resolveSent(parseRequest(document.getText()), placeholderSources(document));
  } catch (error) {
    if (error instanceof InputDismissed) return undefined;
    if (!(error instanceof RequestError)) throw error;
    const [first] = error.diagnostics;
    offer('error', `Nothing was sent. ${error.message}`, 'Show in File', () =>
      revealDocument(document, first?.range.offset ?? 0),
    );
    return undefined;
  }
}

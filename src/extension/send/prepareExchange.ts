import type { TextDocument } from 'vscode';
import { operationOf } from '../../core/bedrock/operations.ts';
import { Exchange } from '../../core/exchange/exchange.ts';
import { InputDismissed, RequestError, resolveSent } from '../../core/request/resolveRequest.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { SentRequest } from '../../core/request/resolveRequest.ts';
import type { AwsAccess } from '../credentials/awsAccess.ts';
import { placeholderSources } from '../editor/placeholderSources.ts';
import { revealDocument } from '../editor/reveal.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { offer } from '../window/offer.ts';
import { readSettings } from '../window/settings.ts';
import { FailureHelp } from './failureHelp.ts';
import { sendTarget } from '../credentials/sendTarget.ts';
import { SentExchange } from '../exchanges/sentExchange.ts';

export interface PrepareParts {
  aws: AwsAccess;
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
 * Everything that can still end without anything sent; `undefined` where it did, which has been said by then. `stream` is
 * what the file says where it is `null`.
 */
export async function prepareExchange(
  document: TextDocument,
  stream: boolean | null,
  { aws, catalogues }: PrepareParts,
): Promise<PreparedExchange | undefined> {
  const { connections, transports, approval, clock } = aws;
  const sent = await resolve(document);
  const request = sent?.request;
  const target = request && (await sendTarget(connections, approval, request));
  if (!target) return undefined;
  const profile = request.profile ?? connections.profile;
  const transport = await transports.for(profile);
  const { idleTimeoutMs, maxAttempts } = readSettings();
  const operation = operationOf(request, stream);
  const exchangeOptions = { ...target, request, operation, transport, clock, idleTimeoutMs, maxAttempts } as const;
  const aborter = new AbortController();
  const kept = new SentExchange(sent, exchangeOptions, { profile, mfa: connections.mfa });
  const identity = connections.mfa.until(target.identity, aborter.signal);
  return {
    exchange: new Exchange({ ...exchangeOptions, identity }),
    aborter,
    help: new FailureHelp(exchangeOptions, profile, catalogues),
    sent: kept,
  };
}

/** Fills in the placeholders; `undefined` where the file has errors, which are shown, or a question was dismissed. */
async function resolve(document: TextDocument): Promise<SentRequest | undefined> {
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

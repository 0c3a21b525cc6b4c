import * as vscode from 'vscode';
import { apiKeyWords } from '../../core/aws/apiKey.ts';
import { whoAmI } from '../../core/aws/callerIdentity.ts';
import { parseEndpoint, resolveEndpoint } from '../../core/aws/endpoint.ts';
import { endpointUrl, isLoopback } from '../../core/http/endpoint.ts';
import type { Endpoint } from '../../core/http/endpoint.ts';
import { chooseIdentity, fixedIdentity } from '../../core/aws/identity.ts';
import type { Identity } from '../../core/aws/identity.ts';
import { describeIdentity } from '../../core/aws/identityPrecedence.ts';
import { resolveRegion } from '../../core/aws/region.ts';
import { unlessAborted } from '../../core/http/cancellation.ts';
import { CallError } from '../../core/http/callError.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import { COMMANDS } from '../window/ids.ts';
import { offer } from '../window/offer.ts';
import { readSettings } from '../window/settings.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { AwsAccess } from './awsAccess.ts';
import { signerOf, tellNotices } from './signer.ts';

/** Whom STS is asked about, and where. */
interface Caller {
  identity: Identity;
  profile: string | null;
  region: string | null;
  /** What a Bedrock API key tells about itself. */
  apiKey: string | null;
  endpoint: Endpoint;
}

const ANY_REGION = 'us-east-1';

/** Asks STS whose credentials sign a request, or those of the workspace, and shows account and ARN, to be copied. */
export async function showWhoSigns(document: vscode.TextDocument | undefined, aws: AwsAccess): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  try {
    const caller = await callerOf(document, aws);
    if (caller.apiKey !== null) {
      void vscode.window.showInformationMessage(
        `${caller.identity.label} signs (${caller.apiKey}). It has no account or ARN that STS could tell.`,
      );
      return;
    }
    const { endpoint } = caller;
    if (endpoint.custom && !isLoopback(endpoint) && !(await aws.approval.approve(endpointUrl(endpoint)))) return;
    await ask(caller, aws);
  } catch (error) {
    if (!explain(error)) throw error;
  }
}

async function callerOf(document: vscode.TextDocument | undefined, { connections }: AwsAccess): Promise<Caller> {
  const parsed = parseRequest(document?.getText() ?? '{}');
  const requested = parsed.textMember('region');
  if (connections.connection === 'sandbox') {
    const sandbox = await connections.sandbox();
    return {
      identity: fixedIdentity('sandbox', 'sandbox keys', sandbox.credentials),
      profile: null,
      region: requested ?? sandbox.region,
      apiKey: null,
      endpoint: parseEndpoint(sandbox.url),
    };
  }
  const inFile = parsed.textMember('profile');
  const profile = inFile ?? connections.profile;
  const region =
    (
      await resolveRegion({
        flag: null,
        requested,
        profile,
        env: process.env,
        setting: readSettings().region,
        modelId: parsed.textMember('modelId') ?? '',
      })
    )?.region ?? null;
  const choice = await signerOf(connections, inFile, region);
  const { apiKey, notices } = await describeIdentity(choice);
  tellNotices(connections, notices);
  return {
    identity: chooseIdentity(choice),
    profile,
    region,
    apiKey: apiKey && apiKeyWords(apiKey),
    endpoint: await resolveEndpoint({
      service: 'sts',
      region: region ?? ANY_REGION,
      override: null,
      profile,
      env: process.env,
    }),
  };
}

async function ask(
  { identity, profile, region, endpoint }: Caller,
  { connections, transports, clock }: AwsAccess,
): Promise<void> {
  const transport = await transports.for(profile);
  const caller = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: `Asking STS who signs with ${identity.label}`,
    },
    async (_, token) => {
      const aborter = new AbortController();
      token.onCancellationRequested(() => aborter.abort());
      const { signal } = aborter;
      return unlessAborted(
        whoAmI({
          identity: connections.mfa.until(identity, signal),
          region,
          profile,
          env: process.env,
          transport,
          signal,
          endpoint,
          clock,
        }),
        signal,
      );
    },
  );
  const copyArn = 'Copy ARN';
  const copyAccount = 'Copy Account';
  const where = identity.kind === 'sandbox' ? 'the sandbox, whose account does not exist: ' : '';
  // A notification can stand for hours: it is not waited for.
  void vscode.window
    .showInformationMessage(`${identity.label}: ${where}account ${caller.account}, ${caller.arn}`, copyArn, copyAccount)
    .then(async choice => {
      if (choice === undefined) return;
      await vscode.env.clipboard.writeText(choice === copyArn ? caller.arn : caller.account);
      vscode.window.setStatusBarMessage('Copied', 2000);
    });
}

/** Says what went wrong and what to do; false for what is no failure of the user's. */
function explain(error: unknown): boolean {
  if (!(error instanceof CallError)) return false;
  const { kind, name, message, advice } = error;
  if (kind === 'cancelled') return true;
  const text = advice === null ? message : `${message} ${advice}`;
  if (kind === 'credentials') {
    const signsIn = /^(SsoSessionExpired|LoginExpired)$/.test(name);
    const act = signsIn ? COMMANDS.signIn : COMMANDS.chooseProfile;
    offer('error', text, signsIn ? 'Sign In' : 'Choose Who Signs', () => vscode.commands.executeCommand(act));
  } else {
    void vscode.window.showErrorMessage(kind === 'service' || kind === 'notService' ? `${name}: ${text}` : text);
  }
  return true;
}

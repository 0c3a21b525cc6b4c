import * as vscode from 'vscode';
import { apiKeyWords } from '../../core/aws/apiKey.ts';
import { whoAmI } from '../../core/aws/callerIdentity.ts';
import type { Target } from '../../core/aws/resolveTarget.ts';
import { unlessAborted } from '../../core/http/cancellation.ts';
import { CallError } from '../../core/http/callError.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { Actions } from '../window/actions.ts';
import { offer } from '../window/offer.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import { problemError } from './access.ts';
import type { Access } from './access.ts';

/** Asks STS whose credentials sign a request, or those of the workspace, and shows account and ARN, to be copied. */
export async function showWhoSigns(
  document: vscode.TextDocument | undefined,
  access: Access,
  actions: Actions,
): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  try {
    const parsed = parseRequest(document?.getText() ?? '{}');
    const [region, profile] = [parsed.textMember('region'), parsed.textMember('profile')];
    const modelId = parsed.textMember('modelId') ?? '';
    const target = await access.resolve({ modelId, region, profile }, 'sts');
    if (target.problem) throw problemError(target.problem);
    const { identity, signer, endpoint } = target;
    access.session.showNotices(signer.notices);
    if (signer.apiKey !== null) {
      void vscode.window.showInformationMessage(
        `${identity.label} signs (${apiKeyWords(signer.apiKey)}). STS cannot name an account or ARN for it.`,
      );
      return;
    }
    if (await access.approval.approve(endpoint)) await ask(target, access);
  } catch (error) {
    if (!explain(error, document, actions)) throw error;
  }
}

async function ask(target: Target, { session, transports, clock }: Access): Promise<void> {
  const { identity, region, endpoint } = target;
  const transport = await transports.for(target);
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
          identity: session.mfa.until(identity, signal),
          region,
          endpoint,
          transport,
          signal,
          clock,
        }),
        signal,
      );
    },
  );
  const copyArn = 'Copy ARN';
  const copyAccount = 'Copy Account';
  const where = identity.kind === 'sandbox' ? 'the sandbox, whose account does not exist: ' : '';
  // A notification can stay for hours: it is not waited for.
  void vscode.window
    .showInformationMessage(`${identity.label}: ${where}account ${caller.account}, ${caller.arn}`, copyArn, copyAccount)
    .then(async choice => {
      if (choice === undefined) return;
      await vscode.env.clipboard.writeText(choice === copyArn ? caller.arn : caller.account);
      vscode.window.setStatusBarMessage('Copied', 2000);
    });
}

/** Says what went wrong and what to do; false for what is no failure of the user's. */
function explain(error: unknown, document: vscode.TextDocument | undefined, actions: Actions): boolean {
  if (!(error instanceof CallError)) return false;
  const { kind, name, message, advice } = error;
  if (kind === 'cancelled') return true;
  const text = advice === null ? message : `${message} ${advice}`;
  if (kind === 'credentials') {
    const signsIn = /^(SsoSessionExpired|LoginExpired)$/.test(name);
    if (signsIn) offer('error', text, 'Sign In', () => actions.signIn(document));
    else offer('error', text, 'Choose Who Signs', () => actions.chooseProfile(document));
  } else {
    void vscode.window.showErrorMessage(kind === 'service' || kind === 'notService' ? `${name}: ${text}` : text);
  }
  return true;
}

import * as vscode from 'vscode';
import { isCredentialsError } from '../core/aws/credentialsError.ts';
import { loadAwsConfig } from '../core/aws/profiles.ts';
import { profileChain } from '../core/aws/credentialSource.ts';
import { profileKind } from '../core/aws/profileKind.ts';
import { ssoLogin } from '../core/aws/sso/ssoLogin.ts';
import type { SsoPrompt } from '../core/aws/sso/ssoLogin.ts';
import type { Transport } from '../core/bedrock/transport.ts';

/**
 * Signs in to the session that a profile takes its credentials from: with a code in the browser for SSO, with the AWS
 * CLI in a terminal for `aws login`. False where it did not come to that, which has been said by then.
 */
export async function signIn(profile: string, transport: Transport): Promise<boolean> {
  const kinds = profileChain(profile, await loadAwsConfig()).map(([, section]) => profileKind(section));
  if (kinds.includes('login') && !kinds.includes('sso')) return signInWithCli(profile);
  try {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, cancellable: true, title: `Signing in for profile ${profile}` },
      async (progress, token) => {
        const aborter = new AbortController();
        token.onCancellationRequested(() => aborter.abort());
        const confirm = (prompt: SsoPrompt) => {
          progress.report({ message: `compare the code ${prompt.userCode} with the one in the browser.` });
          return openBrowser(prompt);
        };
        await ssoLogin({ target: { profile }, env: process.env, transport, signal: aborter.signal, confirm });
      },
    );
    return true;
  } catch (error) {
    if (!isCredentialsError(error)) throw error;
    if (error.name !== 'SignInCancelled') void vscode.window.showErrorMessage(`${error.message} ${error.advice}`);
    return false;
  }
}

/** Asks before anything is opened; false ends the sign-in. */
async function openBrowser({ session, userCode, url, plainUrl }: SsoPrompt): Promise<boolean> {
  const open = 'Open Browser';
  const copy = 'Copy Link';
  const choice = await vscode.window.showInformationMessage(`Sign in to ${session}`, {
    modal: true, detail: `The browser shows the code ${userCode}. Confirm there only if it is the same.\n\nOn another device, open ${plainUrl} and type the code in.`,
  }, open, copy);
  if (choice === open) await vscode.env.openExternal(vscode.Uri.parse(url, true));
  if (choice === copy) await vscode.env.clipboard.writeText(url);
  return choice !== undefined;
}

/** The session of `aws login` is the CLI's own. A task shows its output, and takes the profile's name as it is, without a shell. */
async function signInWithCli(profile: string): Promise<boolean> {
  const execution = new vscode.ProcessExecution('aws', ['login', '--profile', profile]);
  const task = new vscode.Task({ type: 'process' }, vscode.TaskScope.Workspace, `aws login --profile ${profile}`, 'Bedrock Invoke', execution);
  const ended = new Promise<number | undefined>(resolve => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution: { task: other }, exitCode }) => {
      if (other.name !== task.name || other.source !== task.source) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  if (await ended === 0) return true;
  void vscode.window.showErrorMessage(`aws login did not sign in for profile ${profile}. The terminal says why.`);
  return false;
}

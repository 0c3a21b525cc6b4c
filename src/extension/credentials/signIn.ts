import * as vscode from 'vscode';
import { CredentialsError } from '../../core/aws/credentialsError.ts';
import { profileChain } from '../../core/aws/credentialSource.ts';
import { profileKind } from '../../core/aws/profileKind.ts';
import { loadAwsConfig } from '../../core/aws/profiles.ts';
import { ssoLogin } from '../../core/aws/sso/ssoLogin.ts';
import type { SsoPrompt } from '../../core/aws/sso/ssoLogin.ts';
import type { Transport } from '../../core/http/transport.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { Access } from './access.ts';

/** Signs in for the profile that signs a request; false where that failed, which the user has seen by then. */
export async function signInFor(
  document: vscode.TextDocument | undefined,
  { choice, session, transports }: Access,
): Promise<boolean> {
  if (!isTrusted()) {
    explainRestrictedMode();
    return false;
  }
  const inFile = document ? parseRequest(document.getText()).textMember('profile') : null;
  const { signer } = choice;
  const chosen = signer.kind === 'profile' ? signer.name : null;
  const profile = inFile ?? chosen ?? (process.env.AWS_PROFILE || 'default');
  if (!(await signIn(profile, await transports.for({ sandbox: false, profile })))) return false;
  session.forget();
  return true;
}

/**
 * Signs in to the session that a profile takes its credentials from: with a code in the browser for SSO, with the AWS
 * CLI in a terminal for `aws login`. False where that failed, which the user has seen by then.
 */
async function signIn(profile: string, transport: Transport): Promise<boolean> {
  const chain = profileChain(profile, await loadAwsConfig()).map(([name, section]) => ({
    name,
    kind: profileKind(section),
  }));
  const sso = chain.find(({ kind }) => kind === 'sso');
  const login = chain.find(({ kind }) => kind === 'login');
  if (login && !sso) return signInWithCli(['login', '--profile', login.name]);
  let inTerminal = false;
  try {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, cancellable: true, title: `Signing in for profile ${profile}` },
      async (progress, token) => {
        const aborter = new AbortController();
        token.onCancellationRequested(() => aborter.abort());
        const confirm = async (prompt: SsoPrompt) => {
          progress.report({ message: `compare the code ${prompt.userCode} with the one in the browser.` });
          const way = await askHow(prompt);
          inTerminal = way === 'terminal';
          return way === 'browser';
        };
        await ssoLogin({ target: { profile }, env: process.env, transport, signal: aborter.signal, confirm });
      },
    );
    return true;
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    if (inTerminal) return signInWithCli(['sso', 'login', '--profile', sso?.name ?? profile]);
    if (error.name !== 'SignInCancelled') void vscode.window.showErrorMessage(`${error.message} ${error.advice}`);
    return false;
  }
}

/** Asks before anything is opened. */
async function askHow({ session, userCode, url, plainUrl }: SsoPrompt): Promise<'browser' | 'terminal' | 'cancelled'> {
  const open = 'Open Browser';
  const copy = 'Copy Link';
  const terminal = 'Use AWS CLI';
  const choice = await vscode.window.showInformationMessage(
    `Sign in to ${session}`,
    {
      modal: true,
      detail: `The browser shows the code ${userCode}. Confirm there only if it is the same.\n\nOn another device, open ${plainUrl} and type the code there.\n\nUse AWS CLI runs aws sso login in a terminal instead.`,
    },
    open,
    copy,
    terminal,
  );
  if (choice === open) await vscode.env.openExternal(vscode.Uri.parse(url, true));
  if (choice === copy) await vscode.env.clipboard.writeText(url);
  if (choice === undefined) return 'cancelled';
  return choice === terminal ? 'terminal' : 'browser';
}

/**
 * The session of `aws login` is the CLI's own, and some prefer it for SSO too. A task shows its output, and takes the
 * profile's name as it is, without a shell.
 */
async function signInWithCli(parameters: readonly string[]): Promise<boolean> {
  const command = `aws ${parameters.join(' ')}`;
  const execution = new vscode.ProcessExecution('aws', [...parameters]);
  const task = new vscode.Task({ type: 'process' }, vscode.TaskScope.Workspace, command, 'Bedrock Invoke', execution);
  const ended = new Promise<number | undefined>(resolve => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution: { task: other }, exitCode }) => {
      if (other.name !== task.name || other.source !== task.source) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  if ((await ended) === 0) return true;
  void vscode.window.showErrorMessage(`${command} did not sign in. The terminal says why.`);
  return false;
}

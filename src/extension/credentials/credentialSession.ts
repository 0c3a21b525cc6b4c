import * as vscode from 'vscode';
import { CredentialCache } from '../../core/aws/credentialCache.ts';
import { CredentialsError, QuestionDismissed } from '../../core/aws/credentialsError.ts';
import type { TargetChoices } from '../../core/aws/resolveTarget.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { editorNetwork } from '../window/editorNetwork.ts';
import type { Actions } from '../window/actions.ts';
import { offer } from '../window/offer.ts';
import { isTrusted } from '../window/trust.ts';
import type { ApiKeys } from './apiKeys.ts';
import { MfaQuestions } from './mfaQuestions.ts';
import { watchAwsConfig } from './watchAwsConfig.ts';

/** What the user may be asked: nothing while typing, a code when looking at a list, anything when sending. */
export type Asking = 'nothing' | 'code' | 'all';

/** The credentials of this window: what is held, what the user is asked and shown, and the stored Bedrock API keys. */
export class CredentialSession implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  /** Temporary credentials, for as long as the window lives; in memory only. */
  private readonly cache = new CredentialCache();
  private readonly shown = new Set</* notice */ string>();
  private watching = false;

  readonly mfa = new MfaQuestions();
  /** The AWS config files or the stored Bedrock API keys changed, or the user signed in. */
  readonly onDidChange = this.changed.event;

  constructor(
    readonly apiKeys: ApiKeys,
    private readonly actions: Pick<Actions, 'current' | 'chooseProfile'>,
  ) {
    this.store.add(apiKeys.onDidChange(() => this.changed.fire()));
  }

  /** How an identity loads its credentials, and what it may ask the user for. */
  loading(asking: Asking): NonNullable<TargetChoices['credentials']> {
    return {
      cache: this.cache,
      network: editorNetwork(),
      mfaCode: (serial, label) => {
        if (asking === 'nothing') {
          throw new CredentialsError(
            'MfaNotAsked',
            `An MFA code is needed for ${label}.`,
            'Open the list with its arrow, or send the request, to be asked for it.',
          );
        }
        return this.mfa.ask(label, signal => askMfaCode(label, serial, signal));
      },
    };
  }

  /** Loads all credentials again: the user signed in, or changed who signs outside this window. */
  forget(): void {
    this.cache.clear();
    this.changed.fire();
  }

  /** To be called where the AWS config files are read: from then on their changes show by themselves. */
  watchAwsConfig(): void {
    if (this.watching || !isTrusted()) return;
    this.watching = true;
    this.store.add(watchAwsConfig(() => this.forget()));
  }

  /** Shows what the user should know about who signs, each once in a window. Does not wait. */
  showNotices(notices: readonly string[]): void {
    for (const notice of notices) {
      if (this.shown.has(notice)) continue;
      this.shown.add(notice);
      offer('warning', notice, 'Choose Who Signs', () => this.actions.chooseProfile(this.actions.current));
    }
  }

  dispose(): void {
    this.store.dispose();
  }
}

/**
 * Asks for the code that an MFA device shows now.
 * @throws QuestionDismissed where the user dismissed it, or it is no longer waited for
 */
async function askMfaCode(label: string, serial: string, signal: AbortSignal): Promise<string> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal.addEventListener('abort', cancel);
  const code = signal.aborted
    ? undefined
    : await vscode.window.showInputBox(
        {
          title: `MFA Code for ${label}`,
          prompt: `The code that the MFA device ${serial} shows now`,
          placeHolder: '123456',
          password: false,
          ignoreFocusOut: true,
          validateInput: text => (/^\d{6,8}$/.test(text.trim()) ? undefined : 'A code has six digits.'),
        },
        source.token,
      );
  signal.removeEventListener('abort', cancel);
  source.dispose();
  if (code === undefined) throw new QuestionDismissed('The MFA code');
  return code.trim();
}

import * as vscode from 'vscode';
import { QuestionDismissed } from '../../core/aws/credentialsError.ts';

/**
 * Asks for the code that an MFA device shows now.
 * @throws QuestionDismissed where the user turned away, or nobody waits for it any longer
 */
export async function askMfaCode(label: string, serial: string, signal: AbortSignal): Promise<string> {
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

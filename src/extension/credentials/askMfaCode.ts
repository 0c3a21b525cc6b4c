import * as vscode from 'vscode';
import { QuestionDismissed } from '../../core/aws/credentialsError.ts';

/** Asks for the code that an MFA device shows now. @throws QuestionDismissed where the user turned away */
export async function askMfaCode(serial: string): Promise<string> {
  const code = await vscode.window.showInputBox({
    title: 'MFA Code', prompt: `The code that the MFA device ${serial} shows now`, placeHolder: '123456', password: false, ignoreFocusOut: true,
    validateInput: text => (/^\d{6,8}$/.test(text.trim()) ? undefined : 'A code has six digits.'),
  });
  if (code === undefined) throw new QuestionDismissed('The MFA code');
  return code.trim();
}

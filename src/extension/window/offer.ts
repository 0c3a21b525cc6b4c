import * as vscode from 'vscode';

type Show = (message: string, ...buttons: string[]) => Thenable<string | undefined>;

/**
 * Says something and offers one thing to do about it. Does not wait: a notification can stay open for hours, and nothing
 * may hang on it.
 */
export function offer(
  severity: 'information' | 'warning' | 'error',
  message: string,
  button: string,
  act: () => Thenable<unknown> | void,
): void {
  const show: Show = {
    information: vscode.window.showInformationMessage as Show,
    warning: vscode.window.showWarningMessage as Show,
    error: vscode.window.showErrorMessage as Show,
  }[severity];
  show(message, button)
    .then(choice => (choice ? act() : undefined))
    .then(undefined, (error: unknown) => {
      void vscode.window.showErrorMessage(
        `${button} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
}

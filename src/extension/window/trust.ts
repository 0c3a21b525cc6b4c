import * as vscode from 'vscode';
import { offer } from './offer.ts';

/**
 * The one question asked before anything is sent or anything but the request itself is read: credentials, AWS
 * config files, environment variables, files that a request names.
 */
export function isTrusted(): boolean {
  return vscode.workspace.isTrusted;
}

export const RESTRICTED_MODE_MESSAGE =
  'Bedrock Invoke sends nothing in Restricted Mode: trust this workspace to send its requests.';

/** Says why nothing happens, and offers the way out. */
export function explainRestrictedMode(): void {
  offer('warning', RESTRICTED_MODE_MESSAGE, 'Manage Workspace Trust', () =>
    vscode.commands.executeCommand('workbench.trust.manage'),
  );
}

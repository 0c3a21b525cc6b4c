import * as vscode from 'vscode';
import { CredentialsError } from '../../core/aws/credentialsError.ts';
import { chooseIdentity } from '../../core/aws/identity.ts';
import type { IdentityChoice } from '../../core/aws/identity.ts';
import { editorConnections } from '../window/editorConnections.ts';
import { COMMANDS } from '../window/ids.ts';
import { offer } from '../window/offer.ts';
import { askMfaCode } from './askMfaCode.ts';
import type { Connections } from './connections.ts';

/** What the user may be asked: nothing while typing, a code when looking at a list, anything when sending. */
export type Asking = 'nothing' | 'code' | 'all';

/**
 * Who signs a request, for the core to decide by: the profile that the file names, else what was chosen for the
 * workspace, else the setting; with none of them the environment. Only for a trusted workspace. Unless `asking` is
 * `nothing` the user may be asked for an MFA code.
 * @throws CredentialsError where the chosen Bedrock API key is not stored any more
 */
export async function signerOf(
  connections: Connections,
  inFile: string | null,
  region: string | null,
  asking: Asking = 'all',
): Promise<IdentityChoice> {
  const { signer, profile, mfa } = connections;
  const common = { env: process.env, region, cache: connections.credentials, connections: editorConnections() };
  connections.watchAwsConfig();
  if (inFile !== null || signer.kind !== 'apiKey') {
    const choice = { ...common, profile: inFile ?? profile };
    const { label } = chooseIdentity(choice);
    return {
      ...choice,
      mfaCode: serial => {
        if (asking === 'nothing') {
          throw new CredentialsError(
            'MfaNotAsked',
            `An MFA code is needed for ${label}.`,
            'Open the list with its arrow, or send the request, to be asked for it.',
          );
        }
        return mfa.ask(label, signal => askMfaCode(label, serial, signal));
      },
    };
  }
  const token = await connections.apiKeys.get(signer.name);
  if (token === undefined) {
    throw new CredentialsError(
      'ApiKeyForgotten',
      `The Bedrock API key "${signer.name}" that was chosen for this workspace is not stored any more.`,
      'Choose who signs with the command Choose AWS Profile.',
    );
  }
  return { ...common, profile: null, apiKey: { label: keyLabel(signer.name), token } };
}

export function keyLabel(name: string): string {
  return `Bedrock API key ${name}`;
}

/** Says what the user should know about who signs, once in a window each. Does not wait. */
export function tellNotices(connections: Connections, notices: readonly string[]): void {
  for (const notice of notices) {
    if (connections.tellOnce(notice)) {
      offer('warning', notice, 'Choose Who Signs', () => vscode.commands.executeCommand(COMMANDS.chooseProfile));
    }
  }
}

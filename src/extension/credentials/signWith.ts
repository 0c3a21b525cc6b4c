import type { TextDocument } from 'vscode';
import type { FormEdits } from '../editor/formEdits.ts';
import type { Connections, SignerChoice } from './connections.ts';

/** Where a choice is kept. Only a profile can stand in the request file. */
export type SignerScope = 'file' | 'workspace';

/**
 * Lets this choice sign, whoever asks for it. The file's profile is the strongest, so it is replaced, or taken out where
 * something else is chosen; what does not go into the file is remembered for the workspace.
 */
export async function signWith(
  { connections, edits }: { connections: Connections; edits: FormEdits },
  document: TextDocument | undefined,
  choice: SignerChoice,
  scope: SignerScope,
): Promise<void> {
  const named = typeof choice === 'object' && choice !== null && 'profile' in choice ? choice.profile : null;
  const profile = document && scope === 'file' ? named : null;
  // All begun at once: a request that is sent right after this finds them done.
  await Promise.all([
    document && edits.setMembers(document, { profile }),
    profile === null && connections.setSigner(choice),
    connections.setConnection('aws'),
  ]);
}

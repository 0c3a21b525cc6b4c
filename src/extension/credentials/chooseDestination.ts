import * as vscode from 'vscode';
import type { Actions } from '../window/actions.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { WorkspaceChoice } from './workspaceChoice.ts';

interface DestinationRow extends vscode.QuickPickItem {
  run?: () => Promise<unknown>;
}

/** What the status bar item asks: the sandbox or the AWS account, and the way to what else decides. */
export async function chooseDestination(
  choice: WorkspaceChoice,
  actions: Actions,
  request: vscode.TextDocument | undefined,
): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  const { destination } = choice;
  const mark = (current: boolean): string => (current ? '$(check) ' : '');
  const items: DestinationRow[] = [
    {
      label: `${mark(destination === 'sandbox')}Sandbox`,
      description: 'An offline Bedrock on this machine: no model is called',
      run: () => choice.setDestination('sandbox'),
    },
    {
      label: `${mark(destination === 'aws')}My AWS account`,
      description: 'Signed with your credentials; Bedrock charges for it',
      run: () => choice.setDestination('aws'),
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: 'Who Signs…',
      description: 'A profile, a Bedrock API key or the environment',
      run: () => actions.chooseProfile(request),
    },
    { label: 'Show Who Signs', description: 'Account and ARN, as STS says', run: () => actions.showWhoSigns(request) },
    { label: 'Region…', run: () => actions.chooseRegion(request) },
    { label: 'Show Log', run: () => actions.showLog() },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Who Signs and Where',
    placeHolder: 'Where should requests of this workspace go?',
  });
  await chosen?.run?.();
}

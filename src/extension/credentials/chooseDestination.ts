import * as vscode from 'vscode';
import { COMMANDS } from '../window/ids.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { WorkspaceChoice } from './workspaceChoice.ts';

interface DestinationRow extends vscode.QuickPickItem {
  run?: () => Promise<unknown>;
}

/** What the status bar item asks: the sandbox or the AWS account, and the way to what else decides. */
export async function chooseDestination(choice: WorkspaceChoice): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  const { destination } = choice;
  const mark = (current: boolean): string => (current ? '$(check) ' : '');
  const command = (id: string) => () => Promise.resolve(vscode.commands.executeCommand(id));
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
      run: command(COMMANDS.chooseProfile),
    },
    { label: 'Show Who Signs', description: 'Account and ARN, as STS says', run: command(COMMANDS.showWhoSigns) },
    { label: 'Region…', run: command(COMMANDS.chooseRegion) },
    { label: 'Show Log', run: command(COMMANDS.showLog) },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Who Signs and Where',
    placeHolder: 'Where should requests of this workspace go?',
  });
  await chosen?.run?.();
}

import * as vscode from 'vscode';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { FormEdits } from '../editor/formEdits.ts';
import { COMMANDS } from '../window/ids.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import type { Connections } from './connections.ts';
import { REGIONS } from './regions.ts';

interface Choice extends vscode.QuickPickItem {
  run?: () => Promise<unknown>;
}

const mark = (current: boolean) => (current ? '$(check) ' : '');

/** What the status bar item asks. */
export async function chooseConnection(connections: Connections): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  const { connection } = connections;
  const command = (id: string) => () => Promise.resolve(vscode.commands.executeCommand(id));
  const items: Choice[] = [
    {
      label: `${mark(connection === 'sandbox')}Sandbox`,
      description: 'An offline Bedrock on this machine: no model is called',
      run: () => connections.setConnection('sandbox'),
    },
    {
      label: `${mark(connection === 'aws')}My AWS account`,
      description: 'Signed with your credentials; Bedrock charges for it',
      run: () => connections.setConnection('aws'),
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

/** The Region is written into the request file. */
export async function chooseRegion(edits: FormEdits, document: vscode.TextDocument | undefined): Promise<void> {
  if (!document) {
    void vscode.window.showInformationMessage('Open a request file first: the Region is written into it.');
    return;
  }
  const current = parseRequest(document.getText()).textMember('region');
  const write = (region: string | null) => () => edits.setMembers(document, { region });
  const items: Choice[] = [
    {
      label: `${mark(current === null)}No Region in the file`,
      description: "The profile's, else the setting's",
      run: write(null),
    },
    ...REGIONS.map(([id, name]) => ({ label: `${mark(id === current)}${id}`, description: name, run: write(id) })),
    {
      label: 'Another Region…',
      run: async () => {
        const region = await vscode.window.showInputBox({
          title: 'Region',
          prompt: 'The Region, for example us-east-1',
          value: current ?? '',
        });
        if (region?.trim()) await write(region.trim())();
      },
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Region',
    placeHolder: 'Where does this request go? The file is changed.',
    matchOnDescription: true,
  });
  await chosen?.run?.();
}

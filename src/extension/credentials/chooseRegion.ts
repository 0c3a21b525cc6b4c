import * as vscode from 'vscode';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { FormEdits } from '../editor/formEdits.ts';

/** Regions with a Bedrock Runtime endpoint, for suggestions only: any other name can be typed. */
export const REGIONS: readonly (readonly [id: string, name: string])[] = [
  ['us-east-1', 'N. Virginia'],
  ['us-east-2', 'Ohio'],
  ['us-west-1', 'N. California'],
  ['us-west-2', 'Oregon'],
  ['ca-central-1', 'Canada'],
  ['ca-west-1', 'Calgary'],
  ['sa-east-1', 'São Paulo'],
  ['eu-central-1', 'Frankfurt'],
  ['eu-central-2', 'Zurich'],
  ['eu-north-1', 'Stockholm'],
  ['eu-south-1', 'Milan'],
  ['eu-south-2', 'Spain'],
  ['eu-west-1', 'Ireland'],
  ['eu-west-2', 'London'],
  ['eu-west-3', 'Paris'],
  ['ap-northeast-1', 'Tokyo'],
  ['ap-northeast-2', 'Seoul'],
  ['ap-northeast-3', 'Osaka'],
  ['ap-south-1', 'Mumbai'],
  ['ap-south-2', 'Hyderabad'],
  ['ap-southeast-1', 'Singapore'],
  ['ap-southeast-2', 'Sydney'],
  ['ap-southeast-4', 'Melbourne'],
  ['me-central-1', 'UAE'],
  ['us-gov-east-1', 'GovCloud US-East'],
  ['us-gov-west-1', 'GovCloud US-West'],
];

interface RegionRow extends vscode.QuickPickItem {
  run: () => Promise<unknown>;
}

/** The Region is written into the request file. */
export async function chooseRegion(edits: FormEdits, document: vscode.TextDocument | undefined): Promise<void> {
  if (!document) {
    void vscode.window.showInformationMessage('Open a request file first: the Region is written into it.');
    return;
  }
  const current = parseRequest(document.getText()).textMember('region');
  const write = (region: string | null) => () => edits.setMembers(document, { region });
  const mark = (chosen: boolean): string => (chosen ? '$(check) ' : '');
  const items: RegionRow[] = [
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
  await chosen?.run();
}

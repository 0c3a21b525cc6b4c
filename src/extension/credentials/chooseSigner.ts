import * as vscode from 'vscode';
import { apiKeyWords, describeApiKey } from '../../core/aws/apiKey.ts';
import { describeProfiles } from '../../core/aws/profiles.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { FormEdits } from '../editor/formEdits.ts';
import { readSettings } from '../window/settings.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import { askForApiKey } from './apiKeyCommands.ts';
import type { ApiKeys } from './apiKeys.ts';
import type { Connections, SignerChoice } from './connections.ts';
import { profileWords } from './profileWords.ts';
import { signWith } from './signWith.ts';
import type { SignerScope } from './signWith.ts';

interface Choice extends vscode.QuickPickItem {
  run?: () => Promise<unknown>;
}

/**
 * Asks who signs. Unless `wanted` says otherwise a profile goes into a file that names one already; all else is remembered
 * for this workspace, since names of profiles are personal.
 */
export async function chooseSigner(
  connections: Connections,
  edits: FormEdits,
  document: vscode.TextDocument | undefined,
  wanted?: SignerScope,
): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  connections.watchAwsConfig();
  const inFile = document ? parseRequest(document.getText()).textMember('profile') : null;
  const scope: SignerScope = document ? (wanted ?? (inFile === null ? 'workspace' : 'file')) : 'workspace';
  const choose = (choice: SignerChoice): Promise<void> => signWith({ connections, edits }, document, choice, scope);
  const chosen = await vscode.window.showQuickPick(
    choices(
      connections,
      inFile,
      choose,
      scopeChange(scope, document, change => chooseSigner(connections, edits, document, change)),
    ),
    {
      title: scope === 'file' ? 'Who Signs This Request' : 'Who Signs in This Workspace',
      matchOnDescription: true,
      placeHolder:
        scope === 'file'
          ? 'A profile is written into the file; anything else is remembered for this workspace.'
          : inFile === null
            ? 'Remembered for this workspace. A request file that names a profile is stronger.'
            : `Remembered for this workspace. The profile ${inFile} is taken out of this file.`,
    },
  );
  await chosen?.run?.();
}

/** The row that changes where a profile is kept. */
function scopeChange(
  scope: SignerScope,
  document: vscode.TextDocument | undefined,
  change: (scope: SignerScope) => Promise<void>,
): Choice[] {
  if (!document) return [];
  return [
    scope === 'file'
      ? {
          label: '$(arrow-swap) For This Workspace Instead…',
          description: 'No profile in this file',
          run: () => change('workspace'),
        }
      : {
          label: '$(arrow-swap) In This File Instead…',
          description: 'The profile is written into the request',
          run: () => change('file'),
        },
  ];
}

async function choices(
  connections: Connections,
  inFile: string | null,
  choose: (choice: SignerChoice) => Promise<void>,
  scopeChange: Choice[],
): Promise<Choice[]> {
  const { signer, apiKeys } = connections;
  const aws = connections.connection === 'aws';
  const mark = (current: boolean): string => (current ? '$(check) ' : '');
  const marked = (kind: typeof signer.kind, name: string): string => {
    const current =
      inFile !== null
        ? kind === 'profile' && name === inFile
        : signer.kind === kind && 'name' in signer && signer.name === name;
    return `${mark(aws && current)}${name}`;
  };
  const { profile: setting } = readSettings();
  const profiles = (await describeProfiles()).map((profile): Choice => ({
    label: marked('profile', profile.name),
    description: profileWords(profile),
    run: () => choose({ profile: profile.name }),
  }));
  const environment: Choice[] = [
    ...(setting === null
      ? []
      : [
          {
            label: `${mark(aws && inFile === null && signer.from === 'setting')}As the Setting Says`,
            description: `profile ${setting}`,
            run: () => choose(null),
          },
        ]),
    {
      label: `${mark(aws && inFile === null && signer.kind === 'environment')}No Profile`,
      description: 'The environment, AWS_PROFILE, then the default profile',
      run: () => choose(setting === null ? null : 'environment'),
    },
  ];
  const keys = await Promise.all(
    (await apiKeys.names()).map(async (name): Promise<Choice> => ({
      label: marked('apiKey', name),
      description: await keyWords(apiKeys, name),
      run: () => choose({ apiKey: name }),
    })),
  );
  const storeKey: Choice = {
    label: '$(add) Store a Bedrock API Key…',
    run: async () => {
      const name = await askForApiKey(apiKeys);
      if (name !== undefined) await choose({ apiKey: name });
    },
  };
  const sandbox: Choice = {
    label: `${mark(!aws)}Sandbox`,
    description: 'An offline Bedrock on this machine: no model is called',
    run: () => connections.setConnection('sandbox'),
  };
  return [
    ...(profiles.length > 0 ? [separator('Profiles'), ...profiles] : []),
    separator('Environment'),
    ...environment,
    separator('Bedrock API keys'),
    ...keys,
    storeKey,
    separator('Without an account'),
    sandbox,
    ...(scopeChange.length > 0 ? [separator('Where it is kept'), ...scopeChange] : []),
  ];
}

async function keyWords(keys: ApiKeys, name: string): Promise<string> {
  return apiKeyWords(describeApiKey((await keys.get(name)) ?? ''));
}

function separator(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

import type * as vscode from 'vscode';
import { apiKeyWords, describeApiKey } from '../../core/aws/apiKey.ts';
import { describeProfiles } from '../../core/aws/profiles.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { FormEdits } from '../editor/formEdits.ts';
import { PickList, separator } from '../window/pickList.ts';
import type { PickRow } from '../window/pickList.ts';
import { readSettings } from '../window/settings.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';
import { askForApiKey } from './apiKeyCommands.ts';
import type { ApiKeys } from './apiKeys.ts';
import type { Connections, SignerChoice } from './connections.ts';
import { profileWords } from './profileWords.ts';
import { signWith } from './signWith.ts';
import type { SignerScope } from './signWith.ts';

type Choice = PickRow<() => Promise<unknown>>;

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
  let scope: SignerScope = document ? (wanted ?? (inFile === null ? 'workspace' : 'file')) : 'workspace';
  const choose = (choice: SignerChoice): Promise<void> => signWith({ connections, edits }, document, choice, scope);
  const rows = await choices(connections, inFile, choose);
  const run = await new Promise<Choice['value']>(resolve => {
    const list = new PickList<() => Promise<unknown>>(row => {
      if (row.id !== OTHER_SCOPE) return finish(row.value);
      scope = scope === 'file' ? 'workspace' : 'file';
      list.input.value = '';
      draw();
    });
    const finish = (value: Choice['value']): void => {
      resolve(value);
      list.dispose();
    };
    const draw = (): void => {
      list.input.title = scope === 'file' ? 'Who Signs This Request' : 'Who Signs in This Workspace';
      list.input.placeholder = scopeHint(scope, inFile);
      list.show(document ? [...rows, separator('Where it is kept'), scopeRow(scope)] : rows);
    };
    list.input.matchOnDescription = true;
    list.input.onDidHide(() => finish(undefined));
    draw();
    list.input.show();
  });
  await run?.();
}

const OTHER_SCOPE = ' otherScope';

/** The row that changes where a profile is kept; the list stays open. */
function scopeRow(scope: SignerScope): Choice {
  return scope === 'file'
    ? { id: OTHER_SCOPE, label: '$(arrow-swap) For This Workspace Instead…', description: 'No profile in this file' }
    : {
        id: OTHER_SCOPE,
        label: '$(arrow-swap) In This File Instead…',
        description: 'The profile is written into the request',
      };
}

function scopeHint(scope: SignerScope, inFile: string | null): string {
  if (scope === 'file') return 'A profile is written into the file; anything else is remembered for this workspace.';
  return inFile === null
    ? 'Remembered for this workspace. A request file that names a profile is stronger.'
    : `Remembered for this workspace. The profile ${inFile} is taken out of this file.`;
}

async function choices(
  connections: Connections,
  inFile: string | null,
  choose: (choice: SignerChoice) => Promise<void>,
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
    value: () => choose({ profile: profile.name }),
  }));
  const environment: Choice[] = [
    ...(setting === null
      ? []
      : [
          {
            label: `${mark(aws && inFile === null && signer.from === 'setting')}As the Setting Says`,
            description: `profile ${setting}`,
            value: () => choose(null),
          },
        ]),
    {
      label: `${mark(aws && inFile === null && signer.kind === 'environment')}No Profile`,
      description: 'The environment, AWS_PROFILE, then the default profile',
      value: () => choose(setting === null ? null : 'environment'),
    },
  ];
  const keys = await Promise.all(
    (await apiKeys.names()).map(async (name): Promise<Choice> => ({
      label: marked('apiKey', name),
      description: await keyWords(apiKeys, name),
      value: () => choose({ apiKey: name }),
    })),
  );
  const storeKey: Choice = {
    label: '$(add) Store a Bedrock API Key…',
    value: async () => {
      const name = await askForApiKey(apiKeys);
      if (name !== undefined) await choose({ apiKey: name });
    },
  };
  const sandbox: Choice = {
    label: `${mark(!aws)}Sandbox`,
    description: 'An offline Bedrock on this machine: no model is called',
    value: () => connections.setConnection('sandbox'),
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
  ];
}

async function keyWords(keys: ApiKeys, name: string): Promise<string> {
  return apiKeyWords(describeApiKey((await keys.get(name)) ?? ''));
}

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
import type { Access } from './access.ts';
import { profileWords } from './profileWords.ts';
import type { SignerChoice } from './workspaceChoice.ts';

type Choice = PickRow<() => Promise<unknown>>;

/** Where a choice is kept. Only a profile can be in the request file. */
export type SignerScope = 'file' | 'workspace';

/**
 * Asks who signs. Unless `given` says otherwise a profile goes into a file that names one already; all else is remembered
 * for this workspace, since names of profiles are personal.
 */
export async function chooseSigner(
  access: Access,
  edits: FormEdits,
  document: vscode.TextDocument | undefined,
  given?: SignerScope,
): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  access.session.watchAwsConfig();
  const inFile = document ? parseRequest(document.getText()).textMember('profile') : null;
  let scope: SignerScope = document ? (given ?? (inFile === null ? 'workspace' : 'file')) : 'workspace';
  const choose = (choice: SignerChoice): Promise<void> => signWith({ access, edits }, document, choice, scope);
  const rows = await signerRows(access, inFile, choose);
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

/**
 * Lets this choice sign, whichever command asked for it. The file's profile is the strongest, so it is replaced, or removed where
 * something else is chosen; what does not go into the file is remembered for the workspace.
 */
export async function signWith(
  { access: { choice: workspace }, edits }: { access: Access; edits: FormEdits },
  document: vscode.TextDocument | undefined,
  choice: SignerChoice,
  scope: SignerScope,
): Promise<void> {
  const named = typeof choice === 'object' && choice !== null && 'profile' in choice ? choice.profile : null;
  const profile = document && scope === 'file' ? named : null;
  // All begun together: a request that is sent right after this finds them done.
  await Promise.all([
    document && edits.setMembers(document, { profile }),
    profile === null && workspace.setSigner(choice),
    workspace.setDestination('aws'),
  ]);
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
    ? 'Remembered for this workspace. A profile that a request file names takes precedence.'
    : `Remembered for this workspace. The profile ${inFile} is removed from this file.`;
}

type Choose = (choice: SignerChoice) => Promise<void>;

async function signerRows(
  { choice, session: { apiKeys } }: Access,
  inFile: string | null,
  choose: Choose,
): Promise<Choice[]> {
  const { signer } = choice;
  const aws = choice.destination === 'aws';
  const marked = (kind: typeof signer.kind, name: string): string => {
    const current =
      inFile !== null
        ? kind === 'profile' && name === inFile
        : signer.kind === kind && 'name' in signer && signer.name === name;
    return `${mark(aws && current)}${name}`;
  };
  const profiles = (await describeProfiles()).map((profile): Choice => ({
    label: marked('profile', profile.name),
    description: profileWords(profile),
    value: () => choose({ profile: profile.name }),
  }));
  const keys = await Promise.all(
    (await apiKeys.names()).map(async (name): Promise<Choice> => ({
      label: marked('apiKey', name),
      description: await keyWords(apiKeys, name),
      value: () => choose({ apiKey: name }),
    })),
  );
  return [
    ...(profiles.length > 0 ? [separator('Profiles'), ...profiles] : []),
    separator('Environment'),
    ...environmentRows(aws && inFile === null ? signer : null, choose),
    separator('Bedrock API keys'),
    ...keys,
    storeKeyRow(apiKeys, choose),
    separator('Without an account'),
    {
      label: `${mark(!aws)}Sandbox`,
      description: 'An offline Bedrock on this machine: no model is called',
      value: () => choice.setDestination('sandbox'),
    },
  ];
}

function mark(current: boolean): string {
  return current ? '$(check) ' : '';
}

/** No profile, and what the setting says where it names one. `signer` is what the workspace signs with, if it decides. */
function environmentRows(signer: Access['choice']['signer'] | null, choose: Choose): Choice[] {
  const { profile: setting } = readSettings();
  const noProfile: Choice = {
    label: `${mark(signer?.kind === 'environment')}No Profile`,
    description: 'The environment, AWS_PROFILE, then the default profile',
    value: () => choose(setting === null ? null : 'environment'),
  };
  if (setting === null) return [noProfile];
  const asTheSettingSays: Choice = {
    label: `${mark(signer?.from === 'setting')}As the Setting Says`,
    description: `profile ${setting}`,
    value: () => choose(null),
  };
  return [asTheSettingSays, noProfile];
}

function storeKeyRow(apiKeys: ApiKeys, choose: Choose): Choice {
  return {
    label: '$(add) Store a Bedrock API Key…',
    value: async () => {
      const name = await askForApiKey(apiKeys);
      if (name !== undefined) await choose({ apiKey: name });
    },
  };
}

async function keyWords(keys: ApiKeys, name: string): Promise<string> {
  return apiKeyWords(describeApiKey((await keys.get(name)) ?? ''));
}

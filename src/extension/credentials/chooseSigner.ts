import * as vscode from 'vscode';
import { apiKeyWords, describeApiKey } from '../../core/aws/apiKey.ts';
import { describeProfiles } from '../../core/aws/profiles.ts';
import { parseRequest } from '../../core/request/index.ts';
import { askForApiKey } from './apiKeyCommands.ts';
import type { ApiKeys } from './apiKeys.ts';
import type { Connections, SignerChoice } from './connections.ts';
import type { FormEdits } from '../panel/formEdits.ts';
import { profileWords } from './profileWords.ts';
import { readSettings } from '../window/settings.ts';
import { explainRestrictedMode, isTrusted } from '../window/trust.ts';

interface Choice extends vscode.QuickPickItem {
  run?: () => Promise<unknown>;
}

/**
 * Asks who signs. A profile goes into a file that names one already; all else is remembered for this workspace, since
 * names of profiles are personal. What the file names is the strongest, so it is taken out where something else is chosen.
 */
export async function chooseSigner(connections: Connections, edits: FormEdits, document: vscode.TextDocument | undefined): Promise<void> {
  if (!isTrusted()) return explainRestrictedMode();
  connections.watchAwsConfig();
  const inFile = document ? parseRequest(document.getText()).textMember('profile') : null;
  const choose = async (choice: SignerChoice): Promise<void> => {
    if (document && inFile !== null) {
      const profile = typeof choice === 'object' && choice !== null && 'profile' in choice ? choice.profile : null;
      await edits.setMembers(document, { profile });
      if (profile === null) await connections.setSigner(choice);
    } else {
      await connections.setSigner(choice);
    }
    await connections.setConnection('aws');
  };
  const chosen = await vscode.window.showQuickPick(choices(connections, inFile, choose), {
    title: 'Who Signs', matchOnDescription: true,
    placeHolder: inFile === null ? 'Who signs the requests of this workspace?' : 'Who signs this request? It names a profile, so the file is changed.',
  });
  await chosen?.run?.();
}

async function choices(connections: Connections, inFile: string | null, choose: (choice: SignerChoice) => Promise<void>): Promise<Choice[]> {
  const { signer, apiKeys } = connections;
  const aws = connections.connection === 'aws';
  const mark = (current: boolean): string => (current ? '$(check) ' : '');
  const marked = (kind: typeof signer.kind, name: string): string => {
    const current = inFile !== null ? kind === 'profile' && name === inFile : signer.kind === kind && 'name' in signer && signer.name === name;
    return `${mark(aws && current)}${name}`;
  };
  const { profile: setting } = readSettings();
  const profiles = (await describeProfiles()).map((profile): Choice => (
    { label: marked('profile', profile.name), description: profileWords(profile), run: () => choose({ profile: profile.name }) }
  ));
  const environment: Choice[] = [
    ...(setting === null ? [] : [{
      label: `${mark(aws && inFile === null && signer.from === 'setting')}As the Setting Says`, description: `profile ${setting}`, run: () => choose(null),
    }]),
    {
      label: `${mark(aws && inFile === null && signer.kind === 'environment')}No Profile`, description: 'The environment, AWS_PROFILE, then the default profile',
      run: () => choose(setting === null ? null : 'environment'),
    },
  ];
  const keys = await Promise.all((await apiKeys.names()).map(async (name): Promise<Choice> => (
    { label: marked('apiKey', name), description: await keyWords(apiKeys, name), run: () => choose({ apiKey: name }) }
  )));
  const storeKey: Choice = {
    label: '$(add) Store a Bedrock API Key…',
    run: async () => {
      const name = await askForApiKey(apiKeys);
      if (name !== undefined) await choose({ apiKey: name });
    },
  };
  const sandbox: Choice = { label: `${mark(!aws)}Sandbox`, description: 'An offline Bedrock on this machine: no model is called', run: () => connections.setConnection('sandbox') };
  return [
    ...(profiles.length > 0 ? [separator('Profiles'), ...profiles] : []),
    separator('Environment'), ...environment,
    separator('Bedrock API keys'), ...keys, storeKey,
    separator('Without an account'), sandbox,
  ];
}

async function keyWords(keys: ApiKeys, name: string): Promise<string> {
  return apiKeyWords(describeApiKey(await keys.get(name) ?? ''));
}

function separator(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

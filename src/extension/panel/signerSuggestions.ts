import { apiKeyWords, describeApiKey } from '../../core/aws/apiKey.ts';
import { describeProfiles } from '../../core/aws/profiles.ts';
import type { Suggestion } from '../../protocol/form.ts';
import type { CredentialSession } from '../credentials/credentialSession.ts';
import { profileWords } from '../credentials/profileWords.ts';
import { readSettings } from '../window/settings.ts';
import { isTrusted } from '../window/trust.ts';

export const ENVIRONMENT_VALUE = 'No profile';
const ENVIRONMENT_WORDS = 'the environment, then the default profile';
export const SANDBOX_VALUE = 'Sandbox';
/** Shorter than its label elsewhere: the field is narrow. */
export const keyValue = (name: string): string => `API key ${name}`;

/**
 * Who can be chosen to sign, for the Profile field: as the command Choose AWS Profile has it, under headings that say where
 * the choice is kept. Keys by name only.
 */
export async function signerSuggestions({ apiKeys }: CredentialSession): Promise<Suggestion[]> {
  if (!isTrusted()) return [];
  const profiles = await describeProfiles();
  const inFile = profiles.map((profile): Suggestion => ({
    value: profile.name,
    label: profile.name,
    description: profileWords(profile),
    signer: { kind: 'profile', name: profile.name },
  }));
  const storeKey: Suggestion = { value: '', label: 'Store a Bedrock API key…', signer: { kind: 'storeApiKey' } };
  return [
    ...under('Profiles, written into this file', inFile),
    ...under('Bedrock API keys, for this workspace', [...(await keySuggestions(apiKeys)), storeKey]),
    ...under('Others, for this workspace', otherSuggestions(profiles.length > 0)),
  ];
}

async function keySuggestions(apiKeys: CredentialSession['apiKeys']): Promise<Suggestion[]> {
  return Promise.all(
    (await apiKeys.names()).map(async (name): Promise<Suggestion> => ({
      value: keyValue(name),
      label: keyValue(name),
      description: apiKeyWords(describeApiKey((await apiKeys.get(name)) ?? '')),
      signer: { kind: 'apiKey', name },
    })),
  );
}

function otherSuggestions(hasProfiles: boolean): Suggestion[] {
  return [
    ...environmentSuggestions(readSettings().profile),
    {
      value: SANDBOX_VALUE,
      label: SANDBOX_VALUE,
      description: 'no AWS account, no model is called',
      signer: { kind: 'sandbox' },
    },
    ...(hasProfiles
      ? [{ value: '', label: 'A profile, not in the file…', signer: { kind: 'workspaceProfile' } as const }]
      : []),
  ];
}

/** No profile; where the setting names one, that comes first. */
function environmentSuggestions(setting: string | null): Suggestion[] {
  const environment = { label: ENVIRONMENT_VALUE, description: ENVIRONMENT_WORDS };
  if (setting === null) return [{ ...environment, value: '', signer: { kind: 'default' } }];
  return [
    { value: '', label: 'As the setting says', description: `profile ${setting}`, signer: { kind: 'default' } },
    { ...environment, value: ENVIRONMENT_VALUE, signer: { kind: 'environment' } },
  ];
}

function under(group: string, suggestions: Suggestion[]): Suggestion[] {
  return suggestions.map(suggestion => ({ ...suggestion, group }));
}

import { describeProfiles } from '../core/aws/profiles.ts';
import { allFamilies } from '../core/models/families.ts';
import type { FormView, Suggestion } from '../protocol/messages.ts';
import type { Connections } from './connections.ts';
import { profileWords } from './profileWords.ts';
import { REGIONS } from './regions.ts';
import { isTrusted } from './trust.ts';

/** What the form's fields suggest, known without a call to AWS. Every field takes free text as well. */
export async function formSuggestions(connections: Connections): Promise<FormView['suggestions']> {
  const sandbox = connections.connection === 'sandbox' ? connections.sandboxIfRunning : undefined;
  const profiles = isTrusted() ? await describeProfiles() : [];
  return {
    modelId: allFamilies.filter(({ invocable }) => invocable).flatMap(({ provider, output, exampleModelIds }) =>
      exampleModelIds.map(id => ({ value: id, label: id, description: `${provider}, ${output}` }))),
    guardrailIdentifier: (sandbox?.guardrails ?? []).map(({ id, name, version, description }) => (
      { value: id, label: name, description, also: { guardrailVersion: version } }
    )),
    guardrailVersion: plain('DRAFT', '1'),
    region: REGIONS.map(([value, name]) => ({ value, label: value, description: name })),
    profile: profiles.map(profile => ({ value: profile.name, label: profile.name, description: profileWords(profile) })),
    trace: [
      { value: 'ENABLED', label: 'ENABLED', description: 'What the guardrail found' },
      { value: 'ENABLED_FULL', label: 'ENABLED_FULL', description: 'Also what it looked at and did not find' },
      { value: 'DISABLED', label: 'DISABLED', description: 'No trace' },
    ],
    performanceConfigLatency: plain('standard', 'optimized'),
    serviceTier: plain('default', 'priority', 'flex', 'reserved'),
  };
}

function plain(...values: string[]): Suggestion[] {
  return values.map(value => ({ value, label: value }));
}

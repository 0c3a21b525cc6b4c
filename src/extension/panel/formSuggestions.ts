import { describeProfiles } from '../../core/aws/profiles.ts';
import type { FormView, Suggestion } from '../../protocol/messages.ts';
import { profileWords } from '../credentials/profileWords.ts';
import { REGIONS } from '../credentials/regions.ts';
import { isTrusted } from '../window/trust.ts';

/** What the fields suggest that no account is asked for. Every field takes free text as well. */
export async function formSuggestions(): Promise<FormView['suggestions']> {
  const profiles = isTrusted() ? await describeProfiles() : [];
  return {
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

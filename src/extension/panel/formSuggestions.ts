import type { FormView, Suggestion } from '../../protocol/messages.ts';
import type { Connections } from '../credentials/connections.ts';
import { REGIONS } from '../credentials/regions.ts';
import { signerSuggestions } from './signerSuggestions.ts';

/** What the fields suggest that no account is asked for. Every field takes free text as well. */
export async function formSuggestions(connections: Connections): Promise<FormView['suggestions']> {
  return {
    guardrailVersion: plain('DRAFT', '1'),
    region: REGIONS.map(([value, name]) => ({ value, label: value, description: name })),
    profile: await signerSuggestions(connections),
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

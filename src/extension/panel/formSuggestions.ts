import type { FormView } from '../../protocol/form.ts';
import type { Connections } from '../credentials/connections.ts';
import { REGIONS } from '../credentials/regions.ts';
import { signerSuggestions } from './signerSuggestions.ts';

/** What the fields suggest beyond the values that the table of members names, with no account asked. */
export async function formSuggestions(connections: Connections): Promise<FormView['suggestions']> {
  return {
    region: REGIONS.map(([value, name]) => ({ value, label: value, description: name })),
    profile: await signerSuggestions(connections),
  };
}

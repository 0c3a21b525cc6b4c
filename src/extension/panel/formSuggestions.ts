import type { FormView } from '../../protocol/form.ts';
import { REGIONS } from '../credentials/chooseRegion.ts';
import type { CredentialSession } from '../credentials/credentialSession.ts';
import { signerSuggestions } from './signerSuggestions.ts';

/** What the fields suggest beyond the values that the table of members names, with no account asked. */
export async function formSuggestions(session: CredentialSession): Promise<FormView['suggestions']> {
  return {
    region: REGIONS.map(([value, name]) => ({ value, label: value, description: name })),
    profile: await signerSuggestions(session),
  };
}

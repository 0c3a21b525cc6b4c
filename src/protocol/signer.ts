import * as v from 'valibot';
import { oneOf } from './schema.ts';
import type { Schema } from './schema.ts';

/** Who is to sign; `name` is the schema of a profile's or key's name. */
export const signer = (name: Schema<string>) =>
  oneOf('kind', [
    v.object({ kind: v.literal('profile'), name }),
    v.object({ kind: v.literal('apiKey'), name }),
    // No profile, even where the setting names one.
    v.object({ kind: v.literal('environment') }),
    // No signer is named: the setting decides.
    v.object({ kind: v.literal('default') }),
    v.object({ kind: v.literal('sandbox') }),
    // These two lead to further questions.
    v.object({ kind: v.literal('storeApiKey') }),
    v.object({ kind: v.literal('workspaceProfile') }),
  ]);
export type PanelSigner = v.InferOutput<ReturnType<typeof signer>>;

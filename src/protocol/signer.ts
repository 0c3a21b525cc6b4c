import * as v from 'valibot';
import { oneOf } from './schema.ts';
import type { Schema } from './schema.ts';

/** Who is to sign; `name` is the schema of a profile's or key's name. */
export const signer = (name: Schema<string>) =>
  oneOf('kind', [
    v.object({ kind: v.literal('profile'), name }),
    v.object({ kind: v.literal('apiKey'), name }),
    // No profile, whatever the setting says.
    v.object({ kind: v.literal('environment') }),
    // Nobody in particular: left to the setting.
    v.object({ kind: v.literal('default') }),
    v.object({ kind: v.literal('sandbox') }),
    // These two lead to further questions.
    v.object({ kind: v.literal('storeApiKey') }),
    v.object({ kind: v.literal('workspaceProfile') }),
  ]);
export type PanelSigner = v.InferOutput<ReturnType<typeof signer>>;

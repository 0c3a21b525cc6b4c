import { builtInCatalogue } from './builtInCatalogue.ts';
import { groupByKind } from './modelCatalogue.ts';
import type { ModelCatalogue, ModelEntry } from './modelCatalogue.ts';

/** One heading of a picker, and what is below it. */
export interface ModelGroup {
  heading: string;
  /** Not from any list: what this program knows, which may not be in the account or the Region. */
  builtIn: boolean;
  models: readonly ModelEntry[];
}

/** Lists that the built-in catalogue can replace. */
const STAND_INS = [
  ['foundation-model', 'foundation models'],
  ['inference-profile', 'inference profiles'],
] as const;

/** The entries by kind. Where the account's list of a kind is not available at all, the built-in one replaces it, marked. */
export function modelGroups(catalogue: ModelCatalogue): ModelGroup[] {
  if (catalogue.source === 'builtIn') {
    return groupByKind(catalogue).map(({ heading, models }) => ({ heading: marked(heading), builtIn: true, models }));
  }
  const missing = STAND_INS.filter(
    ([kind, source]) =>
      catalogue.failures.some(failure => failure.source === source) &&
      !catalogue.models.some(model => model.kind === kind),
  ).map(([kind]) => kind);
  const standIns = builtInCatalogue(catalogue.region).models.filter(({ kind }) => missing.some(one => one === kind));
  return groupByKind({ ...catalogue, models: [...catalogue.models, ...standIns] }).map(({ kind, heading, models }) => {
    const builtIn = missing.some(one => one === kind);
    return { heading: builtIn ? marked(heading) : heading, builtIn, models };
  });
}

/** What a row says of a model: `Amazon · TEXT, IMAGE → TEXT · streams · active · on demand`. What is not known is left out. */
export function modelFacts(model: ModelEntry): string {
  const { provider, inputModalities, outputModalities, streaming, lifecycle } = model;
  const modalities =
    outputModalities.length > 0 ? `${inputModalities.join(', ') || '?'} → ${outputModalities.join(', ')}` : null;
  const streams = streaming === null ? null : streaming ? 'streams' : 'does not stream';
  return [provider, modalities, streams, lifecycle?.toLowerCase(), wayToCall(model)].filter(Boolean).join(' · ');
}

/** Whether a model can be called as it is, or through what. */
export function wayToCall({ kind, callable, onDemand, profiles, status }: ModelEntry): string {
  if (kind === 'custom-model') return 'only through a deployment or provisioned throughput';
  if (callable) return onDemand ? 'on demand' : 'provisioned';
  if (kind === 'foundation-model') return profiles.length > 0 ? 'only through a profile' : 'not on demand';
  return status ?? 'cannot be called';
}

function marked(heading: string): string {
  return `${heading} (built-in list)`;
}

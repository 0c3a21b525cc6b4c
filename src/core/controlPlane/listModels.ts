import { familyOf } from '../models/families.ts';
import { ControlPlaneClient } from './controlPlaneClient.ts';
import type { ControlPlaneTarget } from './controlPlaneClient.ts';
import { inParallel } from './inParallel.ts';
import { MODEL_KINDS } from './modelCatalogue.ts';
import type { ModelCatalogue, ModelEntry, SourceFailure } from './modelCatalogue.ts';
import { MODEL_SOURCES } from './modelSources.ts';
import { sourceFailure } from './sourceFailure.ts';

/** Calls to the control plane at the same time; its quotas are small. */
const MAX_PARALLEL_CALLS = 4;

export interface ListModelsOptions extends ControlPlaneTarget {
  /** Called with what is there so far whenever a list has come, so that a picker need not wait for the slowest. */
  onPart?: (catalogue: ModelCatalogue) => void;
}

/**
 * Everything that the account can name in `modelId` in this region. A list that fails is named in `failures` and takes
 * nothing from the others.
 * @throws CallError of kind `credentials` (nothing was requested) or `cancelled`
 */
export async function listModels(options: ListModelsOptions): Promise<ModelCatalogue> {
  const client = new ControlPlaneClient(options);
  await client.authorize();
  const found: ModelEntry[] = [];
  const failures: SourceFailure[] = [];
  await inParallel(
    MODEL_SOURCES.map(({ name, action, call, read }) => async () => {
      const { items, error } = await client.list(call);
      for (const item of items) {
        const entry = read(item);
        if (entry) found.push(entry);
      }
      if (error) failures.push(sourceFailure(name, action, error, items.length > 0));
      options.onPart?.(catalogueOf(options.region, found, failures));
    }),
    MAX_PARALLEL_CALLS,
  );
  return catalogueOf(options.region, found, failures);
}

function catalogueOf(region: string, found: readonly ModelEntry[], failures: readonly SourceFailure[]): ModelCatalogue {
  const rank = new Map(MODEL_KINDS.map(([kind], index) => [kind, index]));
  const seen = new Set<string>();
  const models = found
    .filter(({ kind, id }) => !seen.has(`${kind} ${id}`) && seen.add(`${kind} ${id}`))
    // Lists come back in any order; within one, Bedrock's order stays.
    .sort((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0));
  const sources = MODEL_SOURCES.map(({ name }) => name);
  return {
    source: 'account',
    region,
    models: completeEntries(models),
    failures: [...failures].sort((a, b) => sources.indexOf(a.source) - sources.indexOf(b.source)),
  };
}

/** Fills in what one list says about another's entries: profiles get their model's facts, models the profiles they are in. */
function completeEntries(models: readonly ModelEntry[]): ModelEntry[] {
  const foundation = new Map(models.filter(({ kind }) => kind === 'foundation-model').map(model => [model.id, model]));
  const profiles = new Map<string, string[]>();
  for (const { kind, id, baseModelIds } of models) {
    if (kind !== 'inference-profile' && kind !== 'application-inference-profile') continue;
    for (const base of baseModelIds) {
      const through = profiles.get(base);
      if (through) through.push(id);
      else profiles.set(base, [id]);
    }
  }
  return models.map(model => {
    if (model.kind === 'foundation-model') {
      return {
        ...model,
        profiles: profiles.get(model.id) ?? [],
        callable: model.callable && familyOf(model.id).notInvocable === null,
      };
    }
    const baseId = model.baseModelIds.find(id => !id.startsWith('arn:'));
    if (baseId === undefined) return model;
    // Customised models name variants of a model, for example `amazon.nova-micro-v1:0:128k`.
    const base = foundation.get(baseId) ?? foundation.get(baseId.replace(/:\d+k$/, ''));
    const family = familyOf(baseId);
    return {
      ...model,
      provider: base?.provider ?? (family.known ? family.provider : null),
      inputModalities: base?.inputModalities ?? [],
      outputModalities: base?.outputModalities ?? [],
      streaming: base?.streaming ?? (family.known ? family.streams : null),
      lifecycle: base?.lifecycle ?? null,
      callable: model.callable && family.notInvocable === null,
    };
  });
}

import { allFamilies } from '../models/families.ts';
import { baseModelIdOf } from '../models/modelIdParts.ts';
import type { ModelFamily } from '../models/modelFamily.ts';
import type { ModelCatalogue, ModelEntry } from './modelCatalogue.ts';

/** Prefixes of cross-region profiles by the Regions that they are called from (user guide, inference profiles). */
const GEOGRAPHIES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^us-gov-/, ['us-gov']],
  [/^us-/, ['us', 'global']],
  [/^ca-/, ['ca', 'us', 'global']],
  [/^eu-/, ['eu', 'global']],
  [/^ap-northeast-[13]$/, ['jp', 'apac', 'global']],
  [/^ap-southeast-[24]$/, ['au', 'apac', 'global']],
  [/^ap-/, ['apac', 'global']],
  [/^sa-/, ['sa', 'global']],
];

const OUTPUT: Readonly<Record<ModelFamily['output'], readonly string[]>> = {
  text: ['TEXT'],
  image: ['IMAGE'],
  embedding: ['EMBEDDING'],
  ranking: ['TEXT'],
  unknown: [],
};

/**
 * What this program knows without asking: the families' models, and for those that are best called through a profile
 * the ids that profiles of this Region would have. Nothing here was listed by the account, which `source` says.
 */
export function builtInCatalogue(region: string): ModelCatalogue {
  const models: ModelEntry[] = [];
  const profiles: ModelEntry[] = [];
  for (const family of allFamilies.filter(({ notInvocable }) => notInvocable === null)) {
    const ids = family.exampleModelIds.filter(id => !id.startsWith('arn:'));
    for (const base of new Set(ids.map(baseModelIdOf))) {
      // A model whose only example has a prefix is best called through a profile.
      const onDemand = ids.includes(base);
      const through = onDemand ? [] : geographiesOf(region).map(geography => `${geography}.${base}`);
      models.push(entry(family, base, 'foundation-model', base, onDemand, through));
      profiles.push(...through.map(id => entry(family, id, 'inference-profile', base, true, [])));
    }
  }
  return { source: 'builtIn', region, models: [...models, ...profiles], failures: [] };
}

/** The prefixes of the cross-region profiles that can be called from a Region. */
export function geographiesOf(region: string): readonly string[] {
  return GEOGRAPHIES.find(([pattern]) => pattern.test(region))?.[1] ?? ['global'];
}

function entry(
  family: ModelFamily,
  id: string,
  kind: ModelEntry['kind'],
  base: string,
  onDemand: boolean,
  profiles: readonly string[],
): ModelEntry {
  return {
    id,
    kind,
    onDemand,
    profiles,
    modelId: id,
    arn: null,
    name: id,
    description: null,
    provider: family.provider,
    inputModalities: ['TEXT'],
    outputModalities: OUTPUT[family.output],
    streaming: family.streams,
    lifecycle: null,
    status: null,
    callable: onDemand,
    baseModelIds: [base],
  };
}

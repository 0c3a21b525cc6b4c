import { familyOf } from '../models/families.ts';
import { baseModelIdOf } from '../models/modelIdParts.ts';

/** What a model id can mean; the command line prints these words. */
export type ModelKind =
  | 'foundation-model'
  | 'inference-profile'
  | 'application-inference-profile'
  | 'provisioned-model'
  | 'custom-model'
  | 'custom-model-deployment'
  | 'imported-model'
  | 'marketplace-endpoint';

/** Something that the account can name in `modelId`. */
export interface ModelEntry {
  /** The API's own id where it has one, else the ARN. */
  id: string;
  /** What to write into a request: the id, or the ARN where the API requires that. */
  modelId: string;
  /** `null` in the built-in catalogue. */
  arn: string | null;
  kind: ModelKind;
  name: string;
  description: string | null;
  /** As Bedrock spells it; `null` where it is not known (imported models). */
  provider: string | null;
  /** Bedrock's words (`TEXT`, `IMAGE`, …), new ones included; empty where they are not known. */
  inputModalities: readonly string[];
  outputModalities: readonly string[];
  /** `null` where it is not known. */
  streaming: boolean | null;
  /** Whether it is paid and called on demand under this id. Where false, see `callable` and `profilesFor`. */
  onDemand: boolean;
  /** `ACTIVE` or `LEGACY`, that of the base model where it has one; `null` where it is not known. */
  lifecycle: string | null;
  /** The status that its list gives (`InService`, `Active`, …); `null` where the list has none. */
  status: string | null;
  /** Whether InvokeModel takes it as it is: ready, reachable under this id, and not for other operations only. */
  callable: boolean;
  /** Ids of the foundation models behind it (its own for a foundation model), and the ARN of a custom model behind it. */
  baseModelIds: readonly string[];
  /** Ids of the inference profiles that hold this model; empty for all kinds but foundation models. */
  profiles: readonly string[];
}

/** A list that could not be read, or not completely. Plain data: it is cached and crosses to the panel. */
export interface SourceFailure {
  /** For example `imported models`. */
  source: string;
  /** One sentence: `Not allowed to list imported models (bedrock:ListImportedModels).` */
  text: string;
  /** The identity lacks the permission; asking again soon does not help. */
  denied: boolean;
  /** Entries of this list were read before it failed, and are in the catalogue. */
  partial: boolean;
  /** What to do, where more can be said than the text does. */
  advice: string | null;
  error: { kind: string; name: string; message: string; status: number | null; requestId: string | null };
}

export interface ModelCatalogue {
  /** `account`: what Bedrock listed. `builtIn`: what this program knows, which may not be in the account or the region. */
  source: 'account' | 'builtIn';
  region: string;
  /** Grouped by kind, in the order of `MODEL_KINDS`. */
  models: readonly ModelEntry[];
  failures: readonly SourceFailure[];
}

/** The kinds in the order of a picker, with their heading. */
export const MODEL_KINDS: readonly (readonly [ModelKind, string])[] = [
  ['foundation-model', 'Foundation models'],
  ['inference-profile', 'Inference profiles'],
  ['application-inference-profile', 'Application inference profiles'],
  ['provisioned-model', 'Provisioned throughput'],
  ['custom-model', 'Custom models'],
  ['custom-model-deployment', 'Custom model deployments'],
  ['imported-model', 'Imported models'],
  ['marketplace-endpoint', 'Marketplace endpoints'],
];

/** The entries by kind, in the order of `MODEL_KINDS`, empty groups left out. */
export function groupByKind(catalogue: ModelCatalogue): { kind: ModelKind; heading: string; models: ModelEntry[] }[] {
  return MODEL_KINDS.map(([kind, heading]) => ({
    kind,
    heading,
    models: catalogue.models.filter(model => model.kind === kind),
  })).filter(({ models }) => models.length > 0);
}

/** The entry that a request's `modelId` (id or ARN of any kind) names, or `null`. */
export function findModel(catalogue: ModelCatalogue, modelId: string): ModelEntry | null {
  const trimmedId = modelId.trim();
  return (
    catalogue.models.find(model => model.modelId === trimmedId || model.id === trimmedId || model.arn === trimmedId) ??
    catalogue.models.find(
      model =>
        model.kind === 'foundation-model' &&
        /:foundation-model\//.test(trimmedId) &&
        model.id === baseModelIdOf(trimmedId),
    ) ??
    null
  );
}

const THROUGH: readonly ModelKind[] = [
  'inference-profile',
  'application-inference-profile',
  'custom-model-deployment',
  'provisioned-model',
];

/**
 * What a model can be called through: the system's inference profiles, then the account's, its deployments and its
 * provisioned throughput. Takes a base model id, a custom model's ARN, or a profile (then its siblings).
 */
export function profilesFor(catalogue: ModelCatalogue, modelId: string): ModelEntry[] {
  const found = findModel(catalogue, modelId);
  const custom = found?.kind === 'custom-model';
  const baseIds = custom ? [found.modelId] : found?.baseModelIds.length ? found.baseModelIds : [baseModelIdOf(modelId)];
  return THROUGH.flatMap(kind =>
    catalogue.models.filter(model => model.kind === kind && model.baseModelIds.some(base => baseIds.includes(base))),
  );
}

/**
 * Active foundation models, or the profiles that reach them, to take in place of a legacy one: of the same provider and
 * for the same output; the same family first.
 */
export function activeAlternatives(catalogue: ModelCatalogue, modelId: string): ModelEntry[] {
  const base = findModel(catalogue, modelId)?.baseModelIds[0] ?? baseModelIdOf(modelId);
  const legacy = catalogue.models.find(model => model.kind === 'foundation-model' && model.id === base);
  const family = familyOf(base);
  const provider = (legacy?.provider ?? family.provider).toLowerCase();
  const alternatives = catalogue.models.filter(
    model =>
      model.kind === 'foundation-model' &&
      model.id !== base &&
      model.lifecycle === 'ACTIVE' &&
      model.provider?.toLowerCase() === provider &&
      (!legacy ||
        legacy.outputModalities.length === 0 ||
        model.outputModalities.some(modality => legacy.outputModalities.includes(modality))),
  );
  const sameFamily = (model: ModelEntry): number => Number(familyOf(model.id) === family);
  return alternatives
    .sort((a, b) => sameFamily(b) - sameFamily(a))
    .flatMap(model =>
      model.callable
        ? [model]
        : catalogue.models
            .filter(
              profile =>
                profile.kind === 'inference-profile' && profile.callable && model.profiles.includes(profile.id),
            )
            .slice(0, 1),
    );
}

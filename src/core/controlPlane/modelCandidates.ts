import type { CallError } from '../http/callError.ts';
import { straightQuotes } from '../bedrock/straightQuotes.ts';
import type { ModelCandidate } from '../bedrock/failureDetails.ts';
import { familyOf } from '../models/families.ts';
import { baseModelIdOf } from '../models/modelIdParts.ts';
import { builtInCatalogue, geographiesOf } from './builtInCatalogue.ts';
import { activeAlternatives, findModel, profilesFor } from './modelCatalogue.ts';
import type { ModelCatalogue, ModelEntry } from './modelCatalogue.ts';

/** The request whose model was refused. */
export interface RefusedRequest {
  modelId: string;
  region: string;
}

const MAX_CANDIDATES = 8;

/** Why a model was refused, where another model id can replace it; else `null`. */
export function modelRefusal({
  name,
  message,
}: Pick<CallError, 'name' | 'message'>): 'onDemand' | 'legacy' | 'unknown' | null {
  const text = straightQuotes(message).toLowerCase();
  if (name === 'ValidationException' && /on-demand throughput isn't supported/.test(text)) return 'onDemand';
  if (name === 'ValidationException' && /model identifier is invalid/.test(text)) return 'unknown';
  if (name === 'ResourceNotFoundException' && /marked by provider as legacy/.test(text)) return 'legacy';
  return null;
}

/**
 * Model ids to take instead: for an on-demand refusal the inference profiles that hold the model, for a legacy model
 * active ones of its provider. From the account's list where there is one, else guesses from the id and the region.
 */
export function modelCandidates(
  error: Pick<CallError, 'name' | 'message'>,
  request: RefusedRequest,
  catalogue: ModelCatalogue | null,
): ModelCandidate[] {
  const refusal = modelRefusal(error);
  if (refusal === null) return [];
  const listed =
    catalogue?.source === 'account'
      ? listedFor(refusal, request, catalogue).filter(
          ({ callable, modelId }) => callable && modelId !== request.modelId,
        )
      : [];
  if (listed.length > 0) {
    return listed
      .slice(0, MAX_CANDIDATES)
      .map(({ modelId, name }) => ({ modelId, name: name === modelId ? null : name, listed: true }));
  }
  return guesses(refusal, request)
    .filter(id => id !== request.modelId)
    .slice(0, MAX_CANDIDATES)
    .map(modelId => ({ modelId, name: null, listed: false }));
}

type Refusal = NonNullable<ReturnType<typeof modelRefusal>>;

function listedFor(refusal: Refusal, { modelId }: RefusedRequest, catalogue: ModelCatalogue): ModelEntry[] {
  if (refusal === 'legacy') return activeAlternatives(catalogue, modelId);
  const base = baseModelIdOf(modelId);
  const own = refusal === 'unknown' ? findModel(catalogue, base) : null;
  return [...(own ? [own] : []), ...profilesFor(catalogue, base)];
}

function guesses(refusal: Refusal, { modelId, region }: RefusedRequest): string[] {
  const base = baseModelIdOf(modelId);
  if (base.startsWith('arn:')) return [];
  if (refusal === 'legacy') return activeGuesses(base, region);
  // Of an id that is not known only the prefix can be guessed at, where it has one.
  if (refusal === 'unknown' && base === modelId) return [];
  return geographiesOf(region).map(geography => `${geography}.${base}`);
}

function activeGuesses(base: string, region: string): string[] {
  const family = familyOf(base);
  const { models } = builtInCatalogue(region);
  const sameFamily = (id: string): number => Number(familyOf(id) === family);
  const seen = new Set<string>();
  return (
    models
      .filter(
        ({ callable, provider, baseModelIds: [own = ''] }) =>
          callable &&
          provider === family.provider &&
          own !== base &&
          familyOf(own).output === family.output &&
          !familyOf(own).superseded,
      )
      // One id for each model, the profile of the nearest geography.
      .filter(({ baseModelIds: [own = ''] }) => !seen.has(own) && seen.add(own))
      .map(({ modelId }) => modelId)
      .sort((a, b) => sameFamily(baseModelIdOf(b)) - sameFamily(baseModelIdOf(a)))
  );
}

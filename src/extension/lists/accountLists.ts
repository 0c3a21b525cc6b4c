import { QuestionDismissed } from '../../core/aws/credentialsError.ts';
import { CallError } from '../../core/http/callError.ts';
import { builtInCatalogue } from '../../core/controlPlane/builtInCatalogue.ts';
import type { CatalogueCache, CatalogueKey } from '../../core/controlPlane/catalogueCache.ts';
import { failureTexts } from '../../core/controlPlane/failureTexts.ts';
import { listGuardrails } from '../../core/controlPlane/listGuardrails.ts';
import type { GuardrailList } from '../../core/controlPlane/listGuardrails.ts';
import { listModels } from '../../core/controlPlane/listModels.ts';
import type { ModelCatalogue, SourceFailure } from '../../core/controlPlane/modelCatalogue.ts';
import type { ListSource } from './listSource.ts';

export interface Lists {
  models: ModelCatalogue;
  guardrails: GuardrailList;
}
export type ListName = keyof Lists;

/** A list to show, and how it came to be. */
export interface AccountList<Name extends ListName = ListName> {
  value: Lists[Name];
  /** When the account was asked, in milliseconds since 1970; `null` where it was not. */
  listedAt: number | null;
  /** What could not be listed, a sentence each. */
  problems: readonly string[];
}

export interface AskOptions<Name extends ListName> {
  name: Name;
  source: ListSource;
  cache: CatalogueCache;
  /** 0 asks in any case. */
  maxAgeMs: number;
  signal: AbortSignal;
  onPart(list: AccountList<Name>): void;
}

/**
 * The account's list from the cache where it is young enough, else as Bedrock gives it now. Where Bedrock gives nothing,
 * what was listed earlier, else what this program knows.
 * @throws CallError of kind `cancelled` only
 */
export async function askAccount<Name extends ListName>({
  name,
  source,
  cache,
  maxAgeMs,
  signal,
  onPart,
}: AskOptions<Name>): Promise<AccountList<Name>> {
  const key: CatalogueKey & { list: Name } = { ...source.key, list: name };
  const earlier = await cache.get(key);
  if (earlier && earlier.ageMs < maxAgeMs) return accountList(name, earlier.value, earlier.listedAt);
  const target = { ...source.target, signal };
  try {
    const { value, listedAt } = await cache.refresh(key, () =>
      LISTERS[name](target, part => onPart(accountList(name, part, Date.now()))),
    );
    const offline = isEmpty(value) && value.failures.some(({ denied }) => !denied);
    return offline && earlier && !isEmpty(earlier.value)
      ? { value: earlier.value, listedAt: earlier.listedAt, problems: failureTexts(value.failures, true) }
      : accountList(name, value, listedAt);
  } catch (error) {
    const unsigned = error instanceof CallError && (error.kind === 'credentials' || error instanceof QuestionDismissed);
    if (!unsigned) throw error;
    const problems = [`${error.name}: ${error.message}`, ...(error.advice ? [error.advice] : [])];
    return earlier
      ? { value: earlier.value, listedAt: earlier.listedAt, problems }
      : { value: nothingListed(name, target.region), listedAt: null, problems };
  }
}

/** What a picker shows before, or instead of, the account's list. */
export function nothingListed<Name extends ListName>(
  name: Name,
  region: string,
  failures: readonly SourceFailure[] = [],
): Lists[Name] {
  const lists: Lists = {
    models: { ...builtInCatalogue(region), failures },
    guardrails: { region, guardrails: [], failures },
  };
  return lists[name];
}

const LISTERS: {
  [Name in ListName]: (
    target: Parameters<typeof listModels>[0],
    onPart: (part: Lists[Name]) => void,
  ) => Promise<Lists[Name]>;
} = {
  models: (target, onPart) => listModels({ ...target, onPart }),
  guardrails: (target, onPart) => listGuardrails({ ...target, onPart }),
};

function accountList<Name extends ListName>(name: Name, value: Lists[Name], listedAt: number): AccountList<Name> {
  const nothing = isEmpty(value) && value.failures.length > 0;
  return {
    value: nothing ? nothingListed(name, value.region, value.failures) : value,
    listedAt,
    problems: failureTexts(value.failures, nothing),
  };
}

function isEmpty(value: ModelCatalogue | GuardrailList): boolean {
  return ('models' in value ? value.models : value.guardrails).length === 0;
}

import { encodeLabel } from '../http/httpRequest.ts';
import { CallError } from '../http/callError.ts';
import { asWord, member } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';
import { ControlPlaneClient } from './controlPlaneClient.ts';
import type { ControlPlaneTarget, ListCall } from './controlPlaneClient.ts';
import { readPolicies } from './guardrailPolicies.ts';
import type { PolicySummary } from './guardrailPolicies.ts';
import { inParallel } from './inParallel.ts';
import type { SourceFailure } from './modelCatalogue.ts';
import { sourceFailure } from './sourceFailure.ts';

const MAX_PARALLEL_CALLS = 4;

/** One version of a guardrail; picking it sets `guardrailIdentifier` and `guardrailVersion` together. */
export interface GuardrailEntry {
  id: string;
  arn: string | null;
  name: string;
  /** `DRAFT`, or a number. */
  version: string;
  /** `READY` and others; `null` where the list does not say. */
  status: string | null;
  description: string | null;
  /** `null` until requested, see `withPolicies` and `guardrailPolicies`. */
  policies: readonly PolicySummary[] | null;
}

export interface GuardrailList {
  region: string;
  /** Versions of one guardrail together: the draft, then the numbers, the newest first. */
  guardrails: readonly GuardrailEntry[];
  failures: readonly SourceFailure[];
}

export interface ListGuardrailsOptions extends ControlPlaneTarget {
  /** Also asks what policies each version has: one more call a row. */
  withPolicies?: boolean;
  /** Called with what is there so far whenever the versions of a guardrail have come. */
  onPart?: (list: GuardrailList) => void;
}

/**
 * Every version of every guardrail. ListGuardrails gives the drafts, and with an identifier the versions of that one.
 * @throws CallError of kind `credentials` or `cancelled`
 */
export async function listGuardrails(options: ListGuardrailsOptions): Promise<GuardrailList> {
  const client = new ControlPlaneClient(options);
  await client.authorize();
  const failures: SourceFailure[] = [];
  const drafts = await client.list(listCall(null));
  if (drafts.error) {
    failures.push(sourceFailure('guardrails', 'bedrock:ListGuardrails', drafts.error, drafts.items.length > 0));
  }
  const families = groupById(drafts.items.map(readEntry).filter(entry => entry !== null));
  const list = (): GuardrailList => ({ region: options.region, guardrails: families.flat(), failures: [...failures] });
  if (families.length > 0) options.onPart?.(list());
  // Their versions would be refused one by one.
  if (drafts.error?.name === 'EndlessList') return list();
  await inParallel(
    families.map((family, index) => async () => {
      const [draft] = family as [GuardrailEntry];
      const { items, error } = await client.list(listCall(draft.arn ?? draft.id));
      if (error) {
        failures.push(
          sourceFailure(`versions of the guardrail ${draft.name}`, 'bedrock:ListGuardrails', error, items.length > 0),
        );
      }
      families[index] = inOrder(unique([...family, ...items.map(readEntry).filter(entry => entry !== null)]));
      options.onPart?.(list());
    }),
    MAX_PARALLEL_CALLS,
  );
  if (options.withPolicies) await addPolicies(client, families, failures);
  return list();
}

/** What policies one version has. @throws CallError */
export async function guardrailPolicies(
  target: ControlPlaneTarget,
  guardrail: Pick<GuardrailEntry, 'id' | 'version'>,
): Promise<PolicySummary[]> {
  return askPolicies(new ControlPlaneClient(target), guardrail);
}

async function addPolicies(
  client: ControlPlaneClient,
  families: GuardrailEntry[][],
  failures: SourceFailure[],
): Promise<void> {
  await inParallel(
    families.flatMap(family =>
      family.map((entry, index) => async () => {
        try {
          family[index] = { ...entry, policies: await askPolicies(client, entry) };
        } catch (error) {
          if (!(error instanceof CallError) || error.kind === 'cancelled' || error.kind === 'credentials') {
            throw error;
          }
          failures.push(
            sourceFailure(
              `policies of the guardrail ${entry.name}, version ${entry.version}`,
              'bedrock:GetGuardrail',
              error,
              false,
            ),
          );
        }
      }),
    ),
    MAX_PARALLEL_CALLS,
  );
}

async function askPolicies(
  client: ControlPlaneClient,
  { id, version }: Pick<GuardrailEntry, 'id' | 'version'>,
): Promise<PolicySummary[]> {
  return readPolicies(await client.get(`/guardrails/${encodeLabel(id)}`, { guardrailVersion: version }, 'guardrailId'));
}

function listCall(guardrailIdentifier: string | null): ListCall {
  return {
    path: '/guardrails',
    key: 'guardrails',
    paged: true,
    ...(guardrailIdentifier === null ? {} : { query: { guardrailIdentifier } }),
  };
}

function readEntry(item: JsonRecord): GuardrailEntry | null {
  const id = asWord(member(item, 'id'));
  if (id === null) return null;
  return {
    id,
    arn: asWord(member(item, 'arn')),
    name: asWord(member(item, 'name')) ?? id,
    version: asWord(member(item, 'version')) ?? 'DRAFT',
    status: asWord(member(item, 'status')),
    description: asWord(member(item, 'description')),
    policies: null,
  };
}

function groupById(entries: readonly GuardrailEntry[]): GuardrailEntry[][] {
  const groups = new Map<string, GuardrailEntry[]>();
  for (const entry of unique(entries)) {
    const group = groups.get(entry.id);
    if (group) group.push(entry);
    else groups.set(entry.id, [entry]);
  }
  return [...groups.values()];
}

function unique(entries: readonly GuardrailEntry[]): GuardrailEntry[] {
  return [...new Map(entries.map(entry => [`${entry.id} ${entry.version}`, entry])).values()];
}

/** The draft first, then numbers from the newest on. */
function inOrder(entries: readonly GuardrailEntry[]): GuardrailEntry[] {
  const rank = ({ version }: GuardrailEntry): number => (version === 'DRAFT' ? Infinity : Number(version) || 0);
  return [...entries].sort((a, b) => rank(b) - rank(a));
}

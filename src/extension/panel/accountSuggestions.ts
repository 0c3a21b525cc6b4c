import type { GuardrailEntry } from '../../core/controlPlane/listGuardrails.ts';
import { modelFacts, modelGroups } from '../../core/controlPlane/modelGroups.ts';
import type { ListedField } from '../../core/request/members.ts';
import type { AccountListView, FormView, Suggestion } from '../../protocol/form.ts';
import type { Access } from '../credentials/access.ts';
import { nothingListed } from '../lists/accountLists.ts';
import type { ListName } from '../lists/accountLists.ts';
import type { Catalogues, ShownList } from '../lists/catalogues.ts';
import { listRequest } from '../lists/listSource.ts';
import { isTrusted } from '../window/trust.ts';

interface AccountSuggestions {
  suggestions: Record<ListedField, Suggestion[]>;
  lists: FormView['lists'];
}

/** What the fields suggest that an account can be asked for: what was listed, or before that what is known without it. */
export function accountSuggestions(
  { catalogues, access }: { catalogues: Catalogues; access: Access },
  text: string,
  region: string | null,
): AccountSuggestions {
  const request = listRequest(text);
  const models = catalogues.shownFor('models', request);
  const guardrails = catalogues.shownFor('guardrails', request);
  const { value } = models.list ?? { value: nothingListed('models', region ?? 'us-east-1') };
  return {
    suggestions: {
      modelId: modelGroups(value).flatMap(({ heading, models: entries }) =>
        entries.map(model => ({
          value: model.modelId,
          label: model.name,
          description: modelFacts(model),
          group: heading,
          ask: true,
        })),
      ),
      guardrailIdentifier: guardrails.list
        ? guardrails.list.value.guardrails.map(guardrailSuggestion)
        : sandboxGuardrails(access),
    },
    lists: isTrusted() ? { modelId: listView(models), guardrailIdentifier: listView(guardrails) } : {},
  };
}

/** Those of the sandbox are known as soon as it runs. */
function sandboxGuardrails({ choice, sandbox }: Access): Suggestion[] {
  const guardrails = choice.destination === 'sandbox' ? (sandbox.running?.guardrails ?? []) : [];
  return guardrails.map(({ id, name, version, description }) =>
    guardrailSuggestion({ id, name, version, description, status: null }),
  );
}

function guardrailSuggestion({
  id,
  name,
  version,
  description,
  status,
}: Pick<GuardrailEntry, 'id' | 'name' | 'version' | 'description' | 'status'>): Suggestion {
  return {
    value: id,
    group: name,
    also: { guardrailVersion: version },
    label: `${name}, ${version === 'DRAFT' ? 'draft' : `version ${version}`}`,
    description: [status !== 'READY' ? status?.toLowerCase() : null, description].filter(Boolean).join(' · '),
  };
}

function listView({ loading, list }: ShownList<ListName>): AccountListView {
  return { loading, listedAt: list?.listedAt ?? null, problems: list?.problems ?? [] };
}

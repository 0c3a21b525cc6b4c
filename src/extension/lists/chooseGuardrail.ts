import * as vscode from 'vscode';
import { CallError } from '../../core/http/callError.ts';
import { guardrailPolicies } from '../../core/controlPlane/listGuardrails.ts';
import type { GuardrailEntry } from '../../core/controlPlane/listGuardrails.ts';
import { sourceFailure } from '../../core/controlPlane/sourceFailure.ts';
import { isGuardrailVersion } from '../../core/request/changeGuardrail.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { FormEdits } from '../editor/formEdits.ts';
import type { Catalogues } from './catalogues.ts';
import { pickFromList } from './listPicker.ts';
import { separator } from '../window/pickList.ts';
import type { PickRow } from '../window/pickList.ts';
import { listRequest } from './listSource.ts';
import type { ListSource } from './listSource.ts';

interface GuardrailChoice {
  guardrailIdentifier: string | null;
  guardrailVersion: string | null;
}

/** Not for every row that the user passes by. */
const POLICIES_DELAY_MS = 300;

/** Lets the user choose a version of a guardrail, or none; identifier and version are written together. */
export async function chooseGuardrail(
  { catalogues, edits }: { catalogues: Catalogues; edits: FormEdits },
  document: vscode.TextDocument | undefined,
): Promise<void> {
  if (!document) {
    void vscode.window.showInformationMessage('Open a request file first: the guardrail is written into it.');
    return;
  }
  const parsed = parseRequest(document.getText());
  const [identifier, version] = [parsed.textMember('guardrailIdentifier'), parsed.textMember('guardrailVersion')];
  const policies = new Policies();
  try {
    const picked = await pickFromList<'guardrails', GuardrailChoice>({
      name: 'guardrails',
      title: 'Choose Guardrail',
      placeholder: 'Search, or type an id or ARN and a version: abc123 2',
      catalogues,
      request: listRequest(document.getText()),
      current: identifier === null ? null : rowId({ id: identifier, version: version ?? 'DRAFT' }),
      rows: ({ value }) => [
        { id: ' none', label: 'No guardrail', value: { guardrailIdentifier: null, guardrailVersion: null } },
        ...value.guardrails.flatMap((guardrail, index) => [
          ...(guardrail.id === value.guardrails[index - 1]?.id ? [] : [separator(guardrail.name)]),
          guardrailRow(guardrail, policies.of(guardrail)),
        ]),
      ],
      typedName: 'guardrail and version',
      typed: text => ({ value: typedGuardrail(text) }),
      onActive: (row, source, signal, redraw) => policies.ask(row, source, signal, redraw),
    });
    if (picked) await edits.setMembers(document, picked.value);
  } finally {
    policies.stop();
  }
}

/** What the row that the user is at has for policies, asked when the user stays there. */
class Policies {
  private readonly known = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;

  of(guardrail: GuardrailEntry): string | undefined {
    return guardrail.policies?.map(({ text }) => text).join(', ') ?? this.known.get(rowId(guardrail));
  }

  ask({ id, value }: PickRow<GuardrailChoice>, { target }: ListSource, signal: AbortSignal, redraw: () => void): void {
    clearTimeout(this.timer);
    const { guardrailIdentifier, guardrailVersion } = value ?? {};
    if (!id || !guardrailIdentifier || !guardrailVersion || id.startsWith(' ') || this.known.has(id)) return;
    this.timer = setTimeout(() => {
      guardrailPolicies({ ...target, signal }, { id: guardrailIdentifier, version: guardrailVersion })
        .then(
          policies => this.known.set(id, policies.map(({ text }) => text).join(', ') || 'no policies'),
          (error: unknown) => this.known.set(id, failureText(error)),
        )
        .then(
          () => !signal.aborted && redraw(),
          () => undefined,
        );
    }, POLICIES_DELAY_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

function failureText(error: unknown): string {
  if (!(error instanceof CallError)) return 'its policies could not be read';
  const { denied, text } = sourceFailure('its policies', 'bedrock:GetGuardrail', error, false);
  return denied ? 'not allowed to read its policies (bedrock:GetGuardrail)' : text;
}

function rowId({ id, version }: Pick<GuardrailEntry, 'id' | 'version'>): string {
  return `${id} ${version}`;
}

function guardrailRow(guardrail: GuardrailEntry, policies: string | undefined): PickRow<GuardrailChoice> {
  const { id, name, version, status, description } = guardrail;
  return {
    id: rowId(guardrail),
    label: `${name}, ${version === 'DRAFT' ? 'draft' : `version ${version}`}`,
    description: [id, status?.toLowerCase()].filter(Boolean).join(' · '),
    detail: [description, policies].filter(Boolean).join(' · ') || ' ',
    value: { guardrailIdentifier: id, guardrailVersion: version },
  };
}

/** `abc123`, `abc123 2`, or an ARN with or without a version; the draft where none is given. */
function typedGuardrail(text: string): GuardrailChoice {
  const [, identifier = text, last = ''] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
  return { guardrailIdentifier: identifier, guardrailVersion: isGuardrailVersion(last) ? last : 'DRAFT' };
}

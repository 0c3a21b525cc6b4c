import * as vscode from 'vscode';
import { diagnoseRequest } from '../../core/request/validateRequest.ts';
import type { ParsedRequest } from '../../core/request/parsedRequest.ts';
import type { Diagnostic } from '../../core/json/diagnostic.ts';
import { FORM_FIELDS, memberRow } from '../../core/request/members.ts';
import type { FormField } from '../../core/request/members.ts';
import type { FormDiagnostic, FormView } from '../../protocol/form.ts';
import type { Access } from '../credentials/access.ts';
import type { WorkspaceChoice } from '../credentials/workspaceChoice.ts';
import { identityView, remoteSide } from '../credentials/identityView.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { isTrusted } from '../window/trust.ts';
import { accountSuggestions } from './accountSuggestions.ts';
import { formSuggestions } from './formSuggestions.ts';
import type { IdentityView } from '../credentials/identityView.ts';
import { ENVIRONMENT_VALUE, SANDBOX_VALUE, keyValue } from './signerSuggestions.ts';

/** What holds where a member is absent, for every signer. */
const FALLBACKS: FormView['defaults'] = Object.fromEntries(
  FORM_FIELDS.flatMap(field => {
    const { fallback } = memberRow(field);
    return fallback === undefined ? [] : [[field, fallback]];
  }),
);

/** Reads a request file as the form that the panel shows. */
export async function formView(
  access: Access,
  catalogues: Catalogues,
  document: vscode.TextDocument | undefined,
  pinned: boolean,
): Promise<FormView> {
  const { parsed, diagnostics } = diagnoseRequest(document?.getText() ?? '{}');
  const identity = await identityView(access, parsed);
  const account = accountSuggestions({ catalogues, access }, parsed.text, identity.region);
  return {
    document: document
      ? { uri: document.uri.toString(), name: vscode.workspace.asRelativePath(document.uri), dirty: document.isDirty }
      : null,
    values: Object.fromEntries(FORM_FIELDS.map(field => [field, parsed.textMember(field)])) as Record<
      FormField,
      string | null
    >,
    readOnly: FORM_FIELDS.filter(field => parsed.member(field) && parsed.textMember(field) === null),
    suggestions: { ...(await formSuggestions(access.session)), ...account.suggestions },
    lists: account.lists,
    defaults: {
      ...FALLBACKS,
      ...(identity.region === null ? {} : { region: identity.region }),
      profile: identity.signer,
    },
    diagnostics: document ? diagnostics.map(diagnostic => formDiagnostic(parsed, diagnostic)) : [],
    destination: access.choice.destination,
    identity: identity.line,
    signer: signerView(access.choice, parsed.textMember('profile'), identity),
    pinned,
    trusted: isTrusted(),
    stream: parsed.stream,
  };
}

function signerView(
  choice: WorkspaceChoice,
  inFile: string | null,
  { decidedBy, order, details }: IdentityView,
): FormView['signer'] {
  const side = remoteSide();
  return {
    chosen: isTrusted() ? chosenSigner(choice, inFile) : null,
    decidedBy,
    details,
    notes: [
      ...(order === null ? [] : [order]),
      ...(side === null ? [] : [`The credentials are those found on ${side}.`]),
    ],
  };
}

function chosenSigner({ destination, signer }: WorkspaceChoice, inFile: string | null): string | null {
  if (destination === 'sandbox') return SANDBOX_VALUE;
  if (inFile !== null || signer.from === 'setting') return null;
  switch (signer.kind) {
    case 'apiKey':
      return keyValue(signer.name);
    case 'profile':
      return signer.name;
    case 'environment':
      return ENVIRONMENT_VALUE;
  }
}

/** The member that goes with a fault of another place, so that the form can mark the field to fill. */
const FIELD_OF_CODE: Readonly<Record<string, FormField>> = {
  missingModelId: 'modelId',
  guardrailWithoutVersion: 'guardrailVersion',
};

function formDiagnostic(parsed: ParsedRequest, { code, severity, message, range }: Diagnostic): FormDiagnostic {
  const { line, column } = parsed.lines.positionAt(range.offset);
  const field =
    FIELD_OF_CODE[code] ??
    FORM_FIELDS.find(name => {
      const member = parsed.member(name);
      return (
        member &&
        range.offset >= member.keyRange.offset &&
        range.offset < member.valueRange.offset + member.valueRange.length
      );
    });
  return { severity, message, line, column, field: field ?? null, offset: range.offset };
}

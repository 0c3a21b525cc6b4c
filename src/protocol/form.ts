import * as v from 'valibot';
import { FORM_FIELDS, LISTED_FIELDS } from '../core/request/members.ts';
import { isString, list, listOf, number, object, onlyObject } from './schema.ts';
import type { Schema } from './schema.ts';
import { signer } from './signer.ts';

const string = v.string();
const boolean = v.boolean();
const stringOrNull = v.nullable(string);
const field = v.picklist(FORM_FIELDS);
const ofSomeFields = <T>(schema: Schema<T>) => onlyObject(v.entriesFromList(FORM_FIELDS, v.optional(schema)));

const suggestion = object({
  value: string,
  label: string,
  description: v.optional(string),
  /** Set together with the chosen value, for example the version of a chosen guardrail. */
  also: v.optional(ofSomeFields(string)),
  /** The heading that it is shown under, together with its neighbours of the same. */
  group: v.optional(string),
  /** Chosen, it is sent to the host, which may ask something more before it sets it. */
  ask: v.optional(boolean),
  /** Chosen, this is to sign. */
  signer: v.optional(signer(string)),
});
export type Suggestion = v.InferOutput<typeof suggestion>;

/** How the suggestions of a field came to be, where an account can be asked for them. */
const accountList = object({
  /** True while the account is being asked. */
  loading: boolean,
  /** In milliseconds since 1970; `null` where the account was not asked and the suggestions are this program's own. */
  listedAt: v.nullable(number),
  /** What could not be listed, a sentence each. */
  problems: listOf(isString),
});
export type AccountListView = v.InferOutput<typeof accountList>;

/** Where requests go: the user's own account, or the built-in sandbox that calls no model. */
const destination = v.picklist(['aws', 'sandbox']);

const diagnostic = object({
  severity: v.picklist(['error', 'warning', 'info']),
  message: string,
  /** One-based, for display. */
  line: number,
  column: number,
  /** The form field it belongs to, where there is one. */
  field: v.nullable(field),
  /** Offset in the document, to jump to. */
  offset: number,
});
export type FormDiagnostic = v.InferOutput<typeof diagnostic>;

/** Who signs, where that is not what the file's `profile` says, and what decided it. */
const signerView = object({
  /** What was chosen outside the file, for the Profile field to show; `null` where nothing was, or the file is stronger. */
  chosen: stringOrNull,
  /** What decided, in a few words: `Chosen for this workspace`. */
  decidedBy: string,
  /** The order of precedence in one sentence, and whose credentials are read in a remote window. */
  notes: listOf(isString),
  /** The order of precedence with what decided marked, and what else there is to know; lines of plain text. */
  details: listOf(isString),
});

/** The form as the request file says it: the file is the truth, the form a view of it. */
export const formView = object({
  /** `null` where no request file is open: the panel then offers to open or create one. */
  document: v.nullable(object({ uri: string, name: string, dirty: boolean })),
  /** What the file holds; `null` for an absent member. Placeholders such as `{{model}}` are not replaced. */
  values: object(v.entriesFromList(FORM_FIELDS, stringOrNull)),
  /** Members that are in the file but not as a string, so that the form cannot edit them. */
  readOnly: list(field),
  suggestions: ofSomeFields(list(suggestion)),
  /** None where no account can be asked. */
  lists: object(v.entriesFromList(LISTED_FIELDS, v.optional(accountList))),
  /** What holds where a member is absent, as placeholder text: the profile's Region, `application/json`, … */
  defaults: ofSomeFields(string),
  diagnostics: list(diagnostic),
  destination,
  /** Who signs and where, in one line, as in the status bar. */
  identity: string,
  signer: signerView,
  pinned: boolean,
  /** False in Restricted Mode: nothing is sent, and the panel says why. */
  trusted: boolean,
  /** What plain Send does for this file (`stream` in the file). */
  stream: boolean,
});
export type FormView = v.InferOutput<typeof formView>;

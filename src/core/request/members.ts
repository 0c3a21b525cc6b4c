import { REGION } from '../aws/partitions.ts';
import type { Severity } from '../json/diagnostic.ts';
import {
  GUARDRAIL_IDENTIFIER,
  GUARDRAIL_VERSION,
  MAX_MODEL_ID_CHARACTERS,
  MODEL_ID_CHARACTERS,
} from './bedrockRules.ts';

/** What a member holds: one string, an object of strings, true or false, the variables, or the operation's own JSON. */
type MemberKind = 'string' | 'strings' | 'boolean' | 'variables' | 'json';

/** The ways in which operations take their members; each row of the table of operations names one. */
export type WireForm = 'invoke' | 'invokeStream';

/** Where a member travels. A header that is sent `always` has the row's `fallback` where the file has no value. */
export type Placement = { in: 'path' } | { in: 'header'; name: string; always?: true } | { in: 'body' };

/** Something that can be wrong with a string: it does not match `pattern`. The first rule that fails counts. */
interface TextRule {
  pattern: RegExp;
  severity: Severity;
  code: string;
  message: string;
}

/** A value that the API names; it may add others, so an unknown one is a warning. */
export interface MemberValue {
  value: string;
  meaning: string;
}

/** How the panel's form shows a member. */
export interface FormWords {
  /** Fields appear in this order, for reading and for the Tab key. */
  order: number;
  label: string;
  /** The member's meaning, in the label's tooltip. */
  title: string;
  /** Shown where the file does not have the member and nothing else is known to hold. */
  placeholder: string;
  /** Folded away in a narrow panel. */
  folded?: true;
  /** An account can be asked for its values. */
  listed?: true;
}

export interface MemberRow {
  kind: MemberKind;
  /** In Markdown, for the schema and the README. */
  description: string;
  /** Absent where the member is for this program only. */
  wire?: Readonly<Record<WireForm, Placement>>;
  /** What is said where the file does not have it. */
  missing?: { severity: Severity; code: string; message: string };
  values?: readonly MemberValue[];
  rules?: readonly TextRule[];
  /** What holds where the file does not have it. */
  fallback?: string;
  examples?: readonly unknown[];
  form?: FormWords;
}

const header = (name: string): Placement => ({ in: 'header', name });
const standardHeader = (name: string): Placement => ({ in: 'header', name, always: true });
const everywhere = (placement: Placement): Record<WireForm, Placement> => ({
  invoke: placement,
  invokeStream: placement,
});
const notEmpty = (name: string): TextRule => ({
  pattern: /[^]/,
  severity: 'error',
  code: 'emptyText',
  message: `"${name}" is empty: give a value or remove it.`,
});

const JSON_TYPE = 'application/json';

/**
 * The table of members: what a request file can hold, in the order in which the form writes them. Names are those of
 * the API; `region`, `profile`, `stream` and `variables` are ours. Parsing, checks, requests, form, schema and README
 * follow from it (facts: the API model of bedrock-runtime, 2023-09-30).
 */
export const MEMBERS = {
  modelId: {
    kind: 'string',
    description:
      'The model to invoke: a base model id, an inference profile id (`us.`, `eu.`, `apac.`, `global.` in front), or the ARN of a foundation model, inference profile, application inference profile, provisioned model, custom model deployment, imported model, prompt router or Marketplace endpoint.',
    wire: everywhere({ in: 'path' }),
    missing: {
      severity: 'error',
      code: 'missingModelId',
      message: '"modelId" is missing: give a model id, an inference profile id or an ARN.',
    },
    rules: [
      {
        pattern: /[^]/,
        severity: 'error',
        code: 'missingModelId',
        message: '"modelId" is empty: give a model id, an inference profile id or an ARN.',
      },
      {
        pattern: new RegExp(`^[^]{0,${MAX_MODEL_ID_CHARACTERS}}$`),
        severity: 'error',
        code: 'modelIdLength',
        message: `"modelId" is longer than ${MAX_MODEL_ID_CHARACTERS} characters.`,
      },
      // Alone in a path segment these two mean another path, however they are encoded.
      {
        pattern: /^(?!\.{1,2}$)/,
        severity: 'error',
        code: 'modelIdPath',
        message: '"modelId" is not a path.',
      },
      {
        pattern: MODEL_ID_CHARACTERS,
        severity: 'warning',
        code: 'modelIdCharacters',
        message: '"modelId" has a character that no model id or ARN has.',
      },
    ],
    form: {
      order: 1,
      label: 'Model',
      title: 'modelId: a model id, an inference profile id or any ARN',
      placeholder: 'Model id, inference profile or ARN',
      listed: true,
    },
  },
  region: {
    kind: 'string',
    description:
      "The AWS Region that the request goes to. Without it the profile's Region applies, then the setting `bedrockInvoke.region`.",
    rules: [
      {
        pattern: REGION,
        severity: 'error',
        code: 'region',
        message: '"region" is not the name of a Region: write one like us-east-1.',
      },
    ],
    form: { order: 3, label: 'Region', title: 'region: where the request is sent', placeholder: 'Region' },
  },
  profile: {
    kind: 'string',
    description:
      'The profile of the AWS config files that signs. Only its name is written here: keys never belong in a request file.',
    rules: [notEmpty('profile')],
    examples: ['default'],
    form: {
      order: 2,
      label: 'Profile',
      title:
        'Who signs: a profile from the AWS config files (profile in the file), a stored Bedrock API key, the environment or the sandbox',
      placeholder: 'Default credentials',
    },
  },
  guardrailIdentifier: {
    kind: 'string',
    description: 'The guardrail to apply: its id or its ARN, in the Region of the request. Needs `guardrailVersion`.',
    wire: everywhere(header('x-amzn-bedrock-guardrailidentifier')),
    rules: [
      {
        pattern: GUARDRAIL_IDENTIFIER,
        severity: 'warning',
        code: 'guardrailIdentifier',
        message: '"guardrailIdentifier" is neither a guardrail id (small letters and digits) nor a guardrail ARN.',
      },
    ],
    form: {
      order: 4,
      label: 'Guardrail',
      title: 'guardrailIdentifier: an id or an ARN',
      placeholder: 'None',
      listed: true,
    },
  },
  guardrailVersion: {
    kind: 'string',
    description: "The guardrail's version: a number as a string, or `DRAFT` for the working draft.",
    wire: everywhere(header('x-amzn-bedrock-guardrailversion')),
    rules: [
      {
        pattern: new RegExp(`^$|${GUARDRAIL_VERSION.source}`),
        severity: 'warning',
        code: 'guardrailVersion',
        message: '"guardrailVersion" is "DRAFT" or a number from 1 on.',
      },
    ],
    examples: ['DRAFT', '1'],
    form: { order: 5, label: 'Version', title: 'guardrailVersion: a number or DRAFT', placeholder: 'None' },
  },
  trace: {
    kind: 'string',
    description: "Whether Bedrock's trace comes with the answer. It shows what the guardrail found.",
    wire: everywhere(header('x-amzn-bedrock-trace')),
    values: [
      { value: 'ENABLED', meaning: 'What the guardrail found' },
      { value: 'ENABLED_FULL', meaning: 'Also what it checked for and did not find' },
      { value: 'DISABLED', meaning: 'No trace' },
    ],
    fallback: 'DISABLED',
    form: { order: 6, label: 'Trace', title: 'trace: whether the guardrail shows what it did', placeholder: 'Off' },
  },
  performanceConfigLatency: {
    kind: 'string',
    description: 'Latency-optimized inference, where the model offers it.',
    wire: everywhere(header('x-amzn-bedrock-performanceconfig-latency')),
    values: [
      { value: 'standard', meaning: 'The usual latency' },
      { value: 'optimized', meaning: 'Lower latency, for the models and Regions that have it' },
    ],
    fallback: 'standard',
    form: {
      order: 7,
      label: 'Latency',
      title: 'performanceConfigLatency: the usual latency or a lower one',
      placeholder: 'standard',
      folded: true,
    },
  },
  serviceTier: {
    kind: 'string',
    description: 'The processing tier of the request.',
    wire: everywhere(header('x-amzn-bedrock-service-tier')),
    values: [
      { value: 'default', meaning: 'The Standard tier' },
      { value: 'priority', meaning: 'Served first, at a higher price' },
      { value: 'flex', meaning: 'Served later, at a lower price' },
      { value: 'reserved', meaning: 'Capacity that your account has reserved' },
    ],
    fallback: 'default',
    form: {
      order: 8,
      label: 'Tier',
      title: 'serviceTier: how soon the request is served, and at what price',
      placeholder: 'default',
      folded: true,
    },
  },
  requestMetadata: {
    kind: 'strings',
    description:
      "Keys and values for your own bookkeeping. They show in Bedrock's invocation logs. At most 16 entries; keys and values up to 256 characters.",
    wire: everywhere(header('x-amzn-bedrock-request-metadata')),
  },
  accept: {
    kind: 'string',
    description: 'The media type that the answer should have.',
    // A stream is always an event stream; the type of what is in it is requested with a header of its own.
    wire: { invoke: standardHeader('accept'), invokeStream: standardHeader('x-amzn-bedrock-accept') },
    rules: [notEmpty('accept')],
    fallback: JSON_TYPE,
    examples: [JSON_TYPE],
  },
  contentType: {
    kind: 'string',
    description: 'The media type of the body. With a guardrail it must be `application/json`.',
    wire: everywhere(standardHeader('content-type')),
    rules: [notEmpty('contentType')],
    fallback: JSON_TYPE,
    examples: [JSON_TYPE],
  },
  stream: {
    kind: 'boolean',
    description: 'What *Send Request* does: `true` streams the answer, `false` or absent waits for the whole of it.',
    examples: [true, false],
  },
  variables: {
    kind: 'variables',
    description:
      'Values for `{{name}}` in the other members. A string that is exactly `"{{name}}"` becomes the value with its type kept; inside a longer string the value is inserted as text.',
  },
  body: {
    kind: 'json',
    description:
      "The body that the model gets, in the model's own format. Numbers and strings are sent exactly as they are written here; comments and trailing commas are removed.",
    wire: everywhere({ in: 'body' }),
    missing: {
      severity: 'warning',
      code: 'missingBody',
      message: '"body" is missing: an empty body is sent, which most models refuse.',
    },
  },
} as const satisfies Readonly<Record<string, MemberRow>>;

export type RequestMember = keyof typeof MEMBERS;
type MembersWith<Shape> = { [M in RequestMember]: (typeof MEMBERS)[M] extends Shape ? M : never }[RequestMember];
/** A member that holds one string and may hold placeholders. */
export type TextMember = MembersWith<{ kind: 'string' }>;
/** A member that becomes text on the way out: one string, or an object of strings as JSON. */
export type SentTextMember = TextMember | MembersWith<{ kind: 'strings' }>;
export type FormField = TextMember & MembersWith<{ form: FormWords }>;
/** A field whose values an account can be asked for. */
export type ListedField = FormField & MembersWith<{ form: { listed: true } }>;

/** A member's row with everything that a row can have. */
export function memberRow(name: RequestMember): MemberRow {
  return MEMBERS[name];
}

export const REQUEST_MEMBERS = Object.keys(MEMBERS) as readonly RequestMember[];

function membersWith<M extends RequestMember>(fits: (row: MemberRow) => boolean): readonly M[] {
  return REQUEST_MEMBERS.filter(name => fits(memberRow(name))) as M[];
}

export const TEXT_MEMBERS = membersWith<TextMember>(({ kind }) => kind === 'string');
export const SENT_TEXT_MEMBERS = membersWith<SentTextMember>(({ kind }) => kind === 'string' || kind === 'strings');
/** The members whose strings may hold placeholders. */
export const FILLED_MEMBERS = membersWith<RequestMember>(({ kind }) => kind !== 'boolean' && kind !== 'variables');
/** In the form's order. */
export const FORM_FIELDS = [...membersWith<FormField>(({ form }) => form !== undefined)].sort(
  (one, other) => MEMBERS[one].form.order - MEMBERS[other].form.order,
);
export const LISTED_FIELDS = membersWith<ListedField>(({ form }) => form?.listed === true);

export function isRequestMember(name: string): name is RequestMember {
  return Object.hasOwn(MEMBERS, name);
}

/** How the form shows a field. */
export function formWords(field: FormField): FormWords {
  return MEMBERS[field].form;
}

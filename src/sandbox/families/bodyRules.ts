import { invalid } from '../wire/serviceError.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';

export type JsonKind = 'integer' | 'number' | 'string' | 'array' | 'object' | 'boolean';

/** The part of a family's body schema that Bedrock itself checks before the model sees the body. */
export interface BodyRules {
  /** Keys that must be there; an inner list names alternatives of which one is enough. */
  required: readonly (string | readonly string[])[];
  /** Every key that may be there; absent for the families that let unknown keys pass. */
  known?: readonly string[];
  kinds?: Readonly<Record<string, JsonKind>>;
  ranges?: Readonly<Record<string, readonly [least: number, most: number]>>;
}

/** Keys that Bedrock removes from the body before any model sees it. */
const BEDROCK_KEYS = ['amazon-bedrock-guardrailConfig'];

/** Throws the ValidationException that Bedrock answers for a body of the wrong form; the text after `#` is a JSON pointer. */
export function checkBody(body: JsonObject, rules: BodyRules): void {
  const problem =
    missingKey(body, rules) ?? unknownKey(body, rules) ?? wrongKind(body, rules) ?? outOfRange(body, rules);
  if (problem !== undefined) {
    throw invalid(`Malformed input request: ${problem}, please reformat your input and try again.`);
  }
}

function missingKey(body: JsonObject, rules: BodyRules): string | undefined {
  for (const entry of rules.required) {
    const names = typeof entry === 'string' ? [entry] : entry;
    if (!names.some(name => Object.hasOwn(body, name))) return `#: required key [${names[0]}] not found`;
  }
  return undefined;
}

function unknownKey(body: JsonObject, rules: BodyRules): string | undefined {
  if (!rules.known) return undefined;
  const key = Object.keys(body).find(name => !rules.known?.includes(name) && !BEDROCK_KEYS.includes(name));
  return key === undefined ? undefined : `#: extraneous key [${key}] is not permitted`;
}

function wrongKind(body: JsonObject, rules: BodyRules): string | undefined {
  for (const [name, kind] of Object.entries(rules.kinds ?? {})) {
    if (!Object.hasOwn(body, name) || hasKind(body[name], kind)) continue;
    return `#/${name}: expected type: ${capital(kind === 'array' ? 'JSONArray' : kind === 'object' ? 'JSONObject' : kind)}, found: ${kindName(body[name])}`;
  }
  return undefined;
}

function outOfRange(body: JsonObject, rules: BodyRules): string | undefined {
  for (const [name, [least, most]] of Object.entries(rules.ranges ?? {})) {
    const value = body[name];
    if (typeof value !== 'number') continue;
    if (value < least) return `#/${name}: ${value} is not greater or equal to ${least}`;
    if (value > most) return `#/${name}: ${value} is not less or equal to ${most}`;
  }
  return undefined;
}

function hasKind(value: unknown, kind: JsonKind): boolean {
  switch (kind) {
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return typeof value === kind;
  }
}

function kindName(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (isObject(value)) return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'BigDecimal';
  return capital(typeof value);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

import { isObject, listOf, numberOf, textsOf } from './json.ts';
import type { JsonObject } from './json.ts';

/** How deep values may go: schemas that contain themselves are tried shallow first, so that they end. */
const DEPTHS = [4, 8, 16, 32];
/** How many values one try may make. */
const MAX_VALUES = 5000;

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-15T12:00:00Z',
  date: '2026-01-15',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'jane@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** What a pattern is tried with, after the question itself; others are not honoured. */
const PATTERN_CANDIDATES = ['a', 'A', '1', '12', '123', '1234', '12345', '123456', 'abc', 'ABC', 'ABC-123', 'abc-123']
  .concat(['a1', 'A1', 'a_1', 'a.b', '1.0', '1.0.0', '#aabbcc', '+1', '+12025550123', '202-555-0123'])
  .concat(Object.values(FORMATS));

/** One try: what it still may make. `undefined` as a value means that nothing fits within its limits. */
interface Try {
  root: JsonObject;
  question: string;
  maxDepth: number;
  values: number;
}

/**
 * A value that is valid against a JSON schema, filled with the question where a string is free; undefined when none was
 * found. Only what is required is filled in, or everything where nothing is. Honours what tool schemas and structured
 * output use: references inside the schema, combinations, enums, and the limits of numbers, strings and arrays.
 */
export function valueForSchema(schema: JsonObject, question: string): unknown {
  for (const maxDepth of DEPTHS) {
    const value = make(schema, { root: schema, question, maxDepth, values: 0 }, 0, 0);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `variant` counts the items of an array, so that they differ. */
function make(schema: unknown, attempt: Try, depth: number, variant: number): unknown {
  if (schema === false || depth > attempt.maxDepth || ++attempt.values > MAX_VALUES) return undefined;
  if (!isObject(schema)) return freeString({}, attempt.question, variant);
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  if (typeof $ref === 'string') return make(merge(own, resolve(attempt.root, $ref)), attempt, depth + 1, variant);
  if (Array.isArray(allOf)) {
    const merged = listOf(allOf).reduce<unknown>(merge, {
      ...own,
      ...(anyOf ? { anyOf } : {}),
      ...(oneOf ? { oneOf } : {}),
    });
    return make(merged, attempt, depth + 1, variant);
  }
  const branches = Array.isArray(anyOf) ? listOf(anyOf) : listOf(oneOf);
  if (branches.length === 0) return makePlain(own, attempt, depth, variant);
  const rest = Array.isArray(anyOf) && oneOf ? { ...own, oneOf } : own;
  for (const branch of branches) {
    const value = make(merge(rest, branch), attempt, depth + 1, variant);
    if (value !== undefined) return value;
  }
  return undefined;
}

function makePlain(schema: JsonObject, attempt: Try, depth: number, variant: number): unknown {
  if ('const' in schema) return schema['const'];
  const types = typesOf(schema);
  if (Array.isArray(schema['enum'])) {
    const allowed = listOf(schema['enum']).filter(value => types.length === 0 || types.some(type => isA(value, type)));
    return allowed[variant % Math.max(1, allowed.length)];
  }
  switch (types.find(type => type !== 'null') ?? types[0] ?? impliedType(schema)) {
    case 'null':
      return null;
    case 'boolean':
      return variant % 2 === 0;
    case 'integer':
      return makeNumber(schema, true, variant);
    case 'number':
      return makeNumber(schema, false, variant);
    case 'array':
      return makeArray(schema, attempt, depth);
    case 'object':
      return makeObject(schema, attempt, depth, variant);
    default:
      return freeString(schema, attempt.question, variant);
  }
}

function makeObject(schema: JsonObject, attempt: Try, depth: number, variant: number): unknown {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = textsOf(schema['required']);
  const optional = Object.keys(properties).filter(name => !required.includes(name));
  const others = schema['additionalProperties'];
  const entries: [string, unknown][] = [];
  for (const name of required) {
    const value = make(Object.hasOwn(properties, name) ? properties[name] : others, attempt, depth + 1, variant);
    if (value === undefined) return undefined;
    entries.push([name, value]);
  }
  const least = required.length === 0 ? optional.length : (numberOf(schema['minProperties']) ?? 0);
  for (const name of optional) {
    if (entries.length >= least) break;
    const value = make(properties[name], attempt, depth + 1, variant);
    if (value !== undefined) entries.push([name, value]);
  }
  const missing = (numberOf(schema['minProperties']) ?? 0) - entries.length;
  for (let index = 1; index <= missing; index++) {
    const value = make(others, attempt, depth + 1, index);
    if (value === undefined) return undefined;
    entries.push([`key${index}`, value]);
  }
  return Object.fromEntries(entries);
}

function makeArray(schema: JsonObject, attempt: Try, depth: number): unknown {
  const first = listOf(schema['prefixItems']);
  const values: unknown[] = [];
  for (let index = 0; index < (numberOf(schema['minItems']) ?? 0); index++) {
    const value = make(index < first.length ? first[index] : schema['items'], attempt, depth + 1, index);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function makeNumber(schema: JsonObject, whole: boolean, variant: number): number | undefined {
  const step = numberOf(schema['multipleOf']) ?? (whole ? 1 : 0);
  const [above, below] = [numberOf(schema['exclusiveMinimum']), numberOf(schema['exclusiveMaximum'])];
  const least = Math.max(numberOf(schema['minimum']) ?? -Infinity, above ?? -Infinity);
  const most = Math.min(numberOf(schema['maximum']) ?? Infinity, below ?? Infinity);
  const fits = (value: number): boolean =>
    value >= least &&
    value <= most &&
    value !== above &&
    value !== below &&
    (!whole || Number.isInteger(value)) &&
    (step === 0 || Number.isInteger(value / step));
  const near = [1, 0, least, most, (least + most) / 2, least + 1, most - 1].filter(Number.isFinite);
  const onSteps = near.flatMap(value =>
    step > 0 ? [Math.ceil(value / step) * step, Math.floor(value / step) * step] : [value],
  );
  const start = [...near, ...onSteps, ...onSteps.flatMap(value => [value + step, value - step])].find(fits);
  if (start === undefined) return undefined;
  const varied = start + variant * (step || (Number.isFinite(most - start) ? (most - start) / (variant + 2) : 1));
  return [varied, start - variant * (step || 1)].find(fits) ?? start;
}

function freeString(schema: JsonObject, question: string, variant: number): string {
  const format = FORMATS[typeof schema['format'] === 'string' ? schema['format'] : ''];
  if (format !== undefined) return format;
  const line = question.split('\n')[0]?.slice(0, 80) ?? '';
  const text = variant === 0 ? line : `${line} ${variant + 1}`;
  const [least, most] = [numberOf(schema['minLength']) ?? 0, numberOf(schema['maxLength']) ?? Infinity];
  const fitted = [...text.padEnd(least, '.')].slice(0, most).join('');
  const pattern = schema['pattern'];
  if (typeof pattern !== 'string') return fitted;
  const expression = compiled(pattern);
  const candidates = [fitted, ...PATTERN_CANDIDATES].filter(value => value.length >= least && value.length <= most);
  return candidates.find(value => expression?.test(value)) ?? fitted;
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

/** Both schemas in one, for the keywords that {@link make} reads. */
function merge(first: unknown, second: unknown): unknown {
  if (first === false || second === false) return false;
  if (!isObject(first)) return second;
  if (!isObject(second)) return first;
  const both: Record<string, unknown> = { ...first, ...second };
  for (const [key, combine] of Object.entries(COMBINE)) {
    if (key in first && key in second) both[key] = combine(first[key], second[key]);
  }
  return both;
}

const larger = (a: unknown, b: unknown): unknown => Math.max(Number(a), Number(b));
const smaller = (a: unknown, b: unknown): unknown => Math.min(Number(a), Number(b));
const intersection = (a: unknown, b: unknown): unknown[] => {
  const [left, right] = [a, b].map(value => (Array.isArray(value) ? value : [value])) as [unknown[], unknown[]];
  return left.filter(value => right.some(other => JSON.stringify(other) === JSON.stringify(value)));
};

/** How two values of one keyword become one that means both. */
const COMBINE: Readonly<Record<string, (first: unknown, second: unknown) => unknown>> = {
  properties: (a, b) => {
    const [left, right] = [isObject(a) ? a : {}, isObject(b) ? b : {}];
    const shared = Object.keys(left).filter(name => Object.hasOwn(right, name));
    return { ...left, ...right, ...Object.fromEntries(shared.map(name => [name, merge(left[name], right[name])])) };
  },
  required: (a, b) => [...new Set([...textsOf(a), ...textsOf(b)])],
  allOf: (a, b) => [...listOf(a), ...listOf(b)],
  type: (a, b) => (a === b || (a === 'number' && b === 'integer') ? b : intersection(a, b)),
  enum: intersection,
  items: merge,
  additionalProperties: merge,
  minimum: larger,
  exclusiveMinimum: larger,
  minItems: larger,
  minLength: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
};

/** What a reference inside the schema points to; anything is allowed where it points nowhere. */
function resolve(root: JsonObject, reference: string): unknown {
  if (!reference.startsWith('#')) return {};
  let value: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const name = decodeLoosely(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return {};
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function typesOf(schema: JsonObject): string[] {
  return typeof schema['type'] === 'string' ? [schema['type']] : textsOf(schema['type']);
}

function impliedType(schema: JsonObject): string {
  const has = (...names: string[]): boolean => names.some(name => name in schema);
  if (has('properties', 'required', 'minProperties')) return 'object';
  if (has('items', 'prefixItems', 'minItems')) return 'array';
  return has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf') ? 'number' : 'string';
}

function isA(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

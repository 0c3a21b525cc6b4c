import { compactJson } from '../json/jsonc.ts';
import { MAX_BODY_BYTES } from './bedrockRules.ts';
import { guardrailFaults } from './guardrailFaults.ts';
import { FILLED_MEMBERS, memberRow, SENT_TEXT_MEMBERS, TEXT_MEMBERS } from './members.ts';
import type { RequestMember, SentTextMember, TextMember } from './members.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import { splitLiteral } from './placeholders.ts';
import type { BuiltIn, Placeholder } from './placeholders.ts';
import type { Diagnostic, TextRange } from '../json/diagnostic.ts';
import { textFault } from './textFaults.ts';
import { validateRequest } from './validateRequest.ts';

const BODY_LIMIT = MAX_BODY_BYTES.toLocaleString('en-US');

/** Where the built-ins get their values. A source that refuses throws an `Error` whose message says why. */
export interface ResolveSources {
  /** Values that win over the file's `variables`, as given with `--var NAME=VALUE`. */
  overrides?: ReadonlyMap<string, string>;
  environment(name: string): string | undefined;
  readFile(path: string): Promise<Uint8Array>;
  /** Asks the user; `undefined` where the question was dismissed. */
  input(label: string): Promise<string | undefined>;
}

/** A request without placeholders: every member that is sent as text, what plain Send does, and the body's bytes. */
export type ResolvedRequest = {
  readonly [M in SentTextMember]: M extends 'modelId' ? string : string | null;
} & {
  readonly stream: boolean;
  readonly body: Uint8Array;
};

const ABSENT = Object.freeze(Object.fromEntries(SENT_TEXT_MEMBERS.map(name => [name, null]))) as Readonly<
  Record<SentTextMember, null>
>;

/** A request of these members; the others are absent. */
export function requestOf(
  members: Partial<ResolvedRequest> & Pick<ResolvedRequest, 'modelId' | 'body'>,
): ResolvedRequest {
  return Object.freeze({ ...ABSENT, stream: false, ...members });
}

/** A request file that must not be sent, with everything that is wrong with it and where. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.find(d => d.severity === 'error')?.message ?? 'The request file has errors.');
  }
}

/** An `{{$input}}` that the user dismissed: nothing is sent and nothing is wrong. */
export class InputDismissed extends Error {
  override readonly name = 'InputDismissed';
}

/** A request as it is sent, with the file it was made from: what is in the one can be found in the other. */
export interface SentRequest {
  readonly parsed: ParsedRequest;
  readonly request: ResolvedRequest;
  /** What a placeholder became, as JSON text; `undefined` for one that the file does not hold. */
  valueOf(placeholder: Placeholder): string | undefined;
}

/** As `resolveSent`, without the way back to the file. */
export async function resolveRequest(parsed: ParsedRequest, sources: ResolveSources): Promise<ResolvedRequest> {
  return (await resolveSent(parsed, sources)).request;
}

/**
 * Fills in every placeholder, once, and gives the request as it will be sent.
 * @throws RequestError for anything the file or a value gets wrong, before anything is sent
 * @throws InputDismissed where the user dismissed a question
 */
export async function resolveSent(parsed: ParsedRequest, sources: ResolveSources): Promise<SentRequest> {
  const overrides = sources.overrides ?? new Map<string, string>();
  const errors = validateRequest(parsed, new Set(overrides.keys())).filter(d => d.severity === 'error');
  if (errors.length > 0) throw new RequestError(errors);

  const values = await placeholderValues(parsed, sources, overrides);
  const isDeclared = (name: string): boolean => values.has(keyOf('variable', name));
  const oversized = sizeFaults(parsed, values, isDeclared);
  if (oversized.length > 0) throw new RequestError(oversized);
  const rewrite = (literal: string, offset: number): string => substitute(literal, offset, values, isDeclared);

  const texts = new Map<SentTextMember, string>();
  for (const name of SENT_TEXT_MEMBERS) {
    const range = parsed.member(name)?.valueRange;
    if (range) texts.set(name, sentText(name, compactJson(parsed.text, range, rewrite)));
  }
  const bodyRange = parsed.member('body')?.valueRange;
  const request = requestOf({
    // An empty string is as good as an absent member.
    ...Object.fromEntries([...texts].filter(([, text]) => text !== '')),
    modelId: texts.get('modelId') ?? '',
    stream: parsed.stream,
    body: Buffer.from(bodyRange ? compactJson(parsed.text, bodyRange, rewrite) : '', 'utf8'),
  });
  const faults = checkResolved(parsed, request, texts);
  if (faults.length > 0) throw new RequestError(faults);
  return {
    parsed,
    request,
    valueOf: ({ kind, argument }) => values.get(keyOf(kind, argument)),
  };
}

function keyOf(kind: Placeholder['kind'], argument: string): string {
  return `${kind} ${argument}`;
}

/** The JSON text of each distinct placeholder, so that a file is read and a question asked once. */
async function placeholderValues(
  parsed: ParsedRequest,
  sources: ResolveSources,
  overrides: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  const declared = parsed.variables;
  for (const [name, json] of declared) values.set(keyOf('variable', name), json);
  for (const [name, value] of overrides) values.set(keyOf('variable', name), overrideJson(value, declared.get(name)));
  const faults: Diagnostic[] = [];
  let bytes = 0;
  for (const { kind, argument, range } of parsed.placeholders(name => values.has(keyOf('variable', name)))) {
    if (kind === 'variable' || kind === 'unknownBuiltIn' || values.has(keyOf(kind, argument))) continue;
    try {
      const value = await builtInValue(kind, argument, sources, overrides);
      bytes += value.length;
      values.set(keyOf(kind, argument), JSON.stringify(value));
    } catch (error) {
      if (error instanceof InputDismissed) throw error;
      faults.push({
        code: `builtIn.${kind}`,
        severity: 'error',
        message: error instanceof Error ? error.message : String(error),
        range,
      });
    }
    // Each of them is part of what is sent at least once, so no more of them need be read.
    if (bytes > MAX_BODY_BYTES) {
      const message = `The body has more than ${BODY_LIMIT} bytes, which is what Bedrock takes.`;
      const body = parsed.member('body')?.valueRange ?? range;
      throw new RequestError([...faults, { code: 'bodySize', severity: 'error', message, range: body }]);
    }
  }
  if (faults.length > 0) throw new RequestError(faults);
  return values;
}

/** A value given from outside keeps the declared variable's kind: a number stays a number where the text is one. */
function overrideJson(value: string, declared: string | undefined): string {
  if (declared !== undefined && !declared.startsWith('"')) {
    try {
      JSON.parse(value);
      return value.trim();
    } catch {
      return JSON.stringify(value);
    }
  }
  return JSON.stringify(value);
}

async function builtInValue(
  kind: BuiltIn,
  argument: string,
  sources: ResolveSources,
  overrides: ReadonlyMap<string, string>,
): Promise<string> {
  switch (kind) {
    case 'env': {
      const value = sources.environment(argument);
      if (value === undefined) throw new Error(`The environment variable ${argument} is not set.`);
      return value;
    }
    case 'file': {
      const bytes = await sources.readFile(argument);
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch {
        throw new Error(`${argument} is not UTF-8 text; for other bytes write {{$base64 ${argument}}}.`);
      }
    }
    case 'base64':
      return Buffer.from(await sources.readFile(argument)).toString('base64');
    case 'input': {
      const answer = overrides.get(argument) ?? (await sources.input(argument));
      if (answer === undefined) throw new InputDismissed(`No answer was given for "${argument}".`);
      return answer;
    }
  }
}

/** What is too large with its placeholders filled in, counted without building it. */
function sizeFaults(
  parsed: ParsedRequest,
  values: ReadonlyMap<string, string>,
  isDeclared: (name: string) => boolean,
): Diagnostic[] {
  const sizes = new Map<string, number>();
  const sizeOf = ({ kind, argument }: Placeholder): number => {
    const key = keyOf(kind, argument);
    const size = sizes.get(key) ?? Buffer.byteLength(values.get(key) ?? '""');
    sizes.set(key, size);
    return size;
  };
  return FILLED_MEMBERS.flatMap(name => {
    const range = parsed.member(name)?.valueRange;
    if (!range) return [];
    let inserted = 0;
    const rest = compactJson(parsed.text, range, (literal, offset) => {
      if (!literal.includes('{{')) return literal;
      const parts = splitLiteral(literal, offset, isDeclared);
      for (const part of parts) if ('placeholder' in part) inserted += sizeOf(part.placeholder) - 2;
      return `"${parts.map(part => ('placeholder' in part ? '' : part.text)).join('')}"`;
    });
    return sizeFault(name, Buffer.byteLength(rest) + inserted, range) ?? [];
  });
}

/** A member's size is that of its JSON, which is what a body sends. */
function sizeFault(name: RequestMember, bytes: number, range: TextRange): Diagnostic | null {
  if (bytes <= MAX_BODY_BYTES) return null;
  const what = name === 'body' ? 'The body' : `"${name}"`;
  const message = `${what} has ${bytes.toLocaleString('en-US')} bytes; Bedrock takes ${BODY_LIMIT}.`;
  return { code: 'bodySize', severity: 'error', message, range };
}

/** A string literal with its placeholders filled in: the value's own JSON where the string is nothing else. */
function substitute(
  literal: string,
  offset: number,
  values: ReadonlyMap<string, string>,
  isDeclared: (name: string) => boolean,
): string {
  if (!literal.includes('{{')) return literal;
  const parts = splitLiteral(literal, offset, isDeclared);
  const jsonOf = (placeholder: Placeholder): string =>
    values.get(keyOf(placeholder.kind, placeholder.argument)) ?? '""';
  const [only] = parts;
  if (parts.length === 1 && only && 'placeholder' in only) return jsonOf(only.placeholder);
  return `"${parts.map(part => ('placeholder' in part ? insideString(jsonOf(part.placeholder)) : part.text)).join('')}"`;
}

/** JSON text as it reads inside a longer string: a string's own characters, anything else as its JSON. */
function insideString(json: string): string {
  return json.startsWith('"') ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
}

/** What a member's JSON becomes on the way out: a string's value, anything else as JSON. */
function sentText(name: SentTextMember, json: string): string {
  if (memberRow(name).kind !== 'string') return asciiJson(json);
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}

/** Headers are ASCII: other characters travel as JSON escapes, which mean the same. */
function asciiJson(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The rules that need the final values. */
function checkResolved(
  parsed: ParsedRequest,
  request: ResolvedRequest,
  texts: ReadonlyMap<SentTextMember, string>,
): Diagnostic[] {
  const rangeOf = (name: 'body' | TextMember): TextRange => parsed.member(name)?.valueRange ?? { offset: 0, length: 1 };
  const faults = TEXT_MEMBERS.flatMap(name => {
    const value = texts.get(name);
    const fault = value === undefined ? null : textFault(name, value);
    return fault ? [{ ...fault, range: rangeOf(name) }] : [];
  });
  const tooLarge = sizeFault('body', request.body.byteLength, rangeOf('body'));
  return [...faults, ...guardrailFaults(parsed, request), ...(tooLarge ? [tooLarge] : [])].filter(
    ({ severity }) => severity === 'error',
  );
}

import { GUARDRAIL_CONFIG, HEADER_TEXT, JSON_CONTENT_TYPE, MAX_BODY_BYTES } from './bedrockRules.ts';
import { compactJson, objectMembers } from '../json/jsonText.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import { splitLiteral } from './placeholders.ts';
import type { BuiltIn, Placeholder } from './placeholders.ts';
import { TEXT_MEMBERS } from './requestFile.ts';
import type { Diagnostic } from '../json/diagnostic.ts';
import type { TextMember } from './requestFile.ts';
import { textFaults, validateRequest } from './validateRequest.ts';

/** Where the built-ins get their values. A source that refuses throws an `Error` whose message says why. */
export interface ResolveSources {
  /** Values that win over the file's `variables`, as given with `--var NAME=VALUE`. */
  overrides?: ReadonlyMap<string, string>;
  environment(name: string): string | undefined;
  readFile(path: string): Promise<Uint8Array>;
  /** Asks the user; `undefined` where the question was dismissed. */
  input(label: string): Promise<string | undefined>;
}

/** A request with nothing left to substitute. */
export interface ResolvedRequest {
  readonly modelId: string;
  readonly region: string | null;
  readonly profile: string | null;
  readonly guardrailIdentifier: string | null;
  readonly guardrailVersion: string | null;
  readonly trace: string | null;
  readonly performanceConfigLatency: string | null;
  readonly serviceTier: string | null;
  /** A header's text: the JSON object of `requestMetadata`. */
  readonly requestMetadata: string | null;
  readonly accept: string | null;
  readonly contentType: string | null;
  readonly stream: boolean;
  /** The body's bytes as they go out. */
  readonly body: Uint8Array;
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

/** A request as it is sent, with the file it was made from: what stands in the one can be found in the other. */
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
  const rewrite = (literal: string, offset: number): string => substitute(literal, offset, values, isDeclared);

  const texts = new Map<TextMember, string>();
  for (const name of TEXT_MEMBERS) {
    const member = parsed.member(name);
    if (!member) continue;
    const json = rewrite(
      parsed.text.slice(member.valueRange.offset, member.valueRange.offset + member.valueRange.length),
      member.valueRange.offset,
    );
    texts.set(name, memberText(json));
  }
  const metadata = parsed.member('requestMetadata');
  const metadataText = metadata ? asciiJson(compactJson(parsed.text, metadata.valueRange, rewrite)) : null;
  const bodyNode = parsed.member('body');
  const body = Buffer.from(bodyNode ? compactJson(parsed.text, bodyNode.valueRange, rewrite) : '', 'utf8');
  const text = (name: TextMember): string | null => texts.get(name) || null;

  const request: ResolvedRequest = {
    modelId: texts.get('modelId') ?? '',
    region: text('region'),
    profile: text('profile'),
    guardrailIdentifier: text('guardrailIdentifier'),
    guardrailVersion: text('guardrailVersion'),
    trace: text('trace'),
    performanceConfigLatency: text('performanceConfigLatency'),
    serviceTier: text('serviceTier'),
    requestMetadata: metadataText,
    accept: text('accept'),
    contentType: text('contentType'),
    stream: parsed.stream,
    body,
  };
  const faults = checkResolved(parsed, request, texts);
  if (faults.length > 0) throw new RequestError(faults);
  return {
    parsed,
    request: Object.freeze(request),
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
  for (const { kind, argument, range } of parsed.placeholders(name => values.has(keyOf('variable', name)))) {
    if (kind === 'variable' || kind === 'unknownBuiltIn' || values.has(keyOf(kind, argument))) continue;
    try {
      values.set(keyOf(kind, argument), JSON.stringify(await builtInValue(kind, argument, sources, overrides)));
    } catch (error) {
      if (error instanceof InputDismissed) throw error;
      faults.push({
        code: `builtIn.${kind}`,
        severity: 'error',
        message: error instanceof Error ? error.message : String(error),
        range,
      });
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

function memberText(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
}

/** Headers are ASCII: other characters travel as JSON escapes, which mean the same. */
function asciiJson(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The rules that only hold once the values are known. */
function checkResolved(
  parsed: ParsedRequest,
  request: ResolvedRequest,
  texts: ReadonlyMap<TextMember, string>,
): Diagnostic[] {
  const faults: Diagnostic[] = [];
  const add = (name: 'body' | TextMember, code: string, message: string): void => {
    const range = parsed.member(name)?.valueRange ?? { offset: 0, length: 1 };
    faults.push({ code, severity: 'error', message, range });
  };
  for (const [name, value] of texts) {
    if (!HEADER_TEXT.test(value)) {
      add(
        name,
        'lineBreakInHeader',
        `"${name}" has a line break or a character that a request line or header cannot carry.`,
      );
    } else {
      for (const fault of textFaults(name, value)) if (fault.severity === 'error') add(name, fault.code, fault.message);
    }
  }
  if (request.guardrailIdentifier && !request.guardrailVersion) {
    add(
      'guardrailIdentifier',
      'guardrailWithoutVersion',
      'A guardrail needs its version: "guardrailVersion" is empty.',
    );
  }
  if (!request.guardrailIdentifier && objectMembers(parsed.member('body')?.node).has(GUARDRAIL_CONFIG)) {
    add('body', 'configWithoutGuardrail', `"${GUARDRAIL_CONFIG}" needs a guardrail: "guardrailIdentifier" is empty.`);
  }
  if (request.guardrailIdentifier && request.contentType && !JSON_CONTENT_TYPE.test(request.contentType)) {
    add('contentType', 'guardrailContentType', 'With a guardrail, "contentType" must be "application/json".');
  }
  if (request.body.byteLength > MAX_BODY_BYTES) {
    add(
      'body',
      'bodySize',
      `The body has ${request.body.byteLength.toLocaleString('en-US')} bytes; Bedrock takes ${MAX_BODY_BYTES.toLocaleString('en-US')}.`,
    );
  }
  return faults;
}

import {
  ENUM_VALUES,
  GUARDRAIL_CONFIG,
  GUARDRAIL_IDENTIFIER,
  GUARDRAIL_VERSION,
  HEADER_TEXT,
  JSON_CONTENT_TYPE,
  MAX_MODEL_ID_LENGTH,
  METADATA,
  MODEL_ID_CHARACTERS,
} from './bedrockRules.ts';
import { REGION } from '../aws/partitions.ts';
import { objectMembers, rangeOf } from '../json/jsonText.ts';
import type { JsonNode } from '../json/jsonText.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import { isRequestMember, parseRequest } from './parsedRequest.ts';
import { REQUEST_MEMBERS, TEXT_MEMBERS } from './requestFile.ts';
import type { Diagnostic, Severity, TextRange } from '../json/diagnostic.ts';
import type { TextMember } from './requestFile.ts';

/** Parses and checks a request file; what the editor underlines, `validate` prints and Send refuses. */
export function diagnoseRequest(text: string): { parsed: ParsedRequest; diagnostics: Diagnostic[] } {
  const parsed = parseRequest(text);
  return { parsed, diagnostics: validateRequest(parsed) };
}

/** The faults of a parsed request in the order of the file; names given by `overrides` count as declared. */
export function validateRequest(parsed: ParsedRequest, overrides: ReadonlySet<string> = new Set()): Diagnostic[] {
  const found: Diagnostic[] = [...parsed.syntax];
  if (parsed.root) {
    const check = new RequestCheck(parsed, found);
    check.members();
    check.texts();
    check.guardrail();
    check.metadata();
    check.body();
    check.placeholders(overrides);
  }
  return found.sort((a, b) => a.range.offset - b.range.offset);
}

/** Keys that must never be in a file that travels; compared without case, `_` and `-`. */
const FORBIDDEN = new Set([
  'credentials',
  'accesskeyid',
  'awsaccesskeyid',
  'secretaccesskey',
  'awssecretaccesskey',
  'sessiontoken',
  'awssessiontoken',
  'bearertoken',
  'awsbearertokenbedrock',
  'apikey',
  'authorization',
  'endpoint',
  'endpointurl',
  'proxy',
  'httpproxy',
  'httpsproxy',
  'ca',
  'cabundle',
  'credentialprocess',
]);

class RequestCheck {
  constructor(
    private readonly parsed: ParsedRequest,
    private readonly found: Diagnostic[],
  ) {}

  private add(severity: Severity, code: string, range: TextRange, message: string): void {
    this.found.push({ code, severity, message, range });
  }

  members(): void {
    const { parsed } = this;
    const seen = new Set<string>();
    for (const property of parsed.root?.children ?? []) {
      const key = property.children?.[0];
      if (!key || typeof key.value !== 'string') continue;
      const name: string = key.value;
      if (seen.has(name)) this.add('error', 'repeatedMember', rangeOf(key), `"${name}" stands twice; keep one.`);
      seen.add(name);
      if (isRequestMember(name) || name === '$schema') continue;
      if (FORBIDDEN.has(name.toLowerCase().replace(/[_-]/g, ''))) {
        this.add(
          'error',
          'forbiddenMember',
          rangeOf(key),
          `"${name}" does not belong in a request file, which travels with the repository. Keep credentials in a profile and endpoints in the settings or on the command line.`,
        );
      } else {
        const near = REQUEST_MEMBERS.find(known => known.toLowerCase() === name.toLowerCase().replace(/[_-]/g, ''));
        this.add(
          'warning',
          'unknownMember',
          rangeOf(key),
          `"${name}" is not a member of a request and is not sent.${near ? ` Did you mean "${near}"?` : ''}`,
        );
      }
    }
    const start = { offset: parsed.root?.offset ?? 0, length: 1 };
    // What looks missing in broken JSON may only be unread.
    const whole = parsed.syntax.length === 0;
    if (whole && !parsed.member('modelId')) {
      this.add(
        'error',
        'missingModelId',
        start,
        '"modelId" is missing: give a model id, an inference profile id or an ARN.',
      );
    }
    if (whole && !parsed.member('body')) {
      this.add('warning', 'missingBody', start, '"body" is missing: an empty body is sent, which most models refuse.');
    }
    const stream = parsed.member('stream');
    if (stream && stream.node.type !== 'boolean') {
      this.add('error', 'notABoolean', stream.valueRange, '"stream" is true or false.');
    }
    const variables = parsed.member('variables');
    if (variables && variables.node.type !== 'object') {
      this.add('error', 'notAnObject', variables.valueRange, '"variables" is an object of names and values.');
    }
    for (const [name, { value }] of objectMembers(variables?.node)) {
      if (value?.type === 'string' && String(value.value).includes('{{')) {
        this.add(
          'info',
          'bracesInVariable',
          rangeOf(value),
          `The braces in "${name}" are sent as they stand: values are put in once, never again inside a value.`,
        );
      }
    }
  }

  texts(): void {
    for (const name of TEXT_MEMBERS) {
      const member = this.parsed.member(name);
      if (!member) continue;
      const value: unknown = member.node.value;
      if (member.node.type !== 'string' || typeof value !== 'string') {
        this.add('error', 'notAText', member.valueRange, `"${name}" is a text in double quotes.`);
      } else if (/[\r\n]/.test(value)) {
        this.add('error', 'lineBreakInHeader', member.valueRange, `"${name}" has a line break; it must be one line.`);
      } else if (!HEADER_TEXT.test(value)) {
        this.add(
          'error',
          'notAscii',
          member.valueRange,
          `"${name}" has a character that a request line or header cannot carry; use ASCII only.`,
        );
      } else if (!value.includes('{{')) {
        for (const { severity, code, message } of textFaults(name, value)) {
          this.add(severity, code, member.valueRange, message);
        }
      }
    }
  }

  guardrail(): void {
    const { parsed } = this;
    const identifier = parsed.textMember('guardrailIdentifier');
    const version = parsed.textMember('guardrailVersion');
    const identifierNode = parsed.member('guardrailIdentifier');
    const versionNode = parsed.member('guardrailVersion');
    if (identifier && identifierNode && !version) {
      this.add(
        'error',
        'guardrailWithoutVersion',
        identifierNode.valueRange,
        'A guardrail needs its version: add "guardrailVersion" ("DRAFT" or a number).',
      );
    }
    if (version && versionNode && !identifier) {
      this.add(
        'warning',
        'versionWithoutGuardrail',
        versionNode.valueRange,
        '"guardrailVersion" has no effect without "guardrailIdentifier".',
      );
    }
    const contentType = parsed.textMember('contentType');
    const contentTypeNode = parsed.member('contentType');
    if (
      identifier &&
      contentTypeNode &&
      contentType &&
      !contentType.includes('{{') &&
      !JSON_CONTENT_TYPE.test(contentType)
    ) {
      this.add(
        'error',
        'guardrailContentType',
        contentTypeNode.valueRange,
        'With a guardrail, "contentType" must be "application/json".',
      );
    }
    const config = objectMembers(parsed.member('body')?.node).get(GUARDRAIL_CONFIG);
    if (config && !identifier) {
      this.add(
        'error',
        'configWithoutGuardrail',
        rangeOf(config.key),
        `"${GUARDRAIL_CONFIG}" needs a guardrail: add "guardrailIdentifier" and "guardrailVersion", or take it out.`,
      );
    }
  }

  metadata(): void {
    const member = this.parsed.member('requestMetadata');
    if (!member) return;
    if (member.node.type !== 'object') {
      this.add('error', 'notAnObject', member.valueRange, '"requestMetadata" is an object of texts.');
      return;
    }
    const entries = objectMembers(member.node);
    if (entries.size > METADATA.entries) {
      this.add(
        'warning',
        'metadataSize',
        member.valueRange,
        `"requestMetadata" has ${entries.size} entries; Bedrock takes ${METADATA.entries}.`,
      );
    }
    for (const [name, { key, value }] of entries) {
      this.metadataText(`The name "${name}"`, name, METADATA.keyLength, key);
      if (!value) continue;
      if (value.type !== 'string') {
        this.add('error', 'notAText', rangeOf(value), `"${name}" in "requestMetadata" is a text in double quotes.`);
      } else this.metadataText(`The value of "${name}"`, String(value.value), METADATA.valueLength, value);
    }
  }

  private metadataText(what: string, text: string, limit: number, node: JsonNode): void {
    if (/[\r\n]/.test(text)) {
      this.add(
        'error',
        'lineBreakInHeader',
        rangeOf(node),
        `${what} in "requestMetadata" has a line break; it travels in a header, on one line.`,
      );
    } else if (text.includes('{{')) return;
    else if (text.length > limit) {
      this.add(
        'warning',
        'metadataSize',
        rangeOf(node),
        `${what} in "requestMetadata" is longer than ${limit} characters.`,
      );
    } else if (!METADATA.characters.test(text)) {
      this.add(
        'warning',
        'metadataCharacters',
        rangeOf(node),
        `${what} in "requestMetadata" has a character that Bedrock refuses; it takes letters, digits, blanks and : _ @ $ # = / + , - .`,
      );
    }
  }

  body(): void {
    const body = this.parsed.member('body');
    if (body && body.node.type !== 'object') {
      this.add('warning', 'bodyNotAnObject', body.valueRange, 'Every known model takes a JSON object as its body.');
    }
  }

  placeholders(overrides: ReadonlySet<string>): void {
    const { variables } = this.parsed;
    const isDeclared = (name: string): boolean => variables.has(name) || overrides.has(name);
    for (const part of this.parsed.literals(isDeclared).flat()) {
      if ('text' in part) {
        if (part.unclear) {
          this.add(
            'warning',
            'unclearBraces',
            part.unclear,
            'This is not the name of a variable; the braces are sent as they stand. To say so, put a backslash (\\\\ in JSON) before them.',
          );
        }
        continue;
      }
      const { kind, argument, range } = part.placeholder;
      if (kind === 'variable' && !isDeclared(argument)) {
        this.add(
          'error',
          'undeclaredVariable',
          range,
          `No variable "${argument}": declare it under "variables", or put a backslash (\\\\ in JSON) before the braces to send them as they stand.`,
        );
      } else if (kind === 'unknownBuiltIn') {
        this.add(
          'error',
          'unknownBuiltIn',
          range,
          `"${argument}" is not understood; write {{$env NAME}}, {{$file path}}, {{$base64 path}} or {{$input label}}.`,
        );
      }
    }
  }
}

export interface TextFault {
  severity: Severity;
  code: string;
  message: string;
}

/** What is wrong with a text member's final value; also asked after placeholders were filled in. */
export function textFaults(name: TextMember, value: string): TextFault[] {
  const fault = (severity: Severity, code: string, message: string): TextFault[] => [{ severity, code, message }];
  switch (name) {
    case 'modelId':
      if (value === '') {
        return fault(
          'error',
          'missingModelId',
          '"modelId" is empty: give a model id, an inference profile id or an ARN.',
        );
      }
      if (value.length > MAX_MODEL_ID_LENGTH) {
        return fault('error', 'modelIdLength', `"modelId" is longer than ${MAX_MODEL_ID_LENGTH} characters.`);
      }
      // Alone in a path segment these two mean another path, however they are encoded.
      if (/^\.{1,2}$/.test(value)) return fault('error', 'modelIdPath', '"modelId" is not a path.');
      if (!MODEL_ID_CHARACTERS.test(value)) {
        return fault('warning', 'modelIdCharacters', '"modelId" has a character that no model id or ARN has.');
      }
      return [];
    case 'region':
      return REGION.test(value)
        ? []
        : fault('error', 'region', `"${value}" is not a region: write one like us-east-1.`);
    case 'guardrailIdentifier':
      return value === '' || GUARDRAIL_IDENTIFIER.test(value)
        ? []
        : fault(
            'warning',
            'guardrailIdentifier',
            '"guardrailIdentifier" is neither a guardrail id (small letters and digits) nor a guardrail ARN.',
          );
    case 'guardrailVersion':
      return value === '' || GUARDRAIL_VERSION.test(value)
        ? []
        : fault('warning', 'guardrailVersion', '"guardrailVersion" is "DRAFT" or a number from 1 on.');
    case 'trace':
    case 'performanceConfigLatency':
    case 'serviceTier': {
      const known: readonly string[] = ENUM_VALUES[name];
      return known.includes(value)
        ? []
        : fault(
            'warning',
            'unknownEnumValue',
            `"${value}" is not a value of "${name}" that is known here (${known.join(', ')}); it is sent as it stands.`,
          );
    }
    case 'profile':
    case 'accept':
    case 'contentType':
      return value === '' ? fault('error', 'emptyText', `"${name}" is empty: give a value or take it out.`) : [];
  }
}

import type { Diagnostic, Severity, TextRange } from '../json/diagnostic.ts';
import { objectMembers, rangeOf } from '../json/jsonc.ts';
import type { JsonNode } from '../json/jsonc.ts';
import { MAX_METADATA_CHARACTERS, MAX_METADATA_ENTRIES, METADATA_TEXT } from './bedrockRules.ts';
import { isRequestMember, memberRow, REQUEST_MEMBERS } from './members.ts';
import type { MemberRow, RequestMember, TextMember } from './members.ts';
import type { MemberNode, ParsedRequest } from './parsedRequest.ts';
import { lineFault, textFault } from './textFaults.ts';

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

function fault(severity: Severity, code: string, range: TextRange, message: string): Diagnostic {
  return { severity, code, range, message };
}

/** Names that are repeated, forbidden or unknown. */
export function nameFaults(parsed: ParsedRequest): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const property of parsed.root?.children ?? []) {
    const key = property.children?.[0];
    if (!key || typeof key.value !== 'string') continue;
    const name: string = key.value;
    const range = rangeOf(key);
    if (seen.has(name)) found.push(fault('error', 'repeatedMember', range, `"${name}" appears twice; keep one.`));
    seen.add(name);
    if (!isRequestMember(name) && name !== '$schema') found.push(strangeName(name, range));
  }
  return found;
}

function strangeName(name: string, range: TextRange): Diagnostic {
  const plain = name.toLowerCase().replace(/[_-]/g, '');
  if (FORBIDDEN.has(plain)) {
    return fault(
      'error',
      'forbiddenMember',
      range,
      `"${name}" does not belong in a request file, which travels with the repository. Keep credentials in a profile and endpoints in the settings or on the command line.`,
    );
  }
  const near = REQUEST_MEMBERS.find(known => known.toLowerCase() === plain);
  return fault(
    'warning',
    'unknownMember',
    range,
    `"${name}" is not a member of a request and is not sent.${near ? ` Did you mean "${near}"?` : ''}`,
  );
}

/** Members that the file does not have and should. What looks missing in broken JSON may only be unread. */
export function missingFaults(parsed: ParsedRequest): Diagnostic[] {
  if (parsed.syntax.length > 0) return [];
  const start = { offset: parsed.root?.offset ?? 0, length: 1 };
  return REQUEST_MEMBERS.flatMap(name => {
    const { missing } = memberRow(name);
    return missing && !parsed.member(name) ? [{ ...missing, range: start }] : [];
  });
}

/** What is wrong with the members' values, each by its kind. */
export function valueFaults(parsed: ParsedRequest): Diagnostic[] {
  return REQUEST_MEMBERS.flatMap(name => {
    const member = parsed.member(name);
    return member ? CHECKS[memberRow(name).kind](name, member) : [];
  });
}

const CHECKS: Readonly<Record<MemberRow['kind'], (name: RequestMember, member: MemberNode) => Diagnostic[]>> = {
  string: (name, member) => stringFaults(name as TextMember, member),
  strings: stringsFaults,
  boolean: (name, { node, valueRange }) =>
    node.type === 'boolean' ? [] : [fault('error', 'notABoolean', valueRange, `"${name}" is true or false.`)],
  variables: variablesFaults,
  json: (_, { node, valueRange }) =>
    node.type === 'object'
      ? []
      : [fault('warning', 'bodyNotAnObject', valueRange, 'Every known model takes a JSON object as its body.')],
};

function stringFaults(name: TextMember, { node, valueRange }: MemberNode): Diagnostic[] {
  const value: unknown = node.value;
  if (node.type !== 'string' || typeof value !== 'string') {
    return [fault('error', 'notAText', valueRange, `"${name}" is a string in double quotes.`)];
  }
  const found = value.includes('{{') ? lineFault(name, value) : textFault(name, value);
  return found ? [fault(found.severity, found.code, valueRange, found.message)] : [];
}

function variablesFaults(name: RequestMember, { node, valueRange }: MemberNode): Diagnostic[] {
  if (node.type !== 'object') {
    return [fault('error', 'notAnObject', valueRange, `"${name}" is an object of names and values.`)];
  }
  return [...objectMembers(node)].flatMap(([variable, { value }]) =>
    value?.type === 'string' && String(value.value).includes('{{')
      ? [
          fault(
            'info',
            'bracesInVariable',
            rangeOf(value),
            `The braces in "${variable}" are sent unchanged: values are inserted once, never again inside a value.`,
          ),
        ]
      : [],
  );
}

function stringsFaults(name: RequestMember, { node, valueRange }: MemberNode): Diagnostic[] {
  if (node.type !== 'object') return [fault('error', 'notAnObject', valueRange, `"${name}" is an object of strings.`)];
  const entries = objectMembers(node);
  const found =
    entries.size > MAX_METADATA_ENTRIES
      ? [
          fault(
            'warning',
            'metadataSize',
            valueRange,
            `"${name}" has ${entries.size} entries; Bedrock takes ${MAX_METADATA_ENTRIES}.`,
          ),
        ]
      : [];
  for (const [key, { key: keyNode, value }] of entries) {
    found.push(...metadataFaults(name, `The name "${key}"`, key, keyNode));
    if (!value) continue;
    if (value.type === 'string') {
      found.push(...metadataFaults(name, `The value of "${key}"`, String(value.value), value));
    } else {
      found.push(fault('error', 'notAText', rangeOf(value), `"${key}" in "${name}" is a string in double quotes.`));
    }
  }
  return found;
}

/** `what` says which text it is, at the beginning of a sentence. */
function metadataFaults(member: RequestMember, what: string, text: string, node: JsonNode): Diagnostic[] {
  const range = rangeOf(node);
  const where = `${what} in "${member}"`;
  if (/[\r\n]/.test(text)) {
    return [
      fault('error', 'lineBreakInHeader', range, `${where} has a line break; it travels in a header, on one line.`),
    ];
  }
  if (text.includes('{{')) return [];
  if (text.length > MAX_METADATA_CHARACTERS) {
    return [fault('warning', 'metadataSize', range, `${where} is longer than ${MAX_METADATA_CHARACTERS} characters.`)];
  }
  if (METADATA_TEXT.test(text)) return [];
  return [
    fault(
      'warning',
      'metadataCharacters',
      range,
      `${where} has a character that Bedrock refuses; it takes letters, digits, spaces and : _ @ $ # = / + , - .`,
    ),
  ];
}

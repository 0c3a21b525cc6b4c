import { objectMembers, rangeOf } from '../json/jsonc.ts';
import type { JsonNode } from '../json/jsonc.ts';
import type { ParsedRequest } from '../request/parsedRequest.ts';
import { splitLiteral } from '../request/placeholders.ts';
import type { RequestMember } from '../request/members.ts';
import type { TextRange } from '../json/diagnostic.ts';
import { straightQuotes } from './straightQuotes.ts';

/** A place in the request file that a failure is about, with what is wrong there in the service's words. */
export interface LocatedFault {
  /** What to mark: a key, an item of a list, a member's value. */
  range: TextRange;
  /** Where a change may fix it: the marked key with its value, and the variable that the value is. */
  scopes: readonly TextRange[];
  /** `body.messages[0].content`, or the name of another member. */
  path: string;
  message: string;
}

/**
 * Where in the file the message of a refusal points to: JSON pointers into the body (`#/a/0/b`, also through variables
 * of the file), paths as Claude writes them (`messages.0.content: …`), keys in backquotes, or the member that was not
 * taken (`modelId`, `guardrailIdentifier`). Empty where it points nowhere.
 */
export function failurePlaces(error: { name: string; message: string }, parsed: ParsedRequest): LocatedFault[] {
  if (!/^(ValidationException|ResourceNotFoundException)$/.test(error.name)) return [];
  const message = straightQuotes(error.message).slice(0, MAX_MESSAGE_CHARACTERS).trim();
  const member = MEMBER_MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
  if (member) return memberPlace(parsed, member, error.message.slice(0, MAX_MESSAGE_CHARACTERS).trim());
  if (error.name !== 'ValidationException') return [];
  const finder = new BodyFinder(parsed);
  return finder.body
    ? pointedFaults(message)
        .slice(0, MAX_FAULTS)
        .map(fault => finder.locate(fault))
        .filter(found => found !== null)
    : [];
}

/** More would not be fixed in one go, and a message can come from anywhere. */
const MAX_FAULTS = 20;
const MAX_MESSAGE_CHARACTERS = 20_000;

/** Messages about a member other than the body. */
const MEMBER_MESSAGES: readonly (readonly [RegExp, RequestMember])[] = [
  [
    /on-demand throughput isn't supported|model identifier is invalid|resolve the foundation model|marked by provider as legacy/i,
    'modelId',
  ],
  [
    /guardrail identifier or version provided in the request does not exist|guardrail identifier is invalid/i,
    'guardrailIdentifier',
  ],
];

function memberPlace(parsed: ParsedRequest, name: RequestMember, message: string): LocatedFault[] {
  const member = parsed.member(name);
  return member ? [{ range: member.valueRange, scopes: [member.valueRange], path: name, message }] : [];
}

interface PointedFault {
  /** Keys and indexes from the body down. */
  steps: readonly string[];
  /** A key that should not be there, below `steps`. */
  extraneous: string | null;
  /** False where the first step may be ordinary words of the message. */
  sure: boolean;
  message: string;
}

/** Bedrock's schema check (`#/a/b: …`, several in one message), Claude's paths, and keys in backquotes. */
function pointedFaults(message: string): PointedFault[] {
  const text = message
    .replace(/^Malformed input request: /, '')
    .replace(/,? please reformat your input and try again\.?$/i, '');
  const pointers = [...text.matchAll(/#((?:\/[^:#\s]*)?): ([^#]+)/g)];
  if (pointers.length > 0) {
    return pointers.map(([, pointer = '', said = '']) => ({
      steps: pointer.split('/').slice(1).map(pointerStep),
      extraneous: /^extraneous key \[(.+?)\]/.exec(said)?.[1] ?? null,
      sure: true,
      message: said.trim().replace(/,$/, ''),
    }));
  }
  const claude = /^([A-Za-z_][\w-]*(?:\.[\w-]+)*): (.+)$/s.exec(text);
  if (claude?.[1] && claude[2]) {
    const extra = /extra inputs are not permitted/i.test(claude[2]);
    const steps = claude[1].split('.');
    return [
      {
        steps: extra ? steps.slice(0, -1) : steps,
        extraneous: extra ? (steps.at(-1) ?? null) : null,
        sure: /required|not permitted/i.test(claude[2]),
        message: claude[2],
      },
    ];
  }
  const named = [...text.matchAll(/`([\w.-]+)`/g)].map(([, name = '']) => name);
  return [...new Set(named)].map(name => ({ steps: name.split('.'), extraneous: null, sure: false, message: text }));
}

/** A step of a JSON pointer as the schema check writes it: URI escapes around the pointer's own. */
function pointerStep(step: string): string {
  let text = step;
  try {
    text = decodeURIComponent(step);
  } catch {
    // A percent sign of its own.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

interface Found {
  /** The key in the file, or the item of a list. */
  place: TextRange;
  node: JsonNode | undefined;
  path: string;
  /** True in a variable's value, where braces are sent unchanged. */
  substituted: boolean;
}

/** Goes down the body in the file, and into the variables that are in it. */
class BodyFinder {
  readonly body: Found | undefined;
  private readonly variables: ReturnType<typeof objectMembers>;
  /** A message may lead to the same place thousands of times. */
  private readonly members = new Map<JsonNode | undefined, ReturnType<typeof objectMembers>>();
  private readonly contents = new Map<JsonNode | undefined, JsonNode | undefined>();

  constructor(private readonly parsed: ParsedRequest) {
    const member = parsed.member('body');
    this.body = member && { place: member.keyRange, node: member.node, path: 'body', substituted: false };
    this.variables = objectMembers(parsed.member('variables')?.node);
  }

  /** The key at the end of the steps, else the last one on the way that is in the file. */
  locate({ steps, extraneous, sure, message }: PointedFault): LocatedFault | null {
    let found = this.body;
    let first = true;
    for (const step of steps) {
      const next = found && this.child(found, step);
      if (next) found = next;
      else if (first && !sure) return null;
      // Claude names the kind of a union in between (`content.0.text.text`, `tools.0.custom.name`), which is no key.
      first = false;
    }
    const inner = extraneous !== null && found ? this.child(found, extraneous) : undefined;
    const last = inner ?? found;
    return last ? { range: last.place, scopes: this.scopes(last), path: last.path, message } : null;
  }

  private child({ node, path, substituted: within }: Found, step: string): Found | undefined {
    const content = within ? node : this.content(node);
    const substituted = within || content !== node;
    if (content?.type === 'array') {
      const item = /^\d+$/.test(step) ? content.children?.[Number(step)] : undefined;
      // A whole object or list underlined would hide everything else in it.
      const place = item && (item.children ? { offset: item.offset, length: 1 } : rangeOf(item));
      return item && place ? { place, node: item, path: `${path}[${step}]`, substituted } : undefined;
    }
    const members = this.members.get(content) ?? objectMembers(content);
    this.members.set(content, members);
    const member = members.get(step);
    return member
      ? { place: rangeOf(member.key), node: member.value, path: `${path}.${step}`, substituted }
      : undefined;
  }

  private scopes({ place, node, substituted }: Found): TextRange[] {
    if (!node) return [place];
    const own = { offset: place.offset, length: node.offset + node.length - place.offset };
    const variable = substituted ? node : this.content(node);
    return variable && variable !== node ? [own, rangeOf(variable)] : [own];
  }

  /** What is there when it is sent: the variable's value where the text is nothing but the variable. */
  private content(node: JsonNode | undefined): JsonNode | undefined {
    if (!this.contents.has(node)) this.contents.set(node, this.readContent(node));
    return this.contents.get(node);
  }

  private readContent(node: JsonNode | undefined): JsonNode | undefined {
    if (node?.type !== 'string') return node;
    const literal = this.parsed.text.slice(node.offset, node.offset + node.length);
    const [only, ...more] = splitLiteral(literal, node.offset, name => this.variables.has(name));
    if (more.length > 0 || !only || !('placeholder' in only) || only.placeholder.kind !== 'variable') return node;
    return this.variables.get(only.placeholder.argument)?.value;
  }
}

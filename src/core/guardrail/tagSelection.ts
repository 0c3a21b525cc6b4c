import { guardTag, guardedRanges } from './guardedRanges.ts';
import { GUARDRAIL_CONFIG } from '../request/bedrockRules.ts';
import { escapeEdges } from '../request/escapedText.ts';
import type { TextEdit } from '../request/editRequest.ts';
import { addMember } from '../request/addMember.ts';
import { objectMembers } from '../json/jsonc.ts';
import type { JsonNode } from '../json/jsonc.ts';
import { parseRequest } from '../request/parsedRequest.ts';
import { splitLiteral } from '../request/placeholders.ts';
import type { TextRange } from '../json/diagnostic.ts';

/** What a suffix may be (facts: 1 to 20 letters and digits). */
const SUFFIX = /^[A-Za-z0-9]{1,20}$/;

/** Says in one sentence why nothing can be tagged. */
export class CannotTag extends Error {
  override readonly name = 'CannotTag';
}

/**
 * The edits that put a part of a string of the body between guard-content tags, and their suffix into the body's
 * guardrail configuration. Without a selection the whole string around the caret is tagged. A suffix that the body has
 * already is used again; else it is `freshSuffix`. Offsets are those of `text`; the edits do not overlap.
 * @throws CannotTag where the selection is not such a part
 */
export function tagSelection(text: string, selection: TextRange, freshSuffix: string): TextEdit[] {
  const parsed = parseRequest(text);
  const body = parsed.member('body')?.node;
  if (body?.type !== 'object') {
    throw new CannotTag('The request has no JSON object as its body, so there is nothing to tag.');
  }
  const node = stringAround(body, selection);
  if (!node) throw new CannotTag('Select text inside one string of the body, for example a part of the prompt.');
  const inside = { start: node.offset + 1, end: node.offset + node.length - 1 };
  const { start, end } = widened(
    text,
    node,
    selection.length === 0 ? inside : { start: selection.offset, end: selection.offset + selection.length },
  );
  if (start === end) throw new CannotTag('The string is empty, so there is nothing to tag.');

  const config = objectMembers(body).get(GUARDRAIL_CONFIG)?.value;
  if (config && config.type !== 'object') {
    throw new CannotTag(
      `"${GUARDRAIL_CONFIG}" is not a JSON object, so the tag's suffix has no place in it. Correct it first.`,
    );
  }
  const known = objectMembers(config).get('tagSuffix')?.value;
  const suffix = known ? suffixOf(known.value, parsed.variables) : freshSuffix;
  if (suffix === null) {
    throw new CannotTag('The "tagSuffix" in the body is not 1 to 20 letters and digits. Correct it first.');
  }

  const { open, close } = guardTag(suffix);
  const literal = text.slice(inside.start, inside.end);
  const [from, to] = [start - inside.start, end - inside.start];
  const inTags = guardedRanges(literal, suffix).some(
    range => from < range.end + close.length && to > range.start - open.length,
  );
  if (inTags) throw new CannotTag('The selection is inside guard tags already, and tags cannot be nested.');
  const tags: TextEdit[] = [
    { offset: start, length: 0, content: open },
    { offset: end, length: 0, content: close },
  ];
  if (known) return tags;
  const setting: TextEdit[] = config
    ? addMember(text, config, 'tagSuffix', JSON.stringify(suffix))
    : addMember(text, body, GUARDRAIL_CONFIG, `{ "tagSuffix": ${JSON.stringify(suffix)} }`);
  return joined([...tags, ...setting]);
}

/** The body's string, no member's name, that holds the whole selection between its quotes. */
function stringAround(body: JsonNode, { offset, length }: TextRange): JsonNode | undefined {
  const holds = (node: JsonNode, edge: number): boolean =>
    offset >= node.offset + edge && offset + length <= node.offset + node.length - edge;
  let node: JsonNode | undefined = body;
  while (node && node.type !== 'string') {
    const values: readonly JsonNode[] =
      node.type === 'object'
        ? (node.children ?? []).flatMap(({ children = [] }) => children.slice(1))
        : (node.children ?? []);
    node = values.find(value => holds(value, value.type === 'string' ? 1 : 0));
  }
  return node;
}

/** Takes an escape, a surrogate pair or a placeholder that the selection cuts in two wholly into it. */
function widened(
  text: string,
  node: JsonNode,
  { start, end }: { start: number; end: number },
): { start: number; end: number } {
  const literal = text.slice(node.offset, node.offset + node.length);
  const whole = [
    ...escapeEdges(literal.slice(1, -1)).map(({ offset, length }) => ({ offset: node.offset + 1 + offset, length })),
    ...splitLiteral(literal, node.offset, () => true).flatMap(part =>
      'placeholder' in part ? [part.placeholder.range] : [],
    ),
  ];
  for (const { offset, length } of whole) {
    if (start > offset && start < offset + length) start = offset;
    if (end > offset && end < offset + length) end = offset + length;
  }
  return { start, end };
}

/** The suffix in the body, through a variable or not; `null` where it is no suffix. */
function suffixOf(value: unknown, variables: ReadonlyMap<string, string>): string | null {
  if (typeof value !== 'string') return null;
  const name = value.startsWith('{{') && value.endsWith('}}') ? value.slice(2, -2).trim() : undefined;
  // A variable's value comes as JSON text; what is no plain string fails the pattern by its quotes or its kind.
  const suffix = name === undefined ? value : (/^"(.*)"$/.exec(variables.get(name) ?? '')?.[1] ?? '');
  return SUFFIX.test(suffix) ? suffix : null;
}

/** In the document's order; what goes to the same place becomes one edit. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset);
  const result: TextEdit[] = [];
  for (const edit of sorted) {
    const last = result.at(-1);
    if (last && last.offset === edit.offset && last.length === 0 && edit.length === 0) last.content += edit.content;
    else result.push({ ...edit });
  }
  return result;
}

import type { TextRange } from '../json/diagnostic.ts';

export const BUILT_INS = ['env', 'file', 'base64', 'input'] as const;
export type BuiltIn = (typeof BUILT_INS)[number];

/** One `{{…}}` in a string literal. */
export interface Placeholder {
  range: TextRange;
  kind: 'variable' | BuiltIn | 'unknownBuiltIn';
  /** The variable's name, or what follows the built-in's name. */
  argument: string;
}

/**
 * What a string literal consists of: text unchanged (still JSON-escaped), with the document's offset of its first
 * character, and placeholders. `unclear` marks braces around something that is neither a name nor a built-in; they are
 * sent unchanged.
 */
export type LiteralPart = { text: string; offset: number; unclear?: TextRange } | { placeholder: Placeholder };

const NAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/**
 * Splits a JSON string literal, quotes included, into text and placeholders. A backslash before the braces (written
 * `\\{{` in JSON) makes them literal and is removed; of several, each pair becomes one.
 */
export function splitLiteral(literal: string, offset: number, isDeclared: (name: string) => boolean): LiteralPart[] {
  const inner = literal.slice(1, -1);
  if (!inner.includes('{{')) return [{ text: inner, offset: offset + 1 }];
  const parts: LiteralPart[] = [];
  let from = 0;
  for (let found = nextBraces(inner, 0); found; found = nextBraces(inner, found.end)) {
    const { start, end } = found;
    let slashes = start;
    while (slashes > from && inner.charAt(slashes - 1) === '\\') slashes--;
    const braces = inner.slice(start, end);
    // Two characters of source are one backslash of the string's value.
    const backslashes = Math.floor((start - slashes) / 2);
    const kept = '\\\\'.repeat(Math.floor(backslashes / 2));
    parts.push({ text: inner.slice(from, slashes) + kept, offset: offset + 1 + from });
    from = end;
    if (backslashes % 2 === 1) {
      parts.push({ text: braces, offset: offset + 1 + start });
      continue;
    }
    const range = { offset: offset + 1 + start, length: braces.length };
    const placeholder = readPlaceholder(unescape(braces.slice(2, -2)).trim(), range, isDeclared);
    parts.push(placeholder ? { placeholder } : { text: braces, offset: range.offset, unclear: range });
  }
  parts.push({ text: inner.slice(from), offset: offset + 1 + from });
  return parts.filter(part => 'placeholder' in part || part.text !== '');
}

/** The next `{{…}}` without a brace in it, from an offset on. */
function nextBraces(text: string, from: number): { start: number; end: number } | null {
  const brace = /[{}]/g;
  for (let start = text.indexOf('{{', from); start >= 0; start = text.indexOf('{{', start + 1)) {
    brace.lastIndex = start + 2;
    const next = brace.exec(text)?.index;
    if (next === undefined) return null;
    if (text.startsWith('}}', next)) return { start, end: next + 2 };
  }
  return null;
}

function readPlaceholder(
  content: string,
  range: TextRange,
  isDeclared: (name: string) => boolean,
): Placeholder | undefined {
  if (content.startsWith('$')) {
    const [name = ''] = content.slice(1).split(/\s/, 1);
    const argument = content.slice(1 + name.length).trimStart();
    const builtIn = BUILT_INS.find(known => known === name);
    return builtIn && argument !== ''
      ? { range, kind: builtIn, argument }
      : { range, kind: 'unknownBuiltIn', argument: content };
  }
  return isDeclared(content) || NAME.test(content) ? { range, kind: 'variable', argument: content } : undefined;
}

function unescape(escaped: string): string {
  try {
    return JSON.parse(`"${escaped}"`) as string;
  } catch {
    return escaped;
  }
}

/**
 * Whether an environment variable holds a credential. `{{$env}}` never reads those: a request file that came with
 * another person's repository must not be able to put them into a prompt.
 */
export function isCredentialVariable(name: string): boolean {
  return /^AWS_.*(KEY|SECRET|TOKEN|PASSWORD|CREDENTIAL)/i.test(name);
}

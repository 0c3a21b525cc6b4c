import { createScanner, parseTree, printParseErrorCode, SyntaxKind } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { Diagnostic, TextRange } from './diagnostic.ts';
import { MAX_DIAGNOSTICS, MAX_FILE_BLANKS, MAX_FILE_VALUES } from './limits.ts';

/** `jsonc-parser` recurses; a hostile file must not reach the end of its stack. */
export const MAX_DEPTH = 200;

export type JsonNode = Node;

export interface JsoncTree {
  root: JsonNode | undefined;
  /** The first ones. */
  diagnostics: Diagnostic[];
  /** How many more there are. */
  omitted: number;
}

/** Parses JSON with comments and trailing commas; never throws, for any string. */
export function parseJsonc(text: string): JsoncTree {
  const excess = findExcess(text);
  if (excess) return { root: undefined, diagnostics: [{ severity: 'error', ...excess }], omitted: 0 };
  const errors = new FirstErrors();
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const empty = text.trim() === '';
  const diagnostics = Array.from(errors, error => syntaxDiagnostic(error, empty));
  return { root, diagnostics, omitted: errors.omitted };
}

/** The first faults of a string: one that is no JSON at all has millions, and the later ones say nothing new. */
class FirstErrors extends Array<ParseError> {
  omitted = 0;

  override push(...errors: ParseError[]): number {
    if (this.length < MAX_DIAGNOSTICS) return super.push(...errors);
    this.omitted += errors.length;
    return this.length;
  }
}

const NOT_BLANK = /[^ \t\r\n]/g;

/** What the parser must not be given: it recurses, and makes a node of every value. */
function findExcess(text: string): Omit<Diagnostic, 'severity'> | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  let values = 0;
  let blanks = 0;
  // The scanner makes a string of all blanks between two tokens, one by one; here they are passed over.
  const scan = (): SyntaxKind => {
    NOT_BLANK.lastIndex = scanner.getPosition();
    const next = NOT_BLANK.exec(text)?.index ?? text.length;
    blanks += next - scanner.getPosition();
    scanner.setPosition(next);
    return scanner.scan();
  };
  for (let token = scan(); token !== SyntaxKind.EOF; token = scan()) {
    const opens = token === SyntaxKind.OpenBraceToken || token === SyntaxKind.OpenBracketToken;
    if (opens && ++depth > MAX_DEPTH) {
      const range = { offset: scanner.getTokenOffset(), length: 1 };
      return { code: 'tooDeep', message: `Nested deeper than ${MAX_DEPTH} levels.`, range };
    }
    if (blanks > MAX_FILE_BLANKS) break;
    if (token === SyntaxKind.CloseBraceToken || token === SyntaxKind.CloseBracketToken) depth--;
    else if (token !== SyntaxKind.CommaToken && token !== SyntaxKind.ColonToken && ++values > MAX_FILE_VALUES) {
      const range = { offset: scanner.getTokenOffset(), length: 1 };
      const message = `More than ${MAX_FILE_VALUES.toLocaleString('en-US')} names and values; that is no request file.`;
      return { code: 'tooManyValues', message, range };
    }
  }
  if (blanks <= MAX_FILE_BLANKS) return undefined;
  const message = `More than ${MAX_FILE_BLANKS.toLocaleString('en-US')} blanks between values; that is no request file.`;
  return { code: 'tooManyBlanks', message, range: { offset: scanner.getTokenOffset(), length: 1 } };
}

const SYNTAX_MESSAGES: Record<string, string> = {
  InvalidSymbol: 'This is not JSON: names and strings are written in double quotes.',
  InvalidNumberFormat: 'This is not a JSON number.',
  PropertyNameExpected: 'A name in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace is expected here.',
  CloseBracketExpected: 'A closing bracket is expected here.',
  EndOfFileExpected: 'The file should end here.',
  UnexpectedEndOfComment: 'The comment does not end.',
  UnexpectedEndOfString: 'The string does not end: a closing double quote is missing.',
  UnexpectedEndOfNumber: 'The number is not complete.',
  InvalidUnicode: 'This is not a \\u escape with four hexadecimal digits.',
  InvalidEscapeCharacter:
    'This is not a JSON escape. A backslash is written \\\\, so literal braces are written \\\\{{.',
  InvalidCharacter: 'A control character must be escaped inside a string (a line break is \\n).',
};

function syntaxDiagnostic(error: ParseError, empty: boolean): Diagnostic {
  const name = printParseErrorCode(error.error);
  const message = empty ? 'The request file is empty.' : (SYNTAX_MESSAGES[name] ?? 'This is not JSON.');
  return { code: `json.${name}`, severity: 'error', message, range: { offset: error.offset, length: error.length } };
}

/**
 * A value's JSON as the file means it: comments, trailing commas and spaces between tokens go, every number and
 * string stays unchanged (`1.0`, large integers and escapes included). `rewrite` may replace a string value's
 * literal, quotes included, by other JSON text; names of members are never rewritten.
 */
export function compactJson(
  text: string,
  range: TextRange,
  rewrite: (literal: string, offset: number) => string,
): string {
  const scanner = createScanner(text, true);
  scanner.setPosition(range.offset);
  const end = range.offset + range.length;
  const parts: string[] = [];
  let comma = false;
  // Whether a string is a name shows only at the token after it.
  let held: { literal: string; offset: number } | undefined;
  const release = (isName: boolean): void => {
    if (held) parts.push(isName ? held.literal : rewrite(held.literal, held.offset));
    held = undefined;
  };
  for (let token = scanner.scan(); token !== SyntaxKind.EOF; token = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    if (offset >= end) break;
    release(token === SyntaxKind.ColonToken);
    if (token === SyntaxKind.CommaToken) {
      comma = true;
      continue;
    }
    if (comma && token !== SyntaxKind.CloseBraceToken && token !== SyntaxKind.CloseBracketToken) parts.push(',');
    comma = false;
    const literal = text.slice(offset, offset + scanner.getTokenLength());
    if (token === SyntaxKind.StringLiteral) held = { literal, offset };
    else parts.push(literal);
  }
  release(false);
  return parts.join('');
}

/** The members of an object node; the last of a repeated name wins, as in `JSON.parse`. */
export function objectMembers(node: JsonNode | undefined): Map<string, { key: JsonNode; value: JsonNode | undefined }> {
  const members = new Map<string, { key: JsonNode; value: JsonNode | undefined }>();
  if (node?.type !== 'object') return members;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && typeof key.value === 'string') members.set(key.value, { key, value });
  }
  return members;
}

export function rangeOf(node: JsonNode): TextRange {
  return { offset: node.offset, length: node.length };
}

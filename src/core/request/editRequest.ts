import { applyEdits, createScanner, modify, SyntaxKind } from 'jsonc-parser';
import { parseRequest } from './parsedRequest.ts';
import type { MemberNode } from './parsedRequest.ts';
import { REQUEST_MEMBERS } from './members.ts';
import type { TextMember } from './members.ts';

/** A replacement in the document: offsets and lengths in UTF-16 code units. */
export interface TextEdit {
  offset: number;
  length: number;
  content: string;
}

/** How much text the layout of a change may copy. */
const MAX_FORMATTING_WORK_CHARACTERS = 50_000_000;

/** New values of members; `null` removes one. */
export type MemberValues = Partial<Record<TextMember, string | null>> & { body?: Readonly<Record<string, unknown>> };

/**
 * The smallest edits that set members (`null` removes one), keeping comments and layout. Offsets are those of `text`.
 * @throws Error where the text is not a JSON object, since then there is no safe place to write
 */
export function setMembers(text: string, members: MemberValues): TextEdit[] {
  if (!parseRequest(text).root) {
    throw new Error('The request file is not a JSON object, so the form cannot write into it. Correct the file first.');
  }
  let current = text;
  for (const [name, value] of Object.entries(members)) {
    const before = parseRequest(current);
    const present = before.anyMember(name);
    if (value === null ? !present : present?.node.value === value) continue;
    current =
      value === null && present
        ? withoutMember(current, present)
        : applyEdits(
            current,
            modify(current, [name], value, {
              ...(canFormat(current, value) ? { formattingOptions: formattingOf(current) } : {}),
              getInsertionIndex: names => insertionIndex(name, names),
            }),
          );
  }
  return difference(text, current);
}

/** The library's own removal takes the comments around a member with it; this takes the member and one comma. */
function withoutMember(text: string, { keyRange, valueRange }: MemberNode): string {
  const end = valueRange.offset + valueRange.length;
  const commaAfter = firstToken(text, end, SyntaxKind.CommaToken);
  if (commaAfter !== undefined) return cutLine(cut(text, commaAfter, commaAfter + 1), keyRange.offset, end);
  // The last member: the comma before it goes, so that plain JSON stays plain JSON.
  const rest = cutLine(text, keyRange.offset, end);
  const commaBefore = lastComma(text, keyRange.offset);
  return commaBefore === undefined ? rest : cut(rest, commaBefore, commaBefore + 1);
}

function cut(text: string, from: number, to: number): string {
  return text.slice(0, from) + text.slice(to);
}

/** Removes a range, and its line with it where nothing else is on it. */
function cutLine(text: string, from: number, to: number): string {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = text.indexOf('\n', to);
  const alone = lineEnd >= 0 && text.slice(lineStart, from).trim() === '' && text.slice(to, lineEnd).trim() === '';
  return alone ? cut(text, lineStart, lineEnd + 1) : cut(text, from, text[to] === ' ' ? to + 1 : to);
}

/** The offset of the next token after `offset`, comments skipped, if it is of that kind. */
function firstToken(text: string, offset: number, kind: SyntaxKind): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  return scanner.scan() === kind ? scanner.getTokenOffset() : undefined;
}

function lastComma(text: string, before: number): number | undefined {
  const scanner = createScanner(text, true);
  let last: number | undefined;
  let previous: SyntaxKind | undefined;
  for (
    let token = scanner.scan();
    token !== SyntaxKind.EOF && scanner.getTokenOffset() < before;
    token = scanner.scan()
  ) {
    previous = token;
    if (token === SyntaxKind.CommaToken) last = scanner.getTokenOffset();
  }
  return previous === SyntaxKind.CommaToken ? last : undefined;
}

/** Where a new member goes: before the first that comes after it in the table of members, or that is not ours. */
function insertionIndex(name: string, names: readonly string[]): number {
  const rankOf = (member: string): number => REQUEST_MEMBERS.findIndex(known => known === member);
  const next = names.findIndex(other => (rankOf(other) < 0 ? other !== '$schema' : rankOf(other) > rankOf(name)));
  return next < 0 ? names.length : next;
}

/** The library lays out the lines of a change token by token and copies the whole text for each: not with long lines. */
function canFormat(text: string, value: unknown): boolean {
  let longest = 0;
  for (let start = 0; start <= text.length;) {
    const end = text.indexOf('\n', start);
    const next = end < 0 ? text.length + 1 : end + 1;
    longest = Math.max(longest, next - start);
    start = next;
  }
  return (longest + JSON.stringify(value).length) * text.length <= MAX_FORMATTING_WORK_CHARACTERS;
}

function formattingOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** One edit covering what differs, so that undo is one step and the caret stays where it was. */
function difference(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  return [{ offset: start, length: before.length - start - end, content: after.slice(start, after.length - end) }];
}

import { createScanner, SyntaxKind } from 'jsonc-parser';
import type { TextEdit } from './editRequest.ts';
import type { JsonNode } from '../json/jsonc.ts';

/**
 * The insertions that add a member at the end of an object, laid out as its other members are: on a line of its own
 * where they have theirs. Comments stay with the members that they are next to.
 */
export function addMember(text: string, object: JsonNode, name: string, json: string): TextEdit[] {
  const member = `${JSON.stringify(name)}: ${json}`;
  const last = object.children?.at(-1);
  const close = object.offset + object.length - 1;
  // The end of what is before the brace, comments included.
  const end = object.offset + text.slice(object.offset, close).trimEnd().length;
  if (!last) {
    return [{ offset: end, length: close - end, content: end === object.offset + 1 ? ` ${member} ` : `\n${member}\n` }];
  }
  const lastEnd = last.offset + last.length;
  const line = lineStart(text, last.offset);
  const indent = /^[ \t]*/.exec(text.slice(line))?.[0] ?? '';
  const ownLines = text.slice(line, last.offset).trim() === '' && text.slice(lastEnd, close).includes('\n');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lineComment = endsInLineComment(text, lastEnd, end);
  const between = ownLines || lineComment ? `${eol}${indent}` : ' ';
  const comma = hasComma(text, lastEnd, close);
  if (comma || end === lastEnd) return [{ offset: end, length: 0, content: `${comma ? '' : ','}${between}${member}` }];
  return [
    { offset: lastEnd, length: 0, content: ',' },
    { offset: end, length: 0, content: `${between}${member}` },
  ];
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function hasComma(text: string, from: number, to: number): boolean {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  return scanner.scan() === SyntaxKind.CommaToken && scanner.getTokenOffset() < to;
}

function endsInLineComment(text: string, from: number, to: number): boolean {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let kind: SyntaxKind | undefined;
  for (let token = scanner.scan(); token !== SyntaxKind.EOF && scanner.getTokenOffset() < to; token = scanner.scan()) {
    if (token !== SyntaxKind.Trivia && token !== SyntaxKind.LineBreakTrivia) kind = token;
  }
  return kind === SyntaxKind.LineCommentTrivia;
}

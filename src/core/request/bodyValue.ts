import { createScanner, SyntaxKind } from 'jsonc-parser';
import { compactJson } from '../json/jsonc.ts';
import type { ParsedRequest } from './parsedRequest.ts';
import type { TextRange } from '../json/diagnostic.ts';

/** The body as a JSON value, placeholders not replaced; `undefined` where it is absent or not whole. */
export function bodyValue(parsed: ParsedRequest): { value: unknown; hasComments: boolean } | undefined {
  const range = parsed.member('body')?.valueRange;
  if (!range || parsed.syntax.length > 0) return undefined;
  try {
    return {
      value: JSON.parse(compactJson(parsed.text, range, literal => literal)) as unknown,
      hasComments: hasComments(parsed.text, range),
    };
  } catch {
    return undefined;
  }
}

function hasComments(text: string, { offset, length }: TextRange): boolean {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  for (
    let token = scanner.scan();
    token !== SyntaxKind.EOF && scanner.getTokenOffset() < offset + length;
    token = scanner.scan()
  ) {
    if (token === SyntaxKind.LineCommentTrivia || token === SyntaxKind.BlockCommentTrivia) return true;
  }
  return false;
}

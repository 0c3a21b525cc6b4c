import { createScanner, SyntaxKind } from 'jsonc-parser';

const INDENT = '  ';
/** Deeper nesting is not indented further, so that hostile depth does not grow the text quadratically. */
const MAX_INDENT = 100;

/**
 * JSON laid out for reading without rewriting a number or a string, cut after about `limit` characters. Text that is
 * not JSON comes back as it is, cut likewise. Takes time in proportion to what it gives.
 */
export function prettyJson(text: string, limit: number): { text: string; cut: boolean } {
  const asItIs = { text: text.slice(0, limit), cut: text.length > limit };
  const scanner = createScanner(text, false);
  const parts: string[] = [];
  let length = 0;
  let depth = 0;
  const put = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  const line = (): string => `\n${INDENT.repeat(Math.min(depth, MAX_INDENT))}`;
  let previous: SyntaxKind | undefined;
  for (let token = scanner.scan(); token !== SyntaxKind.EOF; token = scanner.scan()) {
    if (length > limit) return { text: parts.join(''), cut: true };
    const literal = text.substr(scanner.getTokenOffset(), Math.min(scanner.getTokenLength(), limit + 1));
    const opens = previous === SyntaxKind.OpenBraceToken || previous === SyntaxKind.OpenBracketToken;
    switch (token) {
      case SyntaxKind.Trivia:
      case SyntaxKind.LineBreakTrivia:
        continue;
      case SyntaxKind.Unknown:
      case SyntaxKind.LineCommentTrivia:
      case SyntaxKind.BlockCommentTrivia:
        return asItIs;
      case SyntaxKind.CloseBraceToken:
      case SyntaxKind.CloseBracketToken:
        if (--depth < 0) return asItIs;
        put(opens ? literal : line() + literal);
        break;
      case SyntaxKind.ColonToken:
        put(': ');
        break;
      case SyntaxKind.CommaToken:
        put(literal);
        break;
      default:
        put((opens || previous === SyntaxKind.CommaToken ? line() : '') + literal);
    }
    if (token === SyntaxKind.OpenBraceToken || token === SyntaxKind.OpenBracketToken) depth++;
    previous = token;
  }
  return { text: parts.join(''), cut: length > limit };
}

import { EscapedText } from './escapedText.ts';
import { objectMembers, rangeOf } from '../json/jsonc.ts';
import type { JsonNode } from '../json/jsonc.ts';
import { splitLiteral } from './placeholders.ts';
import type { LiteralPart, Placeholder } from './placeholders.ts';
import type { TextRange } from '../json/diagnostic.ts';
import type { SentRequest } from './resolveRequest.ts';

/** How a range of the file became a range of what was sent. */
export type Via =
  /** It is the text itself. */
  | 'text'
  /** It is the text in a variable's value, which a placeholder inserted into the body. */
  | 'variable'
  /** It is the placeholder that the text came by. */
  | 'placeholder';

/** A range of the request file. */
export interface SourcePlace {
  range: TextRange;
  via: Via;
}

/** A part of a sent string that came from one place. */
interface Piece {
  /** In the sent string. */
  start: number;
  text: string;
  source: EscapedText | null;
  placeholder: TextRange | null;
}

/** A string of the body as it was sent, which knows where in the file each part of it is. */
export class SentText {
  readonly text: string;

  constructor(private readonly pieces: readonly Piece[]) {
    this.text = pieces.map(({ text }) => text).join('');
  }

  /** Where the characters from `start` to before `end` are in the file; several places where they came from several. */
  places(start: number, end: number): SourcePlace[] {
    const found: SourcePlace[] = [];
    for (let at = this.pieceAt(start); at < this.pieces.length; at++) {
      const { start: from, text, source, placeholder } = this.pieces[at] as Piece;
      if (from >= end) break;
      const first = Math.max(start, from) - from;
      const last = Math.min(end, from + text.length) - from;
      if (first >= last) continue;
      if (source) {
        const offset = source.sourceOffset(first);
        found.push({
          range: { offset, length: source.sourceOffset(last) - offset },
          via: placeholder ? 'variable' : 'text',
        });
      }
      if (placeholder) found.push({ range: placeholder, via: 'placeholder' });
    }
    return found;
  }

  /** The last piece that begins at a character or before it. */
  private pieceAt(index: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pieces[middle]?.start ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Finds the strings of a sent body again in the file that it was made from. */
export class SentTexts {
  private readonly declared: ReadonlyMap<string, string>;
  private readonly variables: ReturnType<typeof objectMembers>;
  /** Thousands of paths go through the same objects. */
  private readonly members = new Map<JsonNode | undefined, ReturnType<typeof objectMembers>>();

  constructor(private readonly sent: Pick<SentRequest, 'parsed' | 'valueOf'>) {
    this.declared = sent.parsed.variables;
    this.variables = objectMembers(sent.parsed.member('variables')?.node);
  }

  /** The string at `path` in the sent body; `null` where the file does not lead there. */
  at(path: readonly (string | number)[]): SentText | null {
    let node: JsonNode | undefined = this.sent.parsed.member('body')?.node;
    let through: TextRange | null = null;
    for (const step of [...path, null]) {
      // A string that is one placeholder and nothing else becomes the variable's value, of any kind.
      if (node?.type === 'string' && !through) {
        const whole = this.wholePlaceholder(node);
        if (whole && (step !== null || this.variableNode(whole)?.type === 'string')) {
          node = this.variableNode(whole);
          through = whole.range;
        }
      }
      if (step === null) break;
      node = this.child(node, step);
    }
    if (node?.type !== 'string') return null;
    try {
      return new SentText(through ? [this.literalPiece(node, through)] : this.pieces(node));
    } catch {
      // A file whose strings cannot be read was never sent; there is nothing to find.
      return null;
    }
  }

  private child(node: JsonNode | undefined, step: string | number): JsonNode | undefined {
    if (typeof step === 'number') return node?.type === 'array' ? node.children?.[step] : undefined;
    const members = this.members.get(node) ?? objectMembers(node);
    this.members.set(node, members);
    return members.get(step)?.value;
  }

  private pieces(node: JsonNode): Piece[] {
    const pieces: Piece[] = [];
    let start = 0;
    for (const part of this.parts(node)) {
      const piece = this.piece(part, start);
      pieces.push(piece);
      start += piece.text.length;
    }
    return pieces;
  }

  private piece(part: LiteralPart, start: number): Piece {
    if (!('placeholder' in part)) {
      const source = new EscapedText(part.text, part.offset);
      return { start, text: source.text, source, placeholder: null };
    }
    const { placeholder } = part;
    const json = this.sent.valueOf(placeholder) ?? '""';
    const text = json.startsWith('"') ? (JSON.parse(json) as string) : json;
    return { start, text, source: this.variableSource(placeholder, text), placeholder: placeholder.range };
  }

  /** The variable's own characters, where the sent value is the one that the file declares. */
  private variableSource(placeholder: Placeholder, text: string): EscapedText | null {
    const node = this.variableNode(placeholder);
    if (!node) return null;
    const { offset, length } = rangeOf(node);
    const literal = this.sent.parsed.text.slice(offset, offset + length);
    const source = node.type === 'string' ? new EscapedText(literal.slice(1, -1), offset + 1) : null;
    if (source) return source.text === text ? source : null;
    return literal === text ? new EscapedText(literal, offset) : null;
  }

  private literalPiece(node: JsonNode, placeholder: TextRange): Piece {
    const { offset, length } = rangeOf(node);
    const source = new EscapedText(this.sent.parsed.text.slice(offset + 1, offset + length - 1), offset + 1);
    return { start: 0, text: source.text, source, placeholder };
  }

  private parts(node: JsonNode): LiteralPart[] {
    const { offset, length } = rangeOf(node);
    return splitLiteral(this.sent.parsed.text.slice(offset, offset + length), offset, name => this.declared.has(name));
  }

  private wholePlaceholder(node: JsonNode): Placeholder | null {
    const [only, ...others] = this.parts(node);
    return only && 'placeholder' in only && others.length === 0 ? only.placeholder : null;
  }

  /** The variable's node in the file, where what was sent is its value. */
  private variableNode(placeholder: Placeholder): JsonNode | undefined {
    if (placeholder.kind !== 'variable') return undefined;
    const { argument } = placeholder;
    return this.sent.valueOf(placeholder) === this.declared.get(argument)
      ? this.variables.get(argument)?.value
      : undefined;
  }
}

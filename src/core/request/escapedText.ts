/**
 * The inside of a JSON string literal, decoded, with the way back: which character of the file each character of the
 * value came from. Offsets count UTF-16 code units on both sides, so an escaped surrogate pair is two of each.
 */
export class EscapedText {
  readonly text: string;
  /** The index in the value of each escape, ascending, and by how much the file's offset is ahead after it. */
  private readonly escapes: number[] = [];
  private readonly ahead: number[] = [];

  /** @throws SyntaxError where `source` is not what may be between the quotes of a JSON string */
  constructor(
    source: string,
    private readonly offset: number,
  ) {
    this.text = source.includes('\\') ? (JSON.parse(`"${source}"`) as string) : source;
    let surplus = 0;
    for (let at = source.indexOf('\\'); at >= 0;) {
      const length = source[at + 1] === 'u' ? 6 : 2;
      this.escapes.push(at - surplus);
      surplus += length - 1;
      this.ahead.push(surplus);
      at = source.indexOf('\\', at + length);
    }
  }

  /** The document's offset of a character of the value; one past the last gives the end. */
  sourceOffset(index: number): number {
    let low = 0;
    let high = this.escapes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.escapes[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return this.offset + index + (low > 0 ? (this.ahead[low - 1] ?? 0) : 0);
  }
}

/** Ranges of a literal's inside that mean one character and must not be cut: escapes and surrogate pairs. */
export function escapeEdges(source: string): { offset: number; length: number }[] {
  const one =
    /\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[^]|[\ud800-\udbff][\udc00-\udfff]/g;
  return [...source.matchAll(one)].map(match => ({ offset: match.index, length: match[0].length }));
}

/** A part of a string in UTF-16 code units, as `jsonc-parser` and VS Code count them. */
export interface TextRange {
  offset: number;
  length: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** A finding about a request file, with the range it is about. */
export interface Diagnostic {
  /** Stable, for tests and for quick fixes: `guardrailWithoutVersion`, `undeclaredVariable`, … */
  code: string;
  severity: Severity;
  message: string;
  range: TextRange;
}

/** One-based, as compilers and editors print them; columns count UTF-16 code units. */
export interface Position {
  line: number;
  column: number;
}

/** Gives positions for many offsets of one text without scanning it again for each. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** The position of an offset; one past the end gives the end. */
  positionAt(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (this.starts[low] ?? 0) + 1 };
  }
}

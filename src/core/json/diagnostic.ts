/** A part of a text in UTF-16 code units, as `jsonc-parser` and VS Code count them. */
export interface TextRange {
  offset: number;
  length: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** Something to say about a text, with the range it is about. */
export interface Diagnostic {
  /** Stable, for tests and for quick fixes: `guardrailWithoutVersion`, `undeclaredVariable`, … */
  code: string;
  severity: Severity;
  message: string;
  range: TextRange;
}

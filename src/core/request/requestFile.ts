/** A stretch of the document in UTF-16 code units, as `jsonc-parser` and VS Code count them. */
export interface TextRange {
  offset: number;
  length: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** Something to say about a request file, with the place it is about. */
export interface RequestDiagnostic {
  /** Stable, for tests and for quick fixes: `guardrailWithoutVersion`, `undeclaredVariable`, … */
  code: string;
  severity: Severity;
  message: string;
  range: TextRange;
}

/** The members of a request file, in Amazon's spelling; `variables`, `region`, `profile` and `stream` are ours. */
export const REQUEST_MEMBERS = [
  'modelId',
  'region',
  'profile',
  'guardrailIdentifier',
  'guardrailVersion',
  'trace',
  'performanceConfigLatency',
  'serviceTier',
  'requestMetadata',
  'accept',
  'contentType',
  'stream',
  'variables',
  'body',
] as const;
export type RequestMember = (typeof REQUEST_MEMBERS)[number];

/** The members that hold one string and may hold placeholders. */
export const TEXT_MEMBERS = [
  'modelId',
  'region',
  'profile',
  'guardrailIdentifier',
  'guardrailVersion',
  'trace',
  'performanceConfigLatency',
  'serviceTier',
  'accept',
  'contentType',
] as const;
export type TextMember = (typeof TEXT_MEMBERS)[number];

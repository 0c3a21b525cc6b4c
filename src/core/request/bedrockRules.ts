/**
 * What the API reference of InvokeModel says about its members (botocore's bedrock-runtime model, API 2023-09-30).
 * Bedrock adds enum values, so an unknown one is a warning, never an error.
 */
export const ENUM_VALUES = {
  trace: ['ENABLED', 'DISABLED', 'ENABLED_FULL'],
  performanceConfigLatency: ['standard', 'optimized'],
  serviceTier: ['priority', 'default', 'flex', 'reserved'],
} as const;

export const MAX_BODY_BYTES = 25_000_000;
export const MAX_MODEL_ID_LENGTH = 2048;
export const GUARDRAIL_CONFIG = 'amazon-bedrock-guardrailConfig';

export const METADATA = {
  entries: 16,
  keyLength: 256,
  valueLength: 256,
  /** The header's text as a whole. */
  totalLength: 8500,
  characters: /^[a-zA-Z0-9\s:_@$#=/+,\-.]*$/,
} as const;

/** Model ids and ARNs hold only these; the service's own pattern is looser in some places and tighter in others. */
export const MODEL_ID_CHARACTERS = /^[A-Za-z0-9:._/-]+$/;
export const GUARDRAIL_IDENTIFIER = /^([a-z0-9]+|arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+)$/;
export const GUARDRAIL_VERSION = /^([1-9]\d{0,7}|DRAFT)$/;
/** What a header can carry: ASCII on one line (it goes into the canonical request). */
export const HEADER_TEXT = /^[\t\x20-\x7e]*$/;
/** Any kind of JSON is JSON for a guardrail. */
export const JSON_CONTENT_TYPE = /^application\/json\s*(;.*)?$/i;

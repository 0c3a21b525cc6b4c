/** Limits and forms that the API reference of InvokeModel states (botocore's bedrock-runtime model, API 2023-09-30). */
export const MAX_BODY_BYTES = 25_000_000;
export const MAX_MODEL_ID_CHARACTERS = 2048;
export const GUARDRAIL_CONFIG = 'amazon-bedrock-guardrailConfig';

export const MAX_METADATA_ENTRIES = 16;
/** Of a name, and of a value. */
export const MAX_METADATA_CHARACTERS = 256;
export const METADATA_TEXT = /^[a-zA-Z0-9\s:_@$#=/+,\-.]*$/;

/** Model ids and ARNs hold only these; the service's own pattern is looser in some places and tighter in others. */
export const MODEL_ID_CHARACTERS = /^[A-Za-z0-9:._/-]+$/;
/** An id or an ARN; an empty one is as good as none. */
export const GUARDRAIL_IDENTIFIER = /^(|[a-z0-9]+|arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+)$/;
export const GUARDRAIL_VERSION = /^([1-9]\d{0,7}|DRAFT)$/;
/** What a header can carry: ASCII on one line (it goes into the canonical request). */
export const HEADER_TEXT = /^[\t\x20-\x7e]*$/;
/** Any kind of JSON is JSON for a guardrail. */
export const JSON_CONTENT_TYPE = /^application\/json\s*(;.*)?$/i;

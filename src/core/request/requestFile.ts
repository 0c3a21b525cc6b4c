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

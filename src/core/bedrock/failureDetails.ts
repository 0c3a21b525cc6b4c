/** A permission that Bedrock said is missing, and the policy that would give it. */
export interface MissingPermission {
  /** IAM actions, mostly one: `bedrock:InvokeModel`. */
  actions: readonly string[];
  /** As the message names it; `null` where it names none. */
  resource: string | null;
  /** The ARN of the identity that was refused. */
  principal: string | null;
  /** True where a policy denies it explicitly: no other policy can allow it then. */
  explicitDeny: boolean;
  /** The kind of policy that denies or does not allow, in AWS's words: `identity-based policy`, `service control policy`. */
  policyKind: string | null;
  /** A whole IAM policy as JSON text; `null` where one would not help. */
  policy: string | null;
  /** What to know beside it, one sentence each. */
  notes: readonly string[];
}

/** A model id to replace one that was refused. */
export interface ModelCandidate {
  modelId: string;
  /** For example `US Anthropic Claude Sonnet 4`; `null` where it is not known. */
  name: string | null;
  /** True where the account lists it; false for a guess from the id and the region. */
  listed: boolean;
}

/** Where in the request file the message points to; lines and columns count from 1. */
export interface FailurePlace {
  /** For example `body.messages[0].content`. */
  path: string;
  line: number;
  column: number;
}

/** One of the two strings of a signature, ours and theirs line by line. Secrets are masked in both. */
export interface ComparedText {
  title: 'Canonical request' | 'String to sign';
  lines: readonly { ours: string | null; theirs: string | null }[];
  /** The first line that differs, counted from 0, or `null`. */
  firstDifference: number | null;
}

/** What we signed beside what Bedrock says it should have been. */
export interface SignatureComparison {
  texts: readonly ComparedText[];
  /** What the difference means, in one sentence. */
  verdict: string;
}

/** What a failure's message holds besides words; each is absent where it is not known. */
export interface FailureDetails {
  missingPermission?: MissingPermission;
  candidates?: readonly ModelCandidate[];
  places?: readonly FailurePlace[];
  signature?: SignatureComparison;
}

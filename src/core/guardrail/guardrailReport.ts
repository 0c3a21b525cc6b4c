/** As the API spells the policies of an assessment. Unknown ones are kept under their own name. */
export type GuardrailPolicy =
  | 'topicPolicy'
  | 'contentPolicy'
  | 'wordPolicy'
  | 'sensitiveInformationPolicy'
  | 'contextualGroundingPolicy'
  | 'automatedReasoningPolicy'
  | (string & {});

export type GuardrailSide = 'input' | 'output';
/** `intervened`: it blocked or masked, and nothing in the answer shows which. */
export type GuardrailVerdict = 'blocked' | 'masked' | 'intervened' | 'none';

/** One finding of one policy, on one side, of one guardrail. Members the trace did not give are left out. */
export interface GuardrailAssessment {
  guardrailId: string;
  side: GuardrailSide;
  policy: GuardrailPolicy;
  /** The list it was in: `topics`, `filters`, `customWords`, `managedWordLists`, `piiEntities`, `regexes`, `findings`, … */
  list: string;
  type?: string;
  name?: string;
  match?: string;
  regex?: string;
  action?: string;
  detected?: boolean;
  confidence?: string;
  filterStrength?: string;
  score?: number;
  threshold?: number;
  /** Members of the entry not named above (an automated reasoning finding, what the service adds), unchanged. */
  more?: Record<string, unknown>;
}

/** What a guardrail's run on one side cost and covered; absent members were not in the trace. */
export interface GuardrailInvocation {
  guardrailId: string;
  side: GuardrailSide;
  /** Milliseconds. */
  processingLatencyMs?: number;
  /** Units by policy, spelled as the API spells them (`topicPolicyUnits`, …). */
  usage: Record<string, number>;
  textCharacters?: { guarded: number; total: number };
  images?: { guarded: number; total: number };
  /** `appliedGuardrailDetails`, unchanged. */
  applied?: Record<string, unknown>;
  /** Members of `invocationMetrics` not named above, unchanged. */
  more?: Record<string, unknown>;
}

/** What the guardrail did to one exchange; `null` where no guardrail ran. */
export interface GuardrailReport {
  /** `amazon-bedrock-guardrailAction`: `INTERVENED`, `NONE`, or what the service says later. */
  action: string | null;
  /**
   * INTERVENED alone does not distinguish blocked from masked: this reads the assessments' own actions, without them the
   * form of the answer, and says `intervened` where that shows neither.
   */
  verdict: GuardrailVerdict;
  /** The verdict in one line, for example `Blocked on input: topic "Investment advice"; PII EMAIL`. */
  summary: string;
  actionReason: string | null;
  assessments: GuardrailAssessment[];
  invocations: GuardrailInvocation[];
  /** The model's text before the guardrail changed it. It holds what the guardrail hid: reveal on request only. */
  modelOutput: string[];
  /** True where a trace came with the answer (`trace` was ENABLED or ENABLED_FULL). */
  traced: boolean;
  /** Members of `amazon-bedrock-trace` that this reader does not know, unchanged. */
  unknown: Record<string, unknown>;
}

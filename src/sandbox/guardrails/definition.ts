/** Whether text is the model's input or its output. */
export type Side = 'input' | 'output';
export type Strength = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH';
export type BlockAction = 'BLOCK' | 'NONE';
export type PiiAction = 'BLOCK' | 'ANONYMIZE' | 'NONE';

/** An action for each side; undefined means that the policy does not look at that side. */
export interface SidedAction<Action> {
  input?: Action;
  output?: Action;
}

export interface TopicRule {
  name: string;
  definition: string;
  examples: readonly string[];
  /** What the sandbox looks for in place of a classifier. */
  phrases: readonly string[];
  action: SidedAction<BlockAction>;
}

export type ContentType = 'SEXUAL' | 'VIOLENCE' | 'HATE' | 'INSULTS' | 'MISCONDUCT' | 'PROMPT_ATTACK';

export interface ContentRule {
  type: ContentType;
  strength: { input: Strength; output: Strength };
  action: SidedAction<BlockAction>;
}

export interface WordRules {
  words: readonly string[];
  profanity: boolean;
  action: SidedAction<BlockAction>;
}

export interface PiiRule {
  type: string;
  action: SidedAction<PiiAction>;
}

export interface RegexRule {
  name: string;
  description: string;
  pattern: string;
  action: SidedAction<PiiAction>;
}

export interface GroundingRule {
  type: 'GROUNDING' | 'RELEVANCE';
  threshold: number;
  action: BlockAction;
}

/** One version of a guardrail. */
export interface GuardrailDefinition {
  id: string;
  version: string;
  name: string;
  description: string;
  createdAt: string;
  updatedAt: string;
  blockedInput: string;
  blockedOutput: string;
  topics?: readonly TopicRule[];
  content?: readonly ContentRule[];
  words?: WordRules;
  pii?: readonly PiiRule[];
  regexes?: readonly RegexRule[];
  grounding?: readonly GroundingRule[];
  /** The ARN of the automated reasoning policy; its one rule is written in automatedReasoning.ts. */
  reasoningPolicies?: readonly string[];
}

import { guardrailArn } from './builtIn.ts';
import { checkContent } from './contentFilters.ts';
import { checkGrounding } from './grounding.ts';
import { checkReasoning } from './automatedReasoning.ts';
import { checkSensitive } from './sensitiveInformation.ts';
import { checkTopics } from './topics.ts';
import { checkWords } from './wordFilters.ts';
import type { GroundingInput } from './grounding.ts';
import type { GuardrailDefinition, Side } from './definition.ts';
import type { GuardrailAssessment, GuardrailUsage } from '@aws-sdk/client-bedrock-runtime';

const CHARACTERS_PER_UNIT = 1000;

/** Text to check, and what is known about it. */
export interface Subject {
  side: Side;
  /** The text that the policies look at. */
  text: string;
  /** What the prompt attack filter looks at; empty unless the prompt is tagged. */
  attackText: string;
  /** Characters of the whole text, of which `text` may be a part. */
  totalCharacters: number;
  grounding?: GroundingInput;
}

/** The result of one pass of a guardrail over one text. */
export interface Verdict {
  action: 'blocked' | 'masked' | 'none';
  assessment: GuardrailAssessment;
  /** The text with personal data replaced; the same text when there was nothing to mask. */
  masked: string;
}

/** Evaluates every policy of a guardrail; `full` also lists what was looked for and not found. */
export function evaluateGuardrail(
  guardrail: GuardrailDefinition,
  subject: Subject,
  region: string,
  full: boolean,
): Verdict {
  const started = performance.now();
  const { side, text } = subject;
  const assessment: GuardrailAssessment = {};
  const topics = checkTopics(guardrail.topics ?? [], text, side, full);
  if (topics.length > 0) assessment.topicPolicy = { topics };
  const filters = checkContent(guardrail.content ?? [], text, subject.attackText, side, full);
  if (filters.length > 0) assessment.contentPolicy = { filters };
  const words = guardrail.words && checkWords(guardrail.words, text, side);
  if (words) assessment.wordPolicy = words;
  const { piiEntities, regexes, masked } = checkSensitive(
    guardrail.pii ?? [],
    guardrail.regexes ?? [],
    text,
    side,
    full,
  );
  if (piiEntities.length + regexes.length > 0) assessment.sensitiveInformationPolicy = { piiEntities, regexes };
  const grounded = side === 'output' && subject.grounding !== undefined && guardrail.grounding !== undefined;
  if (subject.grounding && grounded) {
    assessment.contextualGroundingPolicy = {
      filters: checkGrounding(guardrail.grounding ?? [], text, subject.grounding, full),
    };
  }
  const policyArn = guardrail.reasoningPolicies?.[0];
  if (policyArn !== undefined && side === 'output') {
    assessment.automatedReasoningPolicy = { findings: checkReasoning(policyArn, text) };
  }
  const blocked = isBlocked(assessment);
  assessment.invocationMetrics = {
    guardrailProcessingLatency: Math.max(1, Math.round(performance.now() - started)),
    usage: usageOf(guardrail, subject, grounded),
    guardrailCoverage: { textCharacters: { guarded: text.length, total: subject.totalCharacters } },
  };
  assessment.appliedGuardrailDetails = {
    guardrailId: guardrail.id,
    guardrailVersion: guardrail.version,
    guardrailArn: guardrailArn(guardrail.id, region),
    guardrailOrigin: ['REQUEST'],
    guardrailOwnership: 'SELF',
  };
  return { action: blocked ? 'blocked' : masked === text ? 'none' : 'masked', assessment, masked };
}

function isBlocked(assessment: GuardrailAssessment): boolean {
  const entries: readonly { action?: string }[] = [
    ...(assessment.topicPolicy?.topics ?? []),
    ...(assessment.contentPolicy?.filters ?? []),
    ...(assessment.wordPolicy?.customWords ?? []),
    ...(assessment.wordPolicy?.managedWordLists ?? []),
    ...(assessment.sensitiveInformationPolicy?.piiEntities ?? []),
    ...(assessment.sensitiveInformationPolicy?.regexes ?? []),
    ...(assessment.contextualGroundingPolicy?.filters ?? []),
  ];
  return entries.some(entry => entry.action === 'BLOCKED');
}

/** Units are begun thousands of characters, for each kind of policy that the guardrail has. */
function usageOf(guardrail: GuardrailDefinition, subject: Subject, grounded: boolean): GuardrailUsage {
  const units = Math.max(1, Math.ceil(subject.text.length / CHARACTERS_PER_UNIT));
  const when = (present: unknown): number => (present ? units : 0);
  const reasons = subject.side === 'output' && guardrail.reasoningPolicies !== undefined;
  return {
    topicPolicyUnits: when(guardrail.topics),
    contentPolicyUnits: when(guardrail.content),
    wordPolicyUnits: when(guardrail.words),
    sensitiveInformationPolicyUnits: when(guardrail.pii),
    sensitiveInformationPolicyFreeUnits: when(guardrail.regexes),
    contextualGroundingPolicyUnits: when(grounded),
    contentPolicyImageUnits: 0,
    automatedReasoningPolicyUnits: when(reasons),
    automatedReasoningPolicies: reasons ? (guardrail.reasoningPolicies?.length ?? 0) : 0,
  };
}

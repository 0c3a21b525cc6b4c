import type { GuardrailAssessment, GuardrailSide } from '../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../core/guardrail/guardrailVerdict.ts';
import type { Outcome } from '../core/guardrail/guardrailVerdict.ts';
import type { IconName } from './icons.ts';

export const SIDE_WORDS: Record<GuardrailSide, string> = { input: 'Input', output: 'Output' };

const POLICY_WORDS = new Map([
  ['topicPolicy', 'Denied topics'],
  ['contentPolicy', 'Content filters'],
  ['wordPolicy', 'Words'],
  ['sensitiveInformationPolicy', 'Sensitive information'],
  ['contextualGroundingPolicy', 'Contextual grounding'],
  ['automatedReasoningPolicy', 'Automated reasoning'],
]);

/** A policy's name for people; one that is not known keeps its own. */
export function policyWords(policy: string): string {
  return POLICY_WORDS.get(policy) ?? policy;
}

const LIST_WORDS = new Map([
  ['topics', 'Topic'], ['customWords', 'Custom word'], ['managedWordLists', 'Word list'],
  ['piiEntities', 'PII'], ['regexes', 'Pattern'], ['findings', 'Finding'],
]);

/** What kind of finding it is, from the list it stood in; empty where its type says it all (content filters). */
export function listWords(list: string): string {
  return LIST_WORDS.get(list) ?? (list === 'filters' ? '' : list);
}

export interface OutcomeWords {
  word: string;
  icon: IconName;
}

export const OUTCOME_WORDS: Record<Outcome, OutcomeWords> = {
  blocked: { word: 'Blocked', icon: 'circleSlash' },
  masked: { word: 'Masked', icon: 'mask' },
  acted: { word: 'Acted', icon: 'shield' },
  detected: { word: 'Only detected', icon: 'eye' },
  passed: { word: 'Passed', icon: 'pass' },
};

export interface PolicyGroup {
  policy: string;
  /** What acted first, then what was only detected, then what passed. */
  assessments: readonly { assessment: GuardrailAssessment; outcome: Outcome }[];
}

export interface SideGroup {
  guardrailId: string;
  side: GuardrailSide;
  policies: readonly PolicyGroup[];
}

const RANK: Record<Outcome, number> = { blocked: 0, masked: 1, acted: 2, detected: 3, passed: 4 };

/** Assessments by side, then guardrail, then policy, in the order the trace gave them. */
export function groupBySide(assessments: readonly GuardrailAssessment[]): SideGroup[] {
  const groups: SideGroup[] = [];
  for (const side of ['input', 'output'] as const) {
    const here = assessments.filter(assessment => assessment.side === side);
    for (const guardrailId of new Set(here.map(assessment => assessment.guardrailId))) {
      const own = here.filter(assessment => assessment.guardrailId === guardrailId);
      groups.push({ guardrailId, side, policies: [...new Set(own.map(({ policy }) => policy))].map(policy => groupOf(policy, own)) });
    }
  }
  return groups;
}

function groupOf(policy: string, own: readonly GuardrailAssessment[]): PolicyGroup {
  const assessments = own.filter(assessment => assessment.policy === policy)
    .map(assessment => ({ assessment, outcome: outcomeOf(assessment) }))
    .sort((a, b) => RANK[a.outcome] - RANK[b.outcome]);
  return { policy, assessments };
}

import type { GuardrailAssessment, GuardrailPolicy, GuardrailReport, GuardrailSide } from './guardrailReport.ts';
import { outcomeOf } from './guardrailVerdict.ts';

/** The findings of one policy of one guardrail on one side. */
export interface AssessmentGroup {
  side: GuardrailSide;
  guardrailId: string;
  policy: GuardrailPolicy;
  /** The policy's name as the console writes it; an unknown policy keeps the API's spelling. */
  title: string;
  /** What blocked or masked. */
  acted: GuardrailAssessment[];
  /** What was found and left alone. */
  detectedOnly: GuardrailAssessment[];
  /** What could not be checked. */
  unchecked: GuardrailAssessment[];
  /** What was checked and not found (only with `ENABLED_FULL`). */
  passed: GuardrailAssessment[];
}

const TITLES: ReadonlyMap<GuardrailPolicy, string> = new Map([
  ['topicPolicy', 'Denied topics'],
  ['contentPolicy', 'Content filters'],
  ['wordPolicy', 'Word filters'],
  ['sensitiveInformationPolicy', 'Sensitive information'],
  ['contextualGroundingPolicy', 'Contextual grounding'],
  ['automatedReasoningPolicy', 'Automated reasoning'],
]);

export function policyTitle(policy: GuardrailPolicy): string {
  return TITLES.get(policy) ?? policy;
}

/** Input before output, guardrails in the order of the trace, policies in the order of the console, unknown ones last. */
export function groupAssessments(report: GuardrailReport): AssessmentGroup[] {
  const groups = new Map<string, AssessmentGroup>();
  for (const assessment of report.assessments) {
    const { side, guardrailId, policy } = assessment;
    const key = JSON.stringify([side, guardrailId, policy]);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        side,
        guardrailId,
        policy,
        title: policyTitle(policy),
        acted: [],
        detectedOnly: [],
        unchecked: [],
        passed: [],
      };
      groups.set(key, group);
    }
    placeOf(group, assessment).push(assessment);
  }
  const guardrails = [...new Set(report.assessments.map(assessment => assessment.guardrailId))];
  const order = new Map(guardrails.map((id, index) => [id, index]));
  return [...groups.values()].sort(
    (a, b) =>
      sideRank(a) - sideRank(b) ||
      (order.get(a.guardrailId) ?? 0) - (order.get(b.guardrailId) ?? 0) ||
      policyRank(a) - policyRank(b),
  );
}

function placeOf(group: AssessmentGroup, assessment: GuardrailAssessment): GuardrailAssessment[] {
  const outcome = outcomeOf(assessment);
  if (outcome === 'passed') return group.passed;
  if (outcome === 'unchecked') return group.unchecked;
  return outcome === 'detected' ? group.detectedOnly : group.acted;
}

function sideRank({ side }: AssessmentGroup): number {
  return side === 'input' ? 0 : 1;
}

function policyRank({ policy }: AssessmentGroup): number {
  const rank = [...TITLES.keys()].indexOf(policy);
  return rank < 0 ? TITLES.size : rank;
}

import type { GuardrailAssessment, GuardrailReport, GuardrailVerdict } from './guardrailReport.ts';

const MEMBERS = [
  'guardrailId',
  'side',
  'policy',
  'type',
  'name',
  'match',
  'action',
  'detected',
  'confidence',
  'score',
  'threshold',
] as const;

export type ScriptAssessment = Pick<GuardrailAssessment, (typeof MEMBERS)[number]>;

/** The `guardrail` member of `send --output json`. */
export interface ScriptGuardrail {
  action: string | null;
  verdict: GuardrailVerdict;
  actionReason: string | null;
  assessments: ScriptAssessment[];
}

/** One finding in the stable form that scripts read; what the trace did not give is left out. */
export function assessmentForScripts(assessment: GuardrailAssessment): ScriptAssessment {
  const given = MEMBERS.map(name => [name, assessment[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as ScriptAssessment;
}

export function guardrailForScripts(report: GuardrailReport): ScriptGuardrail {
  return {
    action: report.action,
    verdict: report.verdict,
    actionReason: report.actionReason,
    assessments: report.assessments.map(assessmentForScripts),
  };
}

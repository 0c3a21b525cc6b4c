import type { AssessmentGroup } from '../../core/guardrail/groupAssessments.ts';
import type { GuardrailSide } from '../../core/guardrail/guardrailReport.ts';
import type { Outcome } from '../../core/guardrail/guardrailVerdict.ts';
import type { IconName } from '../parts/icons.ts';

export const SIDE_WORDS: Record<GuardrailSide, string> = { input: 'Input', output: 'Output' };

const LIST_WORDS = new Map([
  ['topics', 'Topic'],
  ['customWords', 'Custom word'],
  ['managedWordLists', 'Word list'],
  ['piiEntities', 'PII'],
  ['regexes', 'Pattern'],
  ['findings', 'Finding'],
]);

/** What kind of finding it is, from the list it was in; empty where its type says it all (content filters). */
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
  unchecked: { word: 'Not checked', icon: 'question' },
  passed: { word: 'Passed', icon: 'pass' },
};

/** A finding's kind as words: `translationAmbiguous` → `translation ambiguous`. */
export function kindWords(kind: string): string {
  return kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

const ORIGIN_WORDS = new Map([
  ['REQUEST', 'asked for by the request'],
  ['ACCOUNT_ENFORCED', 'enforced by the account'],
  ['ORGANIZATION_ENFORCED', 'enforced by the organization'],
]);

/** Which version ran and on whose account's behalf, from `appliedGuardrailDetails`; empty where that is not known. */
export function appliedWords(applied: Record<string, unknown> | undefined): string {
  const version = applied?.['guardrailVersion'];
  const origin = applied?.['guardrailOrigin'];
  return [
    typeof version === 'string' ? (version === 'DRAFT' ? 'DRAFT' : `version ${version}`) : '',
    ...(Array.isArray(origin) ? origin.map(each => ORIGIN_WORDS.get(String(each)) ?? String(each)) : []),
    applied?.['guardrailOwnership'] === 'CROSS_ACCOUNT' ? 'of another account' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** What one guardrail found on one side. */
export interface SideGroup {
  side: GuardrailSide;
  guardrailId: string;
  policies: readonly AssessmentGroup[];
}

/** Joins neighbouring groups of the same side and guardrail; the groups come in that order. */
export function joinBySide(groups: readonly AssessmentGroup[]): SideGroup[] {
  const sides: { side: GuardrailSide; guardrailId: string; policies: AssessmentGroup[] }[] = [];
  for (const group of groups) {
    const last = sides.at(-1);
    if (last?.side === group.side && last.guardrailId === group.guardrailId) last.policies.push(group);
    else sides.push({ side: group.side, guardrailId: group.guardrailId, policies: [group] });
  }
  return sides;
}

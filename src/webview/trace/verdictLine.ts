import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { GuardrailReport } from '../../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../../core/guardrail/guardrailVerdict.ts';
import type { IconName } from '../parts/icons.ts';
import '../parts/icons.ts';

/** What the guardrail did, in one line. */
export function verdictLine(report: GuardrailReport | null): TemplateResult {
  if (!report) {
    return html`<p class="verdict absent"><bi-icon name="shield"></bi-icon><span>No guardrail ran.</span></p>`;
  }
  const { look, icon } = lookOf(report);
  return html`<p class="verdict ${report.verdict} ${look}">
    <bi-icon name=${icon}></bi-icon><span>${report.summary}</span>
  </p>`;
}

const VERDICT_ICONS = { blocked: 'circleSlash', masked: 'mask', intervened: 'shield' } as const;

/** Where nothing was done, it matters whether something was seen all the same, or could not be checked. */
function lookOf({ verdict, assessments }: GuardrailReport): { look: string; icon: IconName } {
  if (verdict !== 'none') return { look: '', icon: VERDICT_ICONS[verdict] };
  const outcomes = new Set(assessments.map(outcomeOf));
  if (outcomes.has('detected')) return { look: 'detected', icon: 'eye' };
  return outcomes.has('unchecked') ? { look: 'unchecked', icon: 'question' } : { look: '', icon: 'pass' };
}

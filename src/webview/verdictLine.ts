import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { GuardrailReport } from '../core/guardrail/guardrailReport.ts';
import type { IconName } from './icons.ts';
import './icons.ts';

const VERDICT_ICONS: Record<GuardrailReport['verdict'], IconName> = { blocked: 'circleSlash', masked: 'mask', none: 'pass' };

/** What the guardrail did, in one line. */
export function verdictLine(report: GuardrailReport | null): TemplateResult {
  if (!report) return html`<p class="verdict absent"><bi-icon name="shield"></bi-icon><span>No guardrail ran.</span></p>`;
  return html`<p class="verdict ${report.verdict}"><bi-icon name=${VERDICT_ICONS[report.verdict]}></bi-icon><span>${report.summary}</span></p>`;
}

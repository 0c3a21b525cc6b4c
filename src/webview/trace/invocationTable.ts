import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { GuardrailInvocation } from '../../core/guardrail/guardrailReport.ts';
import { prettyJson } from '../../core/json/untrustedJson.ts';
import { counted, formatCount, formatDuration } from '../parts/format.ts';
import { SIDE_WORDS } from './traceWords.ts';

/** What each run of a guardrail cost and covered. */
export function invocationTable(invocations: readonly GuardrailInvocation[]): TemplateResult | typeof nothing {
  if (invocations.length === 0) return nothing;
  return html` <section class="part" aria-label="Guardrail cost and coverage">
    <h3>Cost and coverage</h3>
    <div class="table-scroll">
      <table class="data">
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Guardrail</th>
            <th scope="col" class="number">Latency</th>
            <th scope="col">Guarded</th>
            <th scope="col">Units</th>
          </tr>
        </thead>
        <tbody>
          ${invocations.map(({ guardrailId, side, processingLatencyMs, usage, textCharacters, images }) => {
            const units = Object.entries(usage)
              .filter(([, value]) => value !== 0)
              .map(([name, value]) => `${unitWords(name)} ${formatCount(value)}`);
            return html` <tr>
              <td>${SIDE_WORDS[side]}</td>
              <td class="code id">${guardrailId}</td>
              <td class="number">${processingLatencyMs === undefined ? '' : formatDuration(processingLatencyMs)}</td>
              <td>${[...coverage(textCharacters, 'character'), ...coverage(images, 'image')].join(', ')}</td>
              <td>${units.length > 0 ? units.join(', ') : 'none'}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${
      invocations.some(({ applied, more }) => applied ?? more)
        ? html`<details class="fold">
            <summary>Applied guardrails and other metrics</summary>
            <pre
              class="code-block"
            ><code>${prettyJson(invocations.map(({ guardrailId, side, applied, more }) => ({ guardrailId, side, ...applied, ...more })))}</code></pre>
          </details>`
        : nothing
    }
  </section>`;
}

function coverage(covered: { guarded: number; total: number } | undefined, noun: string): string[] {
  return covered === undefined ? [] : [`${formatCount(covered.guarded)} of ${counted(covered.total, noun)}`];
}

/** `sensitiveInformationPolicyFreeUnits` → `sensitive information free`: a unit's name without what all of them share. */
function unitWords(name: string): string {
  return name
    .replace(/Units$/, '')
    .replace('Policy', '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

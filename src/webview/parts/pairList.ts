import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';

/** A name with its value, and whether the value is code. */
export type Pair = readonly [name: string, value: TemplateResult | string | number | null, kind?: 'code'];

/** Names and values as a description list; a pair whose value is `null` is left out. `kind`: all of them are code. */
export function pairList(pairs: readonly Pair[], kind: 'code' | '' = ''): TemplateResult {
  return html`<dl class="pairs ${kind}">
    ${pairs.map(([name, value, own]) =>
      value === null
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd class=${own ?? ''}>${value}</dd>
          </div>`,
    )}
  </dl>`;
}

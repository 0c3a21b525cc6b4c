import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RankedView } from '../../core/exchange/exchangeView.ts';
import { formatNumber } from '../parts/format.ts';
import { LightElement } from '../parts/lightElement.ts';

/** A longer document is folded to its beginning. */
const MAX_UNFOLDED_CHARACTERS = 180;

/** A reranker's answer: the documents of the request, the best first, with their scores. */
@customElement('bi-ranking-view')
export class RankingView extends LightElement {
  @property({ attribute: false }) ranking: readonly RankedView[] = [];

  private renderDocument(document: string | null): TemplateResult {
    if (document === null) return html`<span class="muted">not in the request</span>`;
    if (document.length <= MAX_UNFOLDED_CHARACTERS) return html`${document}`;
    return html`<details class="fold document">
      <summary><span class="document-start">${document.slice(0, MAX_UNFOLDED_CHARACTERS)}…</span></summary>
      <div>${document}</div>
    </details>`;
  }

  protected override render(): TemplateResult {
    const { ranking } = this;
    const best = Math.max(...ranking.map(({ score }) => score), Number.MIN_VALUE);
    const named = ranking.some(({ document }) => document !== null);
    return html` <section class="part" aria-label="Ranking">
      <h3>Ranking</h3>
      <div class="table-scroll">
        <table class="data ranking">
          <thead>
            <tr>
              <th scope="col" class="number">Rank</th>
              <th scope="col" class="number">Document</th>
              ${named ? html`<th scope="col">Text</th>` : nothing}
              <th scope="col" class="number">Score</th>
              <th scope="col" class="bar-column"><span class="sr-only">Score as a bar</span></th>
            </tr>
          </thead>
          <tbody>
            ${ranking.map(
              ({ index, score, document }, rank) =>
                html` <tr>
                  <td class="number">${rank + 1}</td>
                  <td class="number">${index}</td>
                  ${named ? html`<td class="document-text">${this.renderDocument(document)}</td>` : nothing}
                  <td class="number">${formatNumber(score)}</td>
                  <td class="bar-column">
                    <meter
                      class="score-bar"
                      min="0"
                      max=${best}
                      .value=${Math.max(0, score)}
                      aria-hidden="true"
                    ></meter>
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }
}

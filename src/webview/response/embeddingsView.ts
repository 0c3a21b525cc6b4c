import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EmbeddingView, ExchangeView, SimilarityView } from '../../core/exchange/exchangeView.ts';
import { counted, formatCount, formatNumber } from '../parts/format.ts';
import { LightElement } from '../parts/lightElement.ts';

/** Vectors: their length, first values and plot, and how alike those of a batch are. */
@customElement('bi-embeddings-view')
export class EmbeddingsView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;

  /** Each column reaches from zero to its lowest and highest value. */
  private renderPlot({ plot, dimensions }: EmbeddingView): TemplateResult | typeof nothing {
    if (plot.length === 0) return nothing;
    const low = Math.min(0, ...plot.map(([lowest]) => lowest));
    const high = Math.max(0, ...plot.map(([, highest]) => highest));
    const y = (value: number): number => (high === low ? 50 : ((high - value) / (high - low)) * 100);
    const bars = plot
      .map(
        ([from, to], column) =>
          `M${column + 0.12} ${y(Math.max(0, to)).toFixed(2)}H${column + 0.88}V${y(Math.min(0, from)).toFixed(2)}H${column + 0.12}Z`,
      )
      .join('');
    const drawing: SVGTemplateResult = svg`<path class="plot-bars" d=${bars}></path><line class="plot-zero" x1="0" x2=${plot.length} y1=${y(0)} y2=${y(0)}></line>`;
    return html` <div class="plot">
      <svg
        viewBox="0 0 ${plot.length} 100"
        preserveAspectRatio="none"
        role="img"
        aria-label="Plot of ${counted(dimensions, 'value')}, from ${formatNumber(low)} to ${formatNumber(high)}"
      >
        ${drawing}
      </svg>
      <div class="plot-scale muted" aria-hidden="true">
        <span>${formatNumber(high)}</span><span>${formatNumber(low)}</span>
      </div>
    </div>`;
  }

  private renderEmbedding(embedding: EmbeddingView, index: number): TemplateResult {
    const { kind, dimensions, norm, first, input } = embedding;
    return html` <li class="embedding">
      <div class="embedding-head">
        <span class="embedding-number">${index + 1}</span
        >${input === null ? nothing : html`<span class="embedding-input">${input}</span>`}
      </div>
      <div class="embedding-facts muted">
        <span>${kind ?? 'float'}</span> · <span>${counted(dimensions, 'dimension')}</span> ·
        <span>norm ${formatNumber(norm)}</span>
      </div>
      ${this.renderPlot(embedding)}
      <div class="code values">${first.map(formatNumber).join(', ')}${first.length < dimensions ? ', …' : ''}</div>
    </li>`;
  }

  private renderSimilarity({ of, omitted, cosine }: SimilarityView): TemplateResult {
    const { embeddings } = this.exchange;
    // Mixed into the background: the number stays readable in every theme.
    const shade = (value: number | null): string =>
      value === null ? 'cosine-none' : `cosine-${value < 0 ? 'minus' : 'plus'}-${Math.round(Math.abs(value) * 10)}`;
    return html` <section class="part" aria-label="Cosine similarity">
      <h3>Cosine similarity</h3>
      ${omitted > 0 ? html`<p class="muted">The first ${of.length} are compared; ${counted(omitted, 'more is', 'more are')} left out.</p>` : nothing}
      <div class="table-scroll">
        <table class="matrix">
          <thead>
            <tr>
              <td></td>
              ${of.map(index => html`<th scope="col">${index + 1}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${of.map(
              (index, row) =>
                html` <tr>
                  <th scope="row">
                    <span class="matrix-label"
                      ><span>${index + 1}</span
                      >${embeddings[index]?.input ? html`<span class="ellipsis muted" title=${embeddings[index].input}>${embeddings[index].input}</span>` : nothing}</span
                    >
                  </th>
                  ${(cosine[row] ?? []).map(value => html`<td class=${shade(value)}>${value === null ? '–' : (Math.round(value * 100) / 100 || 0).toFixed(2)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  protected override render(): TemplateResult {
    const { embeddings, embeddingsOmitted, similarity } = this.exchange;
    const all = embeddings.length + embeddingsOmitted;
    return html` <section class="part" aria-label="Embeddings">
        <h3>${counted(all, 'embedding')}</h3>
        <ul class="embeddings">
          ${embeddings.map((embedding, index) => this.renderEmbedding(embedding, index))}
        </ul>
        ${
          embeddingsOmitted > 0
            ? html`<p class="muted">
                ${formatCount(embeddingsOmitted)} more not shown here.
                <button type="button" class="link" @click=${() => this.postToHost({ type: 'openRaw' })}>
                  Open the whole response
                </button>
              </p>`
            : nothing
        }
      </section>
      ${similarity ? this.renderSimilarity(similarity) : nothing}`;
  }
}

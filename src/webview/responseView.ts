import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import './answerText.ts';
import { stopReasonSentence, usageLine } from './exchangeWords.ts';
import './failureCard.ts';
import { counted, formatBytes, formatCount, formatNumber } from './format.ts';
import type { IconName } from './icons.ts';
import './icons.ts';
import { LightElement } from './lightElement.ts';
import { webAddress } from './markdown.ts';
import { prettyJson } from './jsonText.ts';

/** The answer itself: text, reasoning, tool calls and whatever else the model made. */
@customElement('bi-response-view')
export class ResponseView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  /** With what streamed in since `exchange` came. */
  @property({ attribute: false }) text = '';
  @property({ attribute: false }) reasoning = '';
  @property({ type: Boolean }) plainText = false;
  /** The model that stands in the file now. */
  @property({ attribute: false }) fileModelId: string | null = null;

  private note(kind: 'info' | 'warning' | 'error', text: string, iconName: IconName = kind): TemplateResult {
    return html`<p class="note ${kind}"><bi-icon name=${iconName}></bi-icon><span>${text}</span></p>`;
  }

  private renderNotes(): (TemplateResult | typeof nothing)[] {
    const { exchange } = this;
    const stop = stopReasonSentence(exchange.stopReason);
    const { guardrail } = exchange;
    return [
      exchange.sandbox ? this.note('info', 'Sandbox answer: no model was called.', 'beaker') : nothing,
      exchange.state === 'incomplete' ? this.note('warning', 'Incomplete: the answer broke off. What came before is kept below.') : nothing,
      exchange.state === 'cancelled' ? this.note('warning', this.text ? 'Cancelled: this is what had come.' : 'Cancelled before anything came.') : nothing,
      exchange.modelFailure === null ? nothing : this.note('warning', exchange.modelFailure),
      guardrail && guardrail.verdict !== 'none' ? this.note('warning', guardrail.summary, 'shield') : nothing,
      stop === null ? nothing : this.note('warning', stop),
    ];
  }

  /** A link in an answer opens nothing by itself: the host asks first. */
  private readonly onLink = (event: Event): void => {
    if (event instanceof KeyboardEvent && event.key !== 'Enter') return;
    const link = event.target instanceof Element ? event.target.closest('[data-url]') : null;
    const url = link?.getAttribute('data-url');
    if (!url || webAddress(url) === null) return;
    event.preventDefault();
    this.tell({ type: 'openLink', url });
  };

  private renderText(): TemplateResult | typeof nothing {
    const { exchange, text } = this;
    if (text === '' && exchange.state !== 'running') return nothing;
    const source = { id: exchange.id, text, plain: this.plainText, finished: exchange.state !== 'running' };
    return html`
      <bi-answer-text class=${this.plainText ? 'answer plain' : 'answer'} .source=${source} @click=${this.onLink} @keydown=${this.onLink}></bi-answer-text>
      ${exchange.textOmitted > 0
        ? html`<p class="note info"><bi-icon name="info"></bi-icon><span>${counted(exchange.textOmitted, 'more character')} not shown here.
            <button type="button" class="link" @click=${() => this.tell({ type: 'openRaw' })}>Open the whole response</button></span></p>`
        : nothing}`;
  }

  private renderReasoning(): TemplateResult | typeof nothing {
    const { exchange, reasoning } = this;
    if (reasoning === '') return nothing;
    const source = { id: exchange.id, text: reasoning, plain: true, finished: exchange.state !== 'running' };
    return html`
      <details class="fold reasoning"><summary>Reasoning<span class="muted">${formatCount(reasoning.length)} characters</span></summary>
        <bi-answer-text class="answer plain" .source=${source}></bi-answer-text></details>`;
  }

  private renderToolCalls(): TemplateResult | typeof nothing {
    const { toolCalls } = this.exchange;
    if (toolCalls.length === 0) return nothing;
    return html`
      <section class="part" aria-label="Tool calls"><h3>${toolCalls.length === 1 ? 'Tool call' : `Tool calls (${toolCalls.length})`}</h3>
        ${toolCalls.map(({ id, name, input }) => html`
          <div class="tool-call"><div class="tool-name"><bi-icon name="tools"></bi-icon><span class="code">${name}</span>
            ${id === null ? nothing : html`<span class="muted code">${id}</span>`}</div>
            <pre class="code-block"><code>${typeof input === 'string' ? input : prettyJson(input)}</code></pre></div>`)}
      </section>`;
  }

  private renderMedia(): TemplateResult | typeof nothing {
    const { images, media } = this.exchange;
    if (images.length === 0 && media.length === 0) return nothing;
    return html`
      <section class="part" aria-label="Images and media"><h3>${images.length > 0 ? counted(images.length, 'image') : 'Media'}</h3>
        <ul class="plain-list">
          ${images.map(({ bytes, mediaType }) => html`<li><bi-icon name="fileMedia"></bi-icon><span class="code">${mediaType}</span><span class="muted">${formatBytes(bytes)}</span></li>`)}
          ${media.map(reference => html`<li><bi-icon name="fileMedia"></bi-icon><span class="code">${reference}</span></li>`)}
        </ul>
        ${images.length > 0 ? html`<p class="muted">The data is in the response body: <button type="button" class="link" @click=${() => this.tell({ type: 'openRaw' })}>open it in an editor</button>.</p>` : nothing}
      </section>`;
  }

  private renderEmbeddings(): TemplateResult | typeof nothing {
    const { embeddings } = this.exchange;
    if (embeddings.length === 0) return nothing;
    return html`
      <section class="part" aria-label="Embeddings"><h3>${counted(embeddings.length, 'embedding')}</h3>
        <div class="table-scroll"><table class="data">
          <thead><tr><th scope="col" class="number">#</th><th scope="col">Kind</th><th scope="col" class="number">Dimensions</th><th scope="col" class="number">Norm</th><th scope="col">First values</th></tr></thead>
          <tbody>${embeddings.map(({ kind, dimensions, norm, first }, index) => html`
            <tr><td class="number">${index + 1}</td><td>${kind ?? 'float'}</td><td class="number">${formatCount(dimensions)}</td><td class="number">${formatNumber(norm)}</td>
              <td class="code values">${first.map(formatNumber).join(', ')}${first.length < dimensions ? ', …' : ''}</td></tr>`)}
          </tbody></table></div>
      </section>`;
  }

  private renderRanking(): TemplateResult | typeof nothing {
    const { ranking } = this.exchange;
    if (ranking.length === 0) return nothing;
    const sorted = [...ranking].sort((a, b) => b.score - a.score);
    const best = Math.max(sorted[0]!.score, Number.MIN_VALUE);
    return html`
      <section class="part" aria-label="Ranking"><h3>Ranking</h3>
        <div class="table-scroll"><table class="data">
          <thead><tr><th scope="col" class="number">Rank</th><th scope="col" class="number">Document</th><th scope="col" class="number">Score</th><th scope="col" class="bar-column"><span class="sr-only">Score as a bar</span></th></tr></thead>
          <tbody>${sorted.map(({ index, score }, rank) => html`
            <tr><td class="number">${rank + 1}</td><td class="number">${index}</td><td class="number">${formatNumber(score)}</td>
              <td><meter class="score-bar" min="0" max=${best} .value=${Math.max(0, score)} aria-hidden="true"></meter></td></tr>`)}
          </tbody></table></div>
      </section>`;
  }

  private get isEmpty(): boolean {
    const { exchange } = this;
    return exchange.state === 'answered' && this.text === '' && this.reasoning === '' && exchange.toolCalls.length === 0 && exchange.images.length === 0
      && exchange.media.length === 0 && exchange.embeddings.length === 0 && exchange.ranking.length === 0 && exchange.modelFailure === null;
  }

  protected override render(): TemplateResult {
    const { exchange } = this;
    const usage = exchange.state === 'running' ? '' : usageLine(exchange);
    return html`
      ${exchange.failure ? html`<bi-failure-card .failure=${exchange.failure} .sentModelId=${exchange.modelId} .fileModelId=${this.fileModelId}></bi-failure-card>` : nothing}
      ${this.renderNotes()}
      ${this.renderReasoning()}
      ${this.renderText()}
      ${this.renderToolCalls()}
      ${this.renderMedia()}
      ${this.renderEmbeddings()}
      ${this.renderRanking()}
      ${this.isEmpty ? html`<p class="muted">The model answered without text. The whole body is under Raw.</p>` : nothing}
      ${usage ? html`<p class="usage muted">${usage}</p>` : nothing}`;
  }
}

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { prettyJson } from '../../core/json/untrustedJson.ts';
import './answerText.ts';
import { stopReasonSentence, usageLine } from '../parts/exchangeWords.ts';
import './failureCard.ts';
import { counted, formatCount } from '../parts/format.ts';
import './embeddingsView.ts';
import type { HostAnswers } from '../host/hostAnswers.ts';
import type { IconName } from '../parts/icons.ts';
import '../parts/icons.ts';
import './imageGrid.ts';
import { LightElement } from '../parts/lightElement.ts';
import { markMatches } from './matchMarks.ts';
import { webAddress } from './markdown.ts';
import './rankingView.ts';

/** The answer itself: text, reasoning, tool calls and everything else that the model made. */
@customElement('bi-response-view')
export class ResponseView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  @property({ attribute: false }) answers!: HostAnswers;
  /** With what streamed in since `exchange` came. */
  @property({ attribute: false }) text = '';
  @property({ attribute: false }) reasoning = '';
  @property({ type: Boolean }) plainText = false;
  /** The model that the file names now. */
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
      ...(exchange.state === 'running'
        ? exchange.attempts.map(({ attempt, error, message }) =>
            this.note('warning', `Attempt ${attempt}: ${error ?? ''}. ${message ?? ''}`),
          )
        : []),
      exchange.state === 'incomplete'
        ? this.note('warning', 'Incomplete: the answer broke off. What arrived is kept below.')
        : nothing,
      exchange.state === 'cancelled'
        ? this.note(
            'warning',
            this.text ? 'Cancelled: this is what had arrived.' : 'Cancelled before anything arrived.',
          )
        : nothing,
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
    this.postToHost({ type: 'openLink', url });
  };

  private renderText(): TemplateResult | typeof nothing {
    const { exchange, text } = this;
    if (text === '' && exchange.state !== 'running') return nothing;
    const { guardrail } = exchange;
    const source = {
      id: exchange.id,
      text,
      plain: this.plainText,
      finished: exchange.state !== 'running',
      ...(guardrail ? { onDrawn: (element: HTMLElement) => markMatches(element, guardrail) } : {}),
    };
    return html` <bi-answer-text
        class=${this.plainText ? 'answer plain' : 'answer'}
        .source=${source}
        @click=${this.onLink}
        @keydown=${this.onLink}
      ></bi-answer-text>
      ${
        exchange.textOmitted > 0
          ? html`<p class="note info">
              <bi-icon name="info"></bi-icon
              ><span
                >${counted(exchange.textOmitted, 'more character')} not shown here.
                <button type="button" class="link" @click=${() => this.postToHost({ type: 'openRaw' })}>
                  Open the whole response
                </button></span
              >
            </p>`
          : nothing
      }`;
  }

  private renderReasoning(): TemplateResult | typeof nothing {
    const { exchange, reasoning } = this;
    if (reasoning === '') return nothing;
    const source = { id: exchange.id, text: reasoning, plain: true, finished: exchange.state !== 'running' };
    return html` <details class="fold reasoning">
      <summary>Reasoning<span class="muted">${formatCount(reasoning.length)} characters</span></summary>
      <bi-answer-text class="answer plain" .source=${source}></bi-answer-text>
    </details>`;
  }

  private renderToolCalls(): TemplateResult | typeof nothing {
    const { toolCalls } = this.exchange;
    if (toolCalls.length === 0) return nothing;
    return html` <section class="part" aria-label="Tool calls">
      <h3>${toolCalls.length === 1 ? 'Tool call' : `Tool calls (${toolCalls.length})`}</h3>
      ${toolCalls.map(
        ({ id, name, input }) =>
          html` <div class="tool-call">
            <div class="tool-name">
              <bi-icon name="tools"></bi-icon
              ><span class="code">${name}</span> ${id === null ? nothing : html`<span class="muted code">${id}</span>`}
            </div>
            <pre class="code-block"><code>${typeof input === 'string' ? input : prettyJson(input)}</code></pre>
          </div>`,
      )}
    </section>`;
  }

  private renderMedia(): (TemplateResult | typeof nothing)[] {
    const { images, media } = this.exchange;
    return [
      images.length === 0
        ? nothing
        : html` <section class="part" aria-label="Images">
            <h3>${counted(images.length, 'image')}</h3>
            <bi-image-grid .exchange=${this.exchange} .answers=${this.answers}></bi-image-grid>
          </section>`,
      media.length === 0
        ? nothing
        : html` <section class="part" aria-label="Media">
            <h3>Media</h3>
            <ul class="plain-list">
              ${media.map(reference => html`<li><bi-icon name="fileMedia"></bi-icon><span class="code">${reference}</span></li>`)}
            </ul>
          </section>`,
    ];
  }

  private get isEmpty(): boolean {
    const { exchange } = this;
    return (
      exchange.state === 'answered' &&
      this.text === '' &&
      this.reasoning === '' &&
      exchange.toolCalls.length === 0 &&
      exchange.images.length === 0 &&
      exchange.media.length === 0 &&
      exchange.embeddings.length === 0 &&
      exchange.ranking.length === 0 &&
      exchange.modelFailure === null
    );
  }

  protected override render(): TemplateResult {
    const { exchange } = this;
    const usage = exchange.state === 'running' ? '' : usageLine(exchange);
    return html` ${exchange.failure ? html`<bi-failure-card .failure=${exchange.failure} .sentModelId=${exchange.modelId} .fileModelId=${this.fileModelId}></bi-failure-card>` : nothing}
    ${this.renderNotes()} ${this.renderReasoning()} ${this.renderText()} ${this.renderToolCalls()} ${this.renderMedia()}
    ${exchange.embeddings.length > 0 ? html`<bi-embeddings-view .exchange=${exchange}></bi-embeddings-view>` : nothing}
    ${exchange.ranking.length > 0 ? html`<bi-ranking-view .ranking=${exchange.ranking}></bi-ranking-view>` : nothing}
    ${this.isEmpty ? html`<p class="muted">The model answered without text. The whole body is under Raw.</p>` : nothing}
    ${usage ? html`<p class="usage muted">${usage}</p>` : nothing}`;
  }
}

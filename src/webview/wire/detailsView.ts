import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AttemptView, ExchangeView } from '../../core/exchange/exchangeView.ts';
import { STATE_WORDS } from '../parts/exchangeWords.ts';
import { formatBytes, formatCount, formatDuration } from '../parts/format.ts';
import '../parts/icons.ts';
import { LightElement } from '../parts/lightElement.ts';
import type { Pair } from '../parts/pairList.ts';
import { pairList } from '../parts/pairList.ts';

/** How the exchange went on the wire: who, where, when, how long, how often. */
@customElement('bi-details-view')
export class DetailsView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;

  private pairs(title: string, pairs: readonly Pair[]): TemplateResult | typeof nothing {
    if (pairs.every(([, value]) => value === null)) return nothing;
    return html` <section class="part" aria-label=${title}>
      <h3>${title}</h3>
      ${pairList(pairs)}
    </section>`;
  }

  private requestId(): TemplateResult | null {
    const { requestId } = this.exchange;
    if (requestId === null) return null;
    return html`<span class="code">${requestId}</span>
      <button
        type="button"
        class="icon-button"
        aria-label="Copy request id"
        title="Copy request id"
        @click=${() => this.postToHost({ type: 'copy', what: 'requestId' })}
      >
        <bi-icon name="copy"></bi-icon>
      </button>`;
  }

  private renderAttempts(attempts: readonly AttemptView[]): TemplateResult | typeof nothing {
    if (attempts.length === 0) return nothing;
    return html` <section class="part" aria-label="Attempts">
      <h3>Attempts</h3>
      <div class="table-scroll">
        <table class="data">
          <thead>
            <tr>
              <th scope="col" class="number">#</th>
              <th scope="col">Outcome</th>
              <th scope="col" class="number">Status</th>
              <th scope="col" class="number">Time</th>
              <th scope="col" class="number">Then waited</th>
            </tr>
          </thead>
          <tbody>
            ${attempts.map(
              ({ attempt, status, error, message, durationMs, retryDelayMs }) =>
                html` <tr>
                  <td class="number">${attempt}</td>
                  <td>
                    <span class="outcome"
                      ><bi-icon
                        class=${error === null ? 'passed' : 'failed'}
                        name=${error === null ? 'pass' : 'error'}
                      ></bi-icon
                      ><span
                        >${error ?? 'Answered'}${message ? html`<span class="muted"> ${message}</span>` : nothing}</span
                      ></span
                    >
                  </td>
                  <td class="number">${status ?? ''}</td>
                  <td class="number">${formatDuration(durationMs)}</td>
                  <td class="number">${retryDelayMs === null ? '' : formatDuration(retryDelayMs)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private renderHeaders(headers: ExchangeView['headers']): TemplateResult | typeof nothing {
    if (headers.length === 0) return nothing;
    return html` <section class="part" aria-label="Response headers">
      <h3>Response headers</h3>
      ${pairList(headers, 'code')}
    </section>`;
  }

  protected override render(): TemplateResult {
    const { exchange } = this;
    const { usage, timings } = exchange;
    const code = (text: string | null): TemplateResult | null =>
      text === null || text === '' ? null : html`<span class="code">${text}</span>`;
    const count = (value: number | null): string | null => (value === null ? null : formatCount(value));
    const duration = (value: number | null): string | null => (value === null ? null : formatDuration(value));
    return html` ${exchange.notices.map(notice => html`<p class="note info"><bi-icon name="info"></bi-icon><span>${notice}</span></p>`)}
    ${this.pairs('Outcome', [
      ['State', STATE_WORDS[exchange.state]],
      ['Status', exchange.status === null ? null : String(exchange.status)],
      ['Request id', this.requestId()],
      ['Stop reason', code(exchange.stopReason)],
      ['Guardrail', exchange.guardrail ? exchange.guardrail.summary : null],
      ['Body', exchange.raw.bytes > 0 ? formatBytes(exchange.raw.bytes) : null],
      ['Chunks', exchange.chunks > 0 ? formatCount(exchange.chunks) : null],
    ])}
    ${this.pairs('Request', [
      ['Operation', code(exchange.operation)],
      ['Model', code(exchange.modelId)],
      ['Region', code(exchange.region)],
      ['Endpoint', code(exchange.endpoint)],
      ['Signed by', exchange.signedBy || null],
      ['Sent', exchange.startedAt ? new Date(exchange.startedAt).toLocaleString() : null],
      ['Content type', code(exchange.contentType)],
      ['Latency', code(exchange.performanceConfigLatency)],
      ['Tier', code(exchange.serviceTier)],
    ])}
    ${this.pairs('Tokens', [
      ['Input', count(usage.inputTokens)],
      ['Output', count(usage.outputTokens)],
      ['Read from cache', count(usage.cacheReadInputTokens)],
      ['Written to cache', count(usage.cacheWriteInputTokens)],
    ])}
    ${this.pairs('Time', [
      ['First byte', duration(timings.firstByteMs)],
      ['First token', duration(timings.firstTokenMs)],
      ['Last token', duration(timings.lastTokenMs)],
      ['Total', duration(timings.totalMs)],
      ["Bedrock's own latency", duration(exchange.invocationLatencyMs)],
      ["Bedrock's first byte", duration(exchange.firstByteLatencyMs)],
    ])}
    ${this.renderAttempts(exchange.attempts)} ${this.renderHeaders(exchange.headers)}`;
  }
}

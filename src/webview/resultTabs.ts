import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { streams } from '../core/bedrock/operations.ts';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import { TABS } from '../protocol/savedPanel.ts';
import type { Tab } from '../protocol/savedPanel.ts';
import type { PanelToHost } from '../protocol/toHost.ts';
import type { HostAnswers } from './host/hostAnswers.ts';
import type { PanelState } from './panelState.ts';
import './parts/icons.ts';
import type { TabBadge, TabItem } from './parts/tabStrip.ts';
import './parts/tabStrip.ts';
import './response/responseView.ts';
import type { TraceState } from './trace/traceState.ts';
import './trace/traceView.ts';
import './wire/detailsView.ts';
import './wire/framesView.ts';
import './wire/rawView.ts';

const TAB_LABELS: Record<Tab, string> = {
  response: 'Response',
  trace: 'Trace',
  raw: 'Raw',
  frames: 'Frames',
  details: 'Details',
};

/** What the tabs show, and what they ask the panel to do. */
export interface ResultContext {
  state: PanelState;
  trace: TraceState;
  traceVersion: number;
  answers: HostAnswers;
  post(message: PanelToHost): void;
  choose(tab: Tab): void;
  togglePlain(): void;
  showInAnswer(assessment: number): void;
}

/** The exchange under its tabs. Only the chosen tab has content. */
export function resultTabs(exchange: ExchangeView, context: ResultContext): TemplateResult {
  const tabs = tabsOf(exchange);
  const tab = tabs.includes(context.state.tab) ? context.state.tab : 'response';
  return html` <div class="result">
    <div class="tab-bar">
      <bi-tab-strip
        .tabs=${tabs.map((name): TabItem => ({ name, label: TAB_LABELS[name], badge: badgeOf(name, exchange) }))}
        .chosen=${tab}
        @choose=${(event: CustomEvent<Tab>) => context.choose(event.detail)}
      ></bi-tab-strip>
      <div class="tab-actions">${tabActions(tab, exchange, context)}</div>
    </div>
    ${tabs.map(
      each =>
        html` <div
          role="tabpanel"
          id="tabpanel-${each}"
          class="tabpanel"
          aria-labelledby="tab-${each}"
          tabindex="0"
          ?hidden=${each !== tab}
        >
          <div class="tabpanel-content">${each === tab ? tabContent(each, exchange, context) : nothing}</div>
        </div>`,
    )}
  </div>`;
}

/** Only a stream has frames; a chosen tab that is missing now is shown again when an exchange has it. */
function tabsOf({ operation }: ExchangeView): Tab[] {
  return TABS.filter(tab => tab !== 'frames' || streams(operation));
}

function badgeOf(tab: Tab, { failure, guardrail }: ExchangeView): TabBadge | undefined {
  const verdict = guardrail?.verdict;
  if (tab === 'trace' && verdict && verdict !== 'none') return { text: verdict, kind: verdict };
  return tab === 'response' && failure ? { text: 'error', kind: 'error' } : undefined;
}

function tabActions(tab: Tab, exchange: ExchangeView, context: ResultContext): TemplateResult | typeof nothing {
  const { text, plainText } = context.state;
  const button = (name: 'copy' | 'goToFile' | 'save', label: string, message: PanelToHost): TemplateResult =>
    html`<button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      @click=${() => context.post(message)}
    >
      <bi-icon name=${name}></bi-icon>
    </button>`;
  const save = exchange.raw.text === '' ? nothing : button('save', 'Save the response…', { type: 'saveResponse' });
  if (tab === 'response' && text === '') return html`${save}`;
  if (tab === 'response') {
    return html` <button
        type="button"
        class="icon-button"
        aria-label="Read as Markdown"
        title=${plainText ? 'Read as Markdown' : 'Show as plain text'}
        aria-pressed=${plainText ? 'false' : 'true'}
        @click=${() => context.togglePlain()}
      >
        <bi-icon name="markdown"></bi-icon>
      </button>
      ${button('copy', 'Copy the text', { type: 'copy', what: 'text' })} ${save}`;
  }
  if (tab === 'raw' && exchange.raw.text !== '') {
    return html`${button('copy', 'Copy the response body', { type: 'copy', what: 'raw' })}
    ${button('goToFile', 'Open the response body in an editor', { type: 'openRaw' })} ${save}`;
  }
  return nothing;
}

function tabContent(tab: Tab, exchange: ExchangeView, context: ResultContext): TemplateResult {
  const { text, reasoning, plainText, form, progress } = context.state;
  switch (tab) {
    case 'response':
      return html`<bi-response-view
        .exchange=${exchange}
        .answers=${context.answers}
        .text=${text}
        .reasoning=${reasoning}
        .plainText=${plainText}
        .fileModelId=${form?.values.modelId ?? null}
      ></bi-response-view>`;
    case 'trace':
      return html`<bi-trace-view
        .exchange=${exchange}
        .trace=${context.trace}
        .version=${context.traceVersion}
        .traceAsked=${/^ENABLED/.test(form?.values.trace ?? '')}
        @show-in-answer=${(event: CustomEvent<number>) => context.showInAnswer(event.detail)}
      ></bi-trace-view>`;
    case 'raw':
      return html`<bi-raw-view .raw=${exchange.raw} .running=${exchange.state === 'running'}></bi-raw-view>`;
    case 'frames':
      return html`<bi-frames-view
        .exchange=${exchange}
        .answers=${context.answers}
        .chunks=${Math.max(exchange.chunks, progress?.chunks ?? 0)}
      ></bi-frames-view>`;
    case 'details':
      return html`<bi-details-view .exchange=${exchange}></bi-details-view>`;
  }
}

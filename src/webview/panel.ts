import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { streams } from '../core/bedrock/operations.ts';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import type { PanelToHost } from '../protocol/messages.ts';
import './wire/detailsView.ts';
import { outcomeSentence } from './parts/exchangeWords.ts';
import './wire/framesView.ts';
import './form/headerBar.ts';
import { HostAnswers } from './host/hostAnswers.ts';
import { readHostMessage } from './host/hostMessages.ts';
import type { HostLink } from './host/hostLink.ts';
import './parts/icons.ts';
import { LightElement, TELL_HOST } from './parts/lightElement.ts';
import { MARKED, SHOW_ASSESSMENT, showMark } from './trace/matchMarks.ts';
import { PanelState } from './panelState.ts';
import './wire/rawView.ts';
import type { RequestForm } from './form/requestForm.ts';
import './form/requestForm.ts';
import './response/responseView.ts';
import { readSavedState, TABS } from './host/savedState.ts';
import type { Tab } from './host/savedState.ts';
import { reasonNotToSend } from './form/sendBar.ts';
import './form/sendBar.ts';
import { StickToEnd } from './response/stickToEnd.ts';
import type { TabBadge } from './parts/tabStrip.ts';
import './parts/tabStrip.ts';
import { isTraceMessage, TraceState } from './trace/traceState.ts';
import type { TraceMessage } from './trace/traceState.ts';
import './trace/traceView.ts';

/** While an answer streams, it is kept for a reload this often; its beginning at once. */
const SAVE_PAUSE_MS = 200;
/** A long answer is kept less often, as it takes longer: each pause has this many milliseconds more for a character. */
const SAVE_PAUSE_MS_PER_CHARACTER = 1 / 1000;

/** The whole panel: takes the host's messages in, draws them, and passes on what the user does. */
@customElement('bi-panel')
export class Panel extends LightElement {
  /** What a screen reader is told: starts and ends, never each chunk. */
  @state() private announcement = '';
  @query('bi-request-form') private requestForm!: RequestForm | null;
  @query('#tabpanel-response') private responsePanel!: HTMLElement | null;
  private panelState = new PanelState(readSavedState(null));
  private readonly stick = new StickToEnd();
  private readonly trace = new TraceState();
  private traceVersion = 0;
  /** The assessment whose text is to be shown in the response once it is drawn. */
  private wantedMark: number | null = null;
  private readonly answers = new HostAnswers();
  private host: HostLink | null = null;
  private frame: number | undefined;
  private saving: ReturnType<typeof setTimeout> | undefined;

  /** Restores what was saved and says to the host that it may speak. */
  start(host: HostLink): void {
    this.host = host;
    this.panelState = new PanelState(readSavedState(host.load()));
    window.addEventListener('message', event => this.onMessage(event.data));
    this.addEventListener(TELL_HOST, event => host.post((event as CustomEvent<PanelToHost>).detail));
    this.addEventListener(SHOW_ASSESSMENT, event => this.showAssessment((event as CustomEvent<number>).detail));
    this.addEventListener(MARKED, () => this.showWantedMark(true));
    window.addEventListener('keydown', event => this.onKeyDown(event));
    this.requestUpdate();
    host.post({ type: 'ready' });
  }

  private onMessage(data: unknown): void {
    const message = readHostMessage(data);
    if (!message) return;
    if (message.type === 'imageData' || message.type === 'frameList') return this.answers.pass(message);
    if (isTraceMessage(message)) return this.onTraceMessage(message);
    if (message.type === 'delta' && this.trace.takeDelta(message)) {
      this.traceVersion++;
      this.frame ??= requestAnimationFrame(() => this.requestUpdate());
      return;
    }
    const { exchange: before, progress } = this.panelState;
    if (!this.panelState.receive(message, Date.now())) return;
    if (message.type === 'exchange') this.onExchange(before, message.exchange);
    if (message.type === 'delta') {
      // However many deltas come, the panel is drawn once a frame.
      this.frame ??= requestAnimationFrame(() => this.requestUpdate());
      this.saving ??= setTimeout(
        () => this.save(),
        progress === null ? 0 : SAVE_PAUSE_MS + this.panelState.text.length * SAVE_PAUSE_MS_PER_CHARACTER,
      );
      return;
    }
    this.save();
    this.requestUpdate();
  }

  private onTraceMessage(message: TraceMessage): void {
    const before = this.trace.comparison?.comparison?.exchange;
    this.trace.receive(message);
    this.traceVersion++;
    const after = this.trace.comparison?.comparison?.exchange;
    if (before?.state === 'running' && after?.id === before.id && after.state !== 'running') {
      this.announcement = `Comparison: ${outcomeSentence(after)}`;
    }
    if (message.type === 'showAssessment' && message.exchangeId === this.panelState.exchange?.id) {
      this.panelState.tab = 'trace';
    }
    this.save();
    this.requestUpdate();
  }

  private showAssessment(assessment: number): void {
    const { exchange } = this.panelState;
    if (exchange) this.onTraceMessage({ type: 'showAssessment', exchangeId: exchange.id, assessment });
  }

  private showInAnswer(assessment: number): void {
    this.wantedMark = assessment;
    this.choose('response');
    void this.updateComplete.then(() => this.showWantedMark(false));
  }

  /** Shows the wanted text where it is drawn; `last`: Markdown has taken it apart, so it is looked for in the plain text. */
  private showWantedMark(last: boolean): void {
    if (this.wantedMark === null || !this.responsePanel) return;
    if (showMark(this.responsePanel, this.wantedMark)) this.wantedMark = null;
    else if (last && !this.panelState.plainText) this.togglePlain();
    else if (last) this.wantedMark = null;
  }

  private onExchange(before: ExchangeView | null, after: ExchangeView | null): void {
    if (!after) return;
    const begins = after.state === 'running' && before?.id !== after.id;
    if (begins) {
      this.stick.restart();
      this.announcement = 'Request sent';
    } else if (before?.id === after.id && before.state === 'running' && after.state !== 'running') {
      const verdict = after.guardrail && after.guardrail.verdict !== 'none' ? `. ${after.guardrail.summary}` : '';
      this.announcement = `Request ended: ${outcomeSentence(after)}${verdict}`;
    }
  }

  private onKeyDown(event: KeyboardEvent): void {
    const { form } = this.panelState;
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || !form) return;
    event.preventDefault();
    this.requestForm?.commitDrafts();
    if (!this.panelState.running && reasonNotToSend(form) === null) this.host?.post({ type: 'send', stream: null });
  }

  private save(): void {
    clearTimeout(this.saving);
    this.saving = undefined;
    this.host?.save(this.panelState.toSave());
  }

  private choose(tab: Tab): void {
    this.panelState.tab = tab;
    this.save();
    this.requestUpdate();
  }

  private togglePlain(): void {
    this.panelState.plainText = !this.panelState.plainText;
    this.save();
    this.requestUpdate();
  }

  protected override updated(): void {
    this.frame = undefined;
    const content = this.responsePanel?.firstElementChild;
    if (this.responsePanel && content instanceof HTMLElement) this.stick.attach(this.responsePanel, content);
    else this.stick.detach();
    this.stick.active = this.panelState.running;
  }

  /** Only a stream has frames; the tab that was chosen comes back with the next one. */
  private tabsOf({ operation }: ExchangeView): Tab[] {
    return TABS.filter(tab => tab !== 'frames' || streams(operation));
  }

  private badges(exchange: ExchangeView): Partial<Record<Tab, TabBadge>> {
    const verdict = exchange.guardrail?.verdict;
    return {
      ...(verdict === 'blocked' || verdict === 'masked' ? { trace: { text: verdict, kind: verdict } } : {}),
      ...(exchange.failure ? { response: { text: 'error', kind: 'error' } as const } : {}),
    };
  }

  private renderTabActions(tab: Tab, exchange: ExchangeView): TemplateResult | typeof nothing {
    const { text, plainText } = this.panelState;
    const button = (name: 'copy' | 'goToFile' | 'save', label: string, message: PanelToHost): TemplateResult =>
      html`<button
        type="button"
        class="icon-button"
        aria-label=${label}
        title=${label}
        @click=${() => this.host?.post(message)}
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
          @click=${() => this.togglePlain()}
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

  private renderTab(tab: Tab, exchange: ExchangeView): TemplateResult | typeof nothing {
    const { text, reasoning, plainText, form, progress } = this.panelState;
    switch (tab) {
      case 'response':
        return html`<bi-response-view
          .exchange=${exchange}
          .answers=${this.answers}
          .text=${text}
          .reasoning=${reasoning}
          .plainText=${plainText}
          .fileModelId=${form?.values.modelId ?? null}
        ></bi-response-view>`;
      case 'trace':
        return html`<bi-trace-view
          .exchange=${exchange}
          .trace=${this.trace}
          .version=${this.traceVersion}
          .traceAsked=${/^ENABLED/.test(form?.values.trace ?? '')}
          @show-in-answer=${(event: CustomEvent<number>) => this.showInAnswer(event.detail)}
        ></bi-trace-view>`;
      case 'raw':
        return html`<bi-raw-view .raw=${exchange.raw} .running=${exchange.state === 'running'}></bi-raw-view>`;
      case 'frames':
        return html`<bi-frames-view
          .exchange=${exchange}
          .answers=${this.answers}
          .chunks=${Math.max(exchange.chunks, progress?.chunks ?? 0)}
        ></bi-frames-view>`;
      case 'details':
        return html`<bi-details-view .exchange=${exchange}></bi-details-view>`;
    }
  }

  private renderResult(exchange: ExchangeView): TemplateResult {
    const tabs = this.tabsOf(exchange);
    const tab = tabs.includes(this.panelState.tab) ? this.panelState.tab : 'response';
    return html` <div class="result">
      <div class="tab-bar">
        <bi-tab-strip
          .tabs=${tabs}
          .chosen=${tab}
          .badges=${this.badges(exchange)}
          @choose=${(event: CustomEvent<Tab>) => this.choose(event.detail)}
        ></bi-tab-strip>
        <div class="tab-actions">${this.renderTabActions(tab, exchange)}</div>
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
            <div class="tabpanel-content">${each === tab ? this.renderTab(each, exchange) : nothing}</div>
          </div>`,
      )}
    </div>`;
  }

  private renderNothingSent(): TemplateResult | typeof nothing {
    const { form } = this.panelState;
    if (!form?.document || !form.trusted) return nothing;
    const key = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl';
    return html` <div class="empty">
      <bi-icon name="play"></bi-icon>
      <p>
        Nothing has been sent yet. Choose <b>Send</b>, or press <kbd>${key}</kbd>+<kbd>Enter</kbd> here or in the
        request's editor.
      </p>
      <p class="muted">The answer, the guardrail's trace and the raw response are shown here.</p>
    </div>`;
  }

  private renderNoDocument(): TemplateResult {
    return html` <div class="empty">
      <bi-icon name="json"></bi-icon>
      <p>A request is a text file, <code>*.bedrock.json</code>. Open one, or begin a new one from a template.</p>
      <div class="actions">
        <vscode-button @click=${() => this.host?.post({ type: 'newRequest' })}>New Request</vscode-button>
        <vscode-button secondary @click=${() => this.host?.post({ type: 'openRequest' })}>Open…</vscode-button>
      </div>
    </div>`;
  }

  private renderUntrusted(): TemplateResult {
    return html` <p class="note warning restricted">
      <bi-icon name="untrusted"></bi-icon
      ><span
        >This folder is in Restricted Mode: nothing is sent, and no file, environment variable or credential is read.
        Run <b>Workspaces: Manage Workspace Trust</b> to trust it.</span
      >
    </p>`;
  }

  protected override render(): TemplateResult {
    const { form, exchange, progress, phaseSince } = this.panelState;
    return html` <main class="panel" aria-label="Bedrock Invoke">
      ${
        form
          ? html` <bi-header-bar .form=${form}></bi-header-bar>
              ${form.trusted ? nothing : this.renderUntrusted()}
              ${
                form.document
                  ? html`<bi-request-form .form=${form}></bi-request-form>
                      <bi-send-bar
                        .form=${form}
                        .exchange=${exchange}
                        .progress=${progress}
                        .phaseSince=${phaseSince}
                      ></bi-send-bar>`
                  : nothing
              }`
          : nothing
      }
      ${exchange ? this.renderResult(exchange) : form?.document ? this.renderNothingSent() : nothing}
      ${form && !form.document && !exchange ? this.renderNoDocument() : nothing}
      <div class="sr-only" role="status" aria-live="polite">${this.announcement}</div>
    </main>`;
  }
}

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import { handle } from '../protocol/handlers.ts';
import type { Handlers } from '../protocol/handlers.ts';
import { readSavedPanel } from '../protocol/savedPanel.ts';
import type { Tab } from '../protocol/savedPanel.ts';
import type { PanelToHost } from '../protocol/toHost.ts';
import { readHostMessage } from '../protocol/toPanel.ts';
import type { HostToPanel } from '../protocol/toPanel.ts';
import { outcomeSentence } from './parts/exchangeWords.ts';
import { nothingSent, noRequest, restrictedMode } from './emptyPanel.ts';
import './form/headerBar.ts';
import { HostAnswers } from './host/hostAnswers.ts';
import type { HostLink } from './host/hostLink.ts';
import { LightElement, POST_TO_HOST } from './parts/lightElement.ts';
import { MARKED, SHOW_ASSESSMENT, showMark } from './response/matchMarks.ts';
import { PanelState } from './panelState.ts';
import type { StateMessage } from './panelState.ts';
import { resultTabs } from './resultTabs.ts';
import type { RequestForm } from './form/requestForm.ts';
import './form/requestForm.ts';
import { reasonNotToSend } from './form/sendBar.ts';
import './form/sendBar.ts';
import { StickToEnd } from './response/stickToEnd.ts';
import { TraceState } from './trace/traceState.ts';
import type { TraceMessage } from './trace/traceState.ts';

/** The whole panel: receives the host's messages, draws them, and passes on what the user does. */
@customElement('bi-panel')
export class Panel extends LightElement {
  /** What a screen reader announces: starts and ends, never each chunk. */
  @state() private announcement = '';
  @query('bi-request-form') private requestForm!: RequestForm | null;
  @query('#tabpanel-response') private responsePanel!: HTMLElement | null;
  private panelState = new PanelState(readSavedPanel(null));
  private readonly stick = new StickToEnd();
  private readonly trace = new TraceState();
  private traceVersion = 0;
  /** The assessment whose text will be shown in the response once it is drawn. */
  private requestedMark: number | null = null;
  private readonly answers = new HostAnswers();
  private host: HostLink | null = null;
  private frame: number | undefined;
  private readonly handlers: Handlers<HostToPanel> = {
    form: message => this.onStateMessage(message),
    exchange: message => this.onStateMessage(message),
    showTab: message => this.onStateMessage(message),
    delta: message => this.onDelta(message),
    requestPlaces: message => this.onTraceMessage(message),
    showAssessment: message => this.onTraceMessage(message),
    comparison: message => this.onTraceMessage(message),
    imageData: message => this.answers.pass(message),
    frameList: message => this.answers.pass(message),
  };

  /** Restores what was saved and reports to the host that the panel is ready for messages. */
  start(host: HostLink): void {
    this.host = host;
    this.panelState = new PanelState(readSavedPanel(host.load()));
    window.addEventListener('message', event => this.onMessage(event.data));
    this.addEventListener(POST_TO_HOST, event => host.post((event as CustomEvent<PanelToHost>).detail));
    this.addEventListener(SHOW_ASSESSMENT, event => this.showAssessment((event as CustomEvent<number>).detail));
    this.addEventListener(MARKED, () => this.showRequestedMark(true));
    window.addEventListener('keydown', event => this.onKeyDown(event));
    this.requestUpdate();
    host.post({ type: 'ready' });
  }

  private onMessage(data: unknown): void {
    const message = readHostMessage(data);
    if (message) handle(this.handlers, message);
  }

  private onStateMessage(message: Exclude<StateMessage, { type: 'delta' }>): void {
    const { exchange: before } = this.panelState;
    this.panelState.receive(message, Date.now());
    if (message.type === 'exchange') this.onExchange(before, message.exchange);
    this.save();
    this.requestUpdate();
  }

  private onDelta(message: Extract<StateMessage, { type: 'delta' }>): void {
    if (this.trace.takeDelta(message)) this.traceVersion++;
    else if (!this.panelState.receive(message, Date.now())) return;
    // However many deltas come, the panel is drawn once a frame.
    this.frame ??= requestAnimationFrame(() => this.requestUpdate());
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
    this.requestedMark = assessment;
    this.choose('response');
    void this.updateComplete.then(() => this.showRequestedMark(false));
  }

  /** Shows the requested text where it is drawn; `last`: Markdown has taken it apart, so it is looked for in the plain text. */
  private showRequestedMark(last: boolean): void {
    if (this.requestedMark === null || !this.responsePanel) return;
    if (showMark(this.responsePanel, this.requestedMark)) this.requestedMark = null;
    else if (last && !this.panelState.plainText) this.togglePlain();
    else if (last) this.requestedMark = null;
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

  private renderResult(exchange: ExchangeView): TemplateResult {
    return resultTabs(exchange, {
      state: this.panelState,
      trace: this.trace,
      traceVersion: this.traceVersion,
      answers: this.answers,
      post: message => this.host?.post(message),
      choose: tab => this.choose(tab),
      togglePlain: () => this.togglePlain(),
      showInAnswer: assessment => this.showInAnswer(assessment),
    });
  }

  protected override render(): TemplateResult {
    const { form, exchange, progress, phaseSince } = this.panelState;
    return html` <main class="panel" aria-label="Bedrock Invoke">
      ${
        form
          ? html` <bi-header-bar .form=${form}></bi-header-bar>
              ${form.trusted ? nothing : restrictedMode()}
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
      ${exchange ? this.renderResult(exchange) : form?.document && form.trusted ? nothingSent() : nothing}
      ${form && !form.document && !exchange ? noRequest(message => this.host?.post(message)) : nothing}
      <div class="sr-only" role="status" aria-live="polite">${this.announcement}</div>
    </main>`;
  }
}

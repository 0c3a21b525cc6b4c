import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { MOST_FRAMES } from '../../core/exchange/exchangeView.ts';
import type { ExchangeView, FrameView } from '../../core/exchange/exchangeView.ts';
import { prettyJson } from '../../core/json/untrustedJson.ts';
import { counted, formatBytes, formatCount, formatDuration } from '../parts/format.ts';
import type { HostAnswer, HostAnswers } from '../host/hostAnswers.ts';
import '../parts/icons.ts';
import { LightElement } from '../parts/lightElement.ts';

const ROW = 24;
const OVERSCAN = 10;
const PAGE = 100;
/** Pages that are kept; others are asked for again. */
const MOST_PAGES = 30;
/** While a stream runs, its last page is asked for again this often. */
const RENEW_MS = 250;

/**
 * The messages of a stream, one line each. Only the lines in sight are in the page and only their data is asked for, so
 * that any number of them scrolls as ten do.
 */
@customElement('bi-frames-view')
export class FramesView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  @property({ attribute: false }) answers!: HostAnswers;
  /** How many messages came by now. */
  @property({ type: Number }) chunks = 0;
  @state() private chosen: number | null = null;
  @query('.frame-list') private list!: HTMLElement | null;
  private pages = new Map<number, readonly FrameView[]>();
  private asked = new Map</* page */ number, /* when */ number>();
  private lost = false;
  private shownId = '';
  private atEnd = false;
  private scrolled: number | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private unlisten: (() => void) | undefined;
  private readonly resized = new ResizeObserver(() => {
    // The first choice takes room for the details from the list, and would hide what was chosen.
    if (this.chosen !== null && this.revealed === null) this.reveal();
    this.revealed = this.chosen;
    this.requestUpdate();
  });
  private revealed: number | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unlisten?.();
    this.unlisten = undefined;
    this.resized.disconnect();
    clearTimeout(this.renewal);
    this.renewal = undefined;
  }

  private get total(): number {
    return Math.min(this.chunks, MOST_FRAMES);
  }

  private get rows(): number {
    return this.total + (this.exchange.brokenFrame ? 1 : 0);
  }

  protected override willUpdate(): void {
    this.unlisten ??= this.answers.listen(answer => this.onAnswer(answer));
    if (this.shownId === this.exchange.id) return;
    this.shownId = this.exchange.id;
    this.pages.clear();
    this.asked.clear();
    this.lost = false;
    this.chosen = null;
    this.atEnd = this.exchange.state === 'running';
  }

  protected override firstUpdated(): void {
    if (this.list) this.resized.observe(this.list);
    // The list had no height while its first lines were chosen.
    this.requestUpdate();
  }

  protected override updated(): void {
    const { list } = this;
    if (list && this.atEnd && this.exchange.state === 'running') list.scrollTop = list.scrollHeight;
    this.askForSight();
  }

  private sight(): { from: number; to: number } {
    const { list } = this;
    const from = Math.max(0, Math.floor((list?.scrollTop ?? 0) / ROW) - OVERSCAN);
    return { from, to: Math.min(this.rows, from + Math.ceil((list?.clientHeight ?? 0) / ROW) + 2 * OVERSCAN) };
  }

  private askForSight(): void {
    if (this.lost || this.total === 0) return;
    const { from, to } = this.sight();
    for (let page = Math.floor(from / PAGE); page * PAGE < Math.min(to, this.total); page++) this.askFor(page);
    if (this.chosen !== null && this.chosen < this.total) this.askFor(Math.floor(this.chosen / PAGE));
  }

  private askFor(page: number): void {
    const known = this.pages.get(page)?.length ?? 0;
    if (known >= Math.min(PAGE, this.total - page * PAGE)) return;
    const wait = (this.asked.get(page) ?? -Infinity) + RENEW_MS - performance.now();
    if (wait > 0) {
      this.renewal ??= setTimeout(() => {
        this.renewal = undefined;
        this.askForSight();
      }, wait);
      return;
    }
    this.asked.set(page, performance.now());
    this.tell({ type: 'frames', exchangeId: this.exchange.id, from: page * PAGE, count: PAGE });
  }

  private onAnswer(answer: HostAnswer): void {
    if (answer.type !== 'frameList' || answer.exchangeId !== this.exchange.id) return;
    if (answer.frames === null) this.lost = true;
    else {
      const page = answer.from / PAGE;
      this.pages.delete(page);
      this.pages.set(page, answer.frames);
      for (const oldest of this.pages.keys()) {
        if (this.pages.size <= MOST_PAGES) break;
        this.pages.delete(oldest);
        this.asked.delete(oldest);
      }
    }
    this.requestUpdate();
  }

  private frameAt(index: number): FrameView | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  private readonly onScroll = (): void => {
    const { list } = this;
    if (list) this.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < ROW;
    this.scrolled ??= requestAnimationFrame(() => {
      this.scrolled = undefined;
      this.requestUpdate();
    });
  };

  private choose(index: number): void {
    this.chosen = Math.max(0, Math.min(this.rows - 1, index));
    this.atEnd = false;
    this.reveal();
  }

  private reveal(): void {
    const { list } = this;
    if (!list || this.chosen === null) return;
    const top = this.chosen * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const at = this.chosen ?? -1;
    const screen = Math.max(1, Math.floor((this.list?.clientHeight ?? 0) / ROW) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + screen,
      PageUp: at - screen,
      Home: 0,
      End: this.rows - 1,
    };
    const to = moves[event.key];
    if (to === undefined || this.rows === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.choose(to);
  };

  private renderRow(index: number): TemplateResult {
    const { brokenFrame } = this.exchange;
    const broken = index >= this.total ? brokenFrame : null;
    const frame = this.frameAt(index);
    const problem = broken?.reason ?? frame?.problem ?? null;
    const kind = frame ? kindOf(frame) : '';
    const foreign = kind !== 'chunk' && kind !== '';
    const failed =
      problem !== null ||
      frame?.headers.some(([name]) => name === ':exception-type' || name === ':error-code') === true;
    const chosen = index === this.chosen;
    return html` <div
      role="option"
      id="frame-${index}"
      class="frame ${failed ? 'bad' : ''}"
      aria-selected=${chosen ? 'true' : 'false'}
      aria-posinset=${index + 1}
      aria-setsize=${this.rows}
      .style=${`top:${index * ROW}px`}
      @click=${() => this.choose(index)}
    >
      <span class="frame-number">${formatCount(broken?.number ?? index + 1)}</span>
      <span class="frame-time">${frame ? formatDuration(frame.atMs) : ''}</span>
      <span class="frame-size">${frame ? formatBytes(frame.size) : ''}</span>
      <span class="frame-payload"
        >${failed ? html`<bi-icon name="error"></bi-icon>` : nothing}${foreign ? html`<span class="frame-kind">${kind}</span>` : nothing}<span
          class="ellipsis code"
          >${broken?.reason ?? frame?.payload.slice(0, 300) ?? ''}</span
        ></span
      >
    </div>`;
  }

  private renderChosen(): TemplateResult | typeof nothing {
    const { chosen } = this;
    if (chosen === null) return nothing;
    const { brokenFrame } = this.exchange;
    if (chosen >= this.total) {
      if (!brokenFrame) return nothing;
      return html` <section class="frame-detail" aria-label="Message ${brokenFrame.number}" tabindex="0">
        <h3>Message ${formatCount(brokenFrame.number)}</h3>
        <p class="note error">
          <bi-icon name="error"></bi-icon><span>The stream broke here. ${brokenFrame.reason}</span>
        </p>
      </section>`;
    }
    const frame = this.frameAt(chosen);
    if (!frame) {
      return html`<section class="frame-detail" aria-label="Message ${chosen + 1}">
        <p class="muted">Loading…</p>
      </section>`;
    }
    return html` <section class="frame-detail" aria-label="Message ${frame.number}" tabindex="0">
      <h3>
        Message ${formatCount(frame.number)}<span class="muted"
          >${formatDuration(frame.atMs)} after sending · ${formatBytes(frame.size)}</span
        >
      </h3>
      ${frame.problem ? html`<p class="note error"><bi-icon name="error"></bi-icon><span>${frame.problem}</span></p>` : nothing}
      <dl class="pairs code">
        ${frame.headers.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      <pre class="code-block wrap"><code>${laidOut(frame)}</code></pre>
      ${
        frame.omitted > 0
          ? html`<p class="muted">
              ${counted(frame.omitted, 'more character')} not shown here.
              <button type="button" class="link" @click=${() => this.tell({ type: 'openRaw' })}>
                Open the whole response
              </button>
            </p>`
          : nothing
      }
    </section>`;
  }

  protected override render(): TemplateResult {
    const { rows, exchange } = this;
    if (rows === 0) {
      return html`<p class="muted">
        ${exchange.state === 'running' ? 'No message has come yet.' : 'No message came.'}
      </p>`;
    }
    if (this.lost) {
      return html`<p class="muted">
        The messages are not kept over a reload of the window. Send the request again to see new ones.
      </p>`;
    }
    const { from, to } = this.sight();
    const active = this.chosen !== null && this.chosen >= from && this.chosen < to ? `frame-${this.chosen}` : nothing;
    return html` <div class="frame-head muted" aria-hidden="true">
        <span class="frame-number">#</span><span class="frame-time">Arrived</span><span class="frame-size">Size</span
        ><span>Payload</span>
      </div>
      <div
        class="frame-list"
        role="listbox"
        tabindex="0"
        aria-label="${counted(rows, 'stream message')}"
        aria-activedescendant=${active}
        @scroll=${this.onScroll}
        @keydown=${this.onKeyDown}
      >
        <div class="frame-space" role="presentation" .style=${`height:${rows * ROW}px`}>
          ${Array.from({ length: Math.max(0, to - from) }, (_, at) => this.renderRow(from + at))}
        </div>
      </div>
      ${this.chunks > MOST_FRAMES ? html`<p class="muted">The first ${formatCount(MOST_FRAMES)} of ${formatCount(this.chunks)} messages are listed.</p>` : nothing}
      ${this.chosen === null ? html`<p class="muted frame-hint">Choose a message to see its headers and its payload.</p>` : this.renderChosen()}`;
  }
}

/** `chunk` for what carries the answer; else what the message calls itself. */
function kindOf({ headers }: FrameView): string {
  const header = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
  return (
    header(':exception-type') ?? header(':error-code') ?? header(':event-type') ?? header(':message-type') ?? 'message'
  );
}

function laidOut({ payload, omitted }: FrameView): string {
  if (omitted > 0) return payload;
  try {
    return prettyJson(JSON.parse(payload) as unknown);
  } catch {
    return payload;
  }
}

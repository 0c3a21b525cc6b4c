import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { MAX_FRAMES } from '../../core/exchange/exchangeView.ts';
import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { counted, formatCount } from '../parts/format.ts';
import type { HostAnswer, HostAnswers } from '../host/hostAnswers.ts';
import { LightElement } from '../parts/lightElement.ts';
import { FramePages, PAGE_FRAMES } from './framePages.ts';
import { brokenDetail, frameDetail, frameRow, ROW_PX } from './frameTemplates.ts';

/** Rows that are drawn above and below those in sight. */
const OVERSCAN_ROWS = 10;

/**
 * The messages of a stream, one line each. Only the lines in sight are in the page and only their data is requested, so
 * that any number of them scrolls as ten do.
 */
@customElement('bi-frames-view')
export class FramesView extends LightElement {
  @property({ attribute: false }) exchange!: ExchangeView;
  @property({ attribute: false }) answers!: HostAnswers;
  /** How many messages have come. */
  @property({ type: Number }) chunks = 0;
  @state() private chosen: number | null = null;
  @query('.frame-list') private list!: HTMLElement | null;
  private pages = new FramePages();
  /** The host no longer has the messages. */
  private lost = false;
  private shownId = '';
  /** Whether the list follows the stream's end. */
  private atEnd = false;
  private scrolled: number | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private unlisten: (() => void) | undefined;
  private readonly resized = new ResizeObserver(() => {
    // The first choice makes the list lower, for the details, and would hide what was chosen.
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
    return Math.min(this.chunks, MAX_FRAMES);
  }

  private get rows(): number {
    return this.total + (this.exchange.brokenFrame ? 1 : 0);
  }

  protected override willUpdate(): void {
    this.unlisten ??= this.answers.listen(answer => this.onAnswer(answer));
    if (this.shownId === this.exchange.id) return;
    this.shownId = this.exchange.id;
    this.pages = new FramePages();
    this.lost = false;
    this.chosen = null;
    this.atEnd = this.exchange.state === 'running';
  }

  protected override firstUpdated(): void {
    if (this.list) this.resized.observe(this.list);
    // The list was without height while its first lines were chosen.
    this.requestUpdate();
  }

  protected override updated(): void {
    const { list } = this;
    if (list && this.atEnd && this.exchange.state === 'running') list.scrollTop = list.scrollHeight;
    this.requestMissing();
  }

  private sight(): { from: number; to: number } {
    const { list } = this;
    const from = Math.max(0, Math.floor((list?.scrollTop ?? 0) / ROW_PX) - OVERSCAN_ROWS);
    return { from, to: Math.min(this.rows, from + Math.ceil((list?.clientHeight ?? 0) / ROW_PX) + 2 * OVERSCAN_ROWS) };
  }

  private requestMissing(): void {
    if (this.lost || this.total === 0) return;
    const now = performance.now();
    const { from, to } = this.sight();
    const needed = [this.pages.missing(from, to, this.total, now)];
    if (this.chosen !== null && this.chosen < this.total) {
      needed.push(this.pages.missing(this.chosen, this.chosen + 1, this.total, now));
    }
    for (const first of new Set(needed.flatMap(({ pages }) => pages))) {
      this.pages.requested(first, now);
      this.postToHost({ type: 'frames', exchangeId: this.exchange.id, from: first, count: PAGE_FRAMES });
    }
    const waitMs = needed.find(each => each.waitMs !== null)?.waitMs ?? null;
    if (waitMs === null) return;
    this.renewal ??= setTimeout(() => {
      this.renewal = undefined;
      this.requestMissing();
    }, waitMs);
  }

  private onAnswer(answer: HostAnswer): void {
    if (answer.type !== 'frameList' || answer.exchangeId !== this.exchange.id) return;
    if (answer.frames === null) this.lost = true;
    else this.pages.add(answer.from, answer.frames);
    this.requestUpdate();
  }

  private readonly onScroll = (): void => {
    const { list } = this;
    if (list) this.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < ROW_PX;
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
    const top = this.chosen * ROW_PX;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW_PX > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW_PX - list.clientHeight;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const at = this.chosen ?? -1;
    const screen = Math.max(1, Math.floor((this.list?.clientHeight ?? 0) / ROW_PX) - 1);
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
    return frameRow({
      index,
      rows: this.rows,
      frame: this.pages.frame(index),
      broken: index >= this.total ? this.exchange.brokenFrame : null,
      chosen: index === this.chosen,
      choose: () => this.choose(index),
    });
  }

  private renderChosen(chosen: number): TemplateResult | typeof nothing {
    const { brokenFrame } = this.exchange;
    if (chosen >= this.total) return brokenFrame ? brokenDetail(brokenFrame) : nothing;
    const frame = this.pages.frame(chosen);
    if (frame) return frameDetail(frame, () => this.postToHost({ type: 'openRaw' }));
    return html`<section class="frame-detail" aria-label="Message ${chosen + 1}">
      <p class="muted">Loading…</p>
    </section>`;
  }

  protected override render(): TemplateResult {
    const { rows, exchange } = this;
    if (rows === 0) {
      return html`<p class="muted">
        ${exchange.state === 'running' ? 'No message has arrived yet.' : 'No message arrived.'}
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
        <div class="frame-space" role="presentation" .style=${`height:${rows * ROW_PX}px`}>
          ${Array.from({ length: Math.max(0, to - from) }, (_, at) => this.renderRow(from + at))}
        </div>
      </div>
      ${this.chunks > MAX_FRAMES ? html`<p class="muted">The first ${formatCount(MAX_FRAMES)} of ${formatCount(this.chunks)} messages are listed.</p>` : nothing}
      ${this.chosen === null ? html`<p class="muted frame-hint">Choose a message to see its headers and its payload.</p>` : this.renderChosen(this.chosen)}`;
  }
}

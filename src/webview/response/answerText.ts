import type { Definitions } from './parseMarkdown.ts';
import { GrowingMarkdown } from './growingMarkdown.ts';
import { definitionsOf } from './parseMarkdown.ts';

export interface AnswerSource {
  /** The exchange: another id starts over. */
  id: string;
  text: string;
  /** Shown unchanged, not read as Markdown. */
  plain: boolean;
  /** No more text will come. */
  finished: boolean;
  /** Called whenever a finished text is completely on the page: nothing changes it any more. */
  onDrawn?: (element: HTMLElement) => void;
}

/** A plain text is laid out in pieces of about this many characters, so that only the last one changes. */
const PIECE_CHARACTERS = 4096;
/** A long Markdown text is drawn in parts of about this many characters, with the page answering in between. */
const PART_CHARACTERS = 40_000;
const MIN_PAUSE_MS = 40;
const MAX_PAUSE_MS = 1000;
/** Drawing may take a fifth of the time at most. */
const PAUSE_FACTOR = 4;

/** Text that cannot be settled is drawn again when it has grown by a quarter: in all, a few times its length. */
const REDRAW_GROWTH = 1.25;
/** From this length on. */
const LONG_TAIL_CHARACTERS = 4000;

/**
 * The model's text, drawn as it grows. Work per update does not grow with the text: finished Markdown stays as it is and
 * only the last block, item, row or line is drawn again; plain text is appended to its last piece.
 */
export class AnswerText extends HTMLElement {
  private shownSource: AnswerSource = { id: '', text: '', plain: false, finished: true };
  private readonly markdown = new GrowingMarkdown(this);
  /** How much of it is on the page at all. */
  private drawn = 0;
  /** How much of it was drawn as what it means. */
  private read = 0;
  /** The last piece of a plain text. */
  private piece: Element | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = MIN_PAUSE_MS;
  private lastDrawing = 0;
  /** Grows while a single block is longer than a part. */
  private partLength = PART_CHARACTERS;
  /** Those of the whole text, once it is all there. */
  private definitions: Definitions | null = null;

  get source(): AnswerSource {
    return this.shownSource;
  }

  set source(next: AnswerSource) {
    const last = this.shownSource;
    if (
      next.id === last.id &&
      next.plain === last.plain &&
      next.finished === last.finished &&
      next.text === last.text
    ) {
      return;
    }
    const continues =
      next.id === last.id &&
      next.plain === last.plain &&
      !(last.finished && !next.finished) &&
      (next.finished ? next.text.startsWith(last.text) : next.text.length >= last.text.length);
    this.shownSource = next;
    if (!continues) this.startOver();
    if (next.finished || !continues) this.draw();
    else this.drawLater();
  }

  private drawLater(): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        // The cost of the last drawing may be known by now.
        if (performance.now() < this.lastDrawing + this.pause) this.drawLater();
        else this.draw();
      },
      Math.max(0, this.lastDrawing + this.pause - performance.now()),
    );
  }

  private startOver(): void {
    this.markdown.clear();
    this.piece = null;
    this.drawn = 0;
    this.read = 0;
    this.pause = MIN_PAUSE_MS;
    this.partLength = PART_CHARACTERS;
    this.definitions = null;
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const before = performance.now();
    if (this.shownSource.plain) this.drawPlain();
    else this.drawMarkdown();
    if (this.shownSource.finished && this.drawn === this.shownSource.text.length) this.shownSource.onDrawn?.(this);
    const took = performance.now() - before;
    this.rest(took);
    // The browser's own work on a long page counts too: layout and painting happen with the frame.
    requestAnimationFrame(() => {
      const frame = performance.now();
      setTimeout(() => this.rest(took + performance.now() - frame), 0);
    });
  }

  private rest(took: number): void {
    this.lastDrawing = performance.now();
    this.pause = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, took * PAUSE_FACTOR));
  }

  private drawPlain(): void {
    const { text } = this.shownSource;
    for (let at = this.drawn; at < text.length;) {
      if (!this.piece || this.piece.textContent.length >= PIECE_CHARACTERS) {
        this.piece = document.createElement('div');
        this.piece.className = 'plain-piece';
        this.piece.append(document.createTextNode(''));
        this.append(this.piece);
      }
      const piece = this.piece.firstChild as Text;
      // A piece ends at a line end, otherwise it would break a line.
      const freeCharacters = Math.max(0, PIECE_CHARACTERS - piece.length - 1);
      const lineEnd = text.indexOf('\n', at + freeCharacters);
      const end = lineEnd < 0 ? text.length : lineEnd + 1;
      piece.appendData(text.slice(at, end));
      if (lineEnd >= 0) this.piece = null;
      at = end;
    }
    this.drawn = text.length;
  }

  private drawMarkdown(): void {
    const { text, finished } = this.shownSource;
    if (finished && !this.definitions) {
      const definitions = definitionsOf(text);
      // A definition may change how the blocks before it read.
      if (Object.keys(definitions).length > 0) this.startOver();
      this.definitions = definitions;
    }
    const from = this.markdown.settled;
    const unsettled = this.read - from;
    if (!finished && unsettled > LONG_TAIL_CHARACTERS && text.length - from < unsettled * REDRAW_GROWTH) {
      this.markdown.addRaw(text.slice(this.drawn));
      this.drawn = text.length;
      return;
    }
    const to = Math.min(text.length, from + this.partLength);
    this.markdown.draw(text, to, finished && to === text.length, this.definitions ?? {});
    this.drawn = to;
    this.read = to;
    if (to === text.length) return;
    this.partLength = this.markdown.settled === from ? this.partLength * 2 : PART_CHARACTERS;
    this.timer = setTimeout(() => this.draw(), 0);
  }
}

customElements.define('bi-answer-text', AnswerText);

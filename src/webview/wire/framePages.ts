import type { FrameView } from '../../core/exchange/exchangeView.ts';

/** How many frames are requested together. */
export const PAGE_FRAMES = 100;
/** Pages that are kept; the others are requested again when they are needed. */
const MAX_PAGES = 30;
/** While a stream runs, its last page is requested again this often. */
const RENEWAL_MS = 250;

/** The frames of one exchange that the host has sent, page by page, and which pages were requested when. */
export class FramePages {
  private readonly pages = new Map<number, readonly FrameView[]>();
  private readonly requestedAt = new Map<number, number>();

  /** The frame at an index, where its page is here. */
  frame(index: number): FrameView | undefined {
    return this.pages.get(Math.floor(index / PAGE_FRAMES))?.[index % PAGE_FRAMES];
  }

  /**
   * Which of the frames `from` to `to` have to be requested at the time `now` (in milliseconds): the first frames of
   * their pages, and in how many milliseconds the next request is due, where it is too early for one.
   */
  missing(from: number, to: number, total: number, now: number): { pages: number[]; waitMs: number | null } {
    const pages: number[] = [];
    let waitMs: number | null = null;
    for (let page = Math.floor(from / PAGE_FRAMES); page * PAGE_FRAMES < Math.min(to, total); page++) {
      const known = this.pages.get(page)?.length ?? 0;
      if (known >= Math.min(PAGE_FRAMES, total - page * PAGE_FRAMES)) continue;
      const wait = (this.requestedAt.get(page) ?? -Infinity) + RENEWAL_MS - now;
      if (wait > 0) waitMs = Math.min(waitMs ?? wait, wait);
      else pages.push(page * PAGE_FRAMES);
    }
    return { pages, waitMs };
  }

  /** Notes that the page which begins with a frame was requested. */
  requested(first: number, now: number): void {
    this.requestedAt.set(first / PAGE_FRAMES, now);
  }

  /** Takes a page that came; the page that came longest ago is dropped when there are too many. */
  add(first: number, frames: readonly FrameView[]): void {
    const page = first / PAGE_FRAMES;
    this.pages.delete(page);
    this.pages.set(page, frames);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MAX_PAGES) break;
      this.pages.delete(oldest);
      this.requestedAt.delete(oldest);
    }
  }
}

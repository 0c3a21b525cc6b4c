/** How far from the end still counts as being there, in CSS pixels. */
const NEAR_END_PX = 24;

/**
 * Keeps a scrolling element at its end while its content grows, unless the user scrolled up. The size observer runs
 * after layout and before painting, so the move is not seen as a jump.
 */
export class StickToEnd {
  /** Only while this holds does the element move. */
  active = false;
  private atEnd = true;
  private frame: HTMLElement | null = null;
  private readonly observer = new ResizeObserver(() => this.follow());

  attach(frame: HTMLElement, content: HTMLElement): void {
    if (this.frame === frame) return;
    this.detach();
    this.frame = frame;
    frame.addEventListener('scroll', this.onScroll, { passive: true });
    this.observer.observe(content);
  }

  detach(): void {
    this.frame?.removeEventListener('scroll', this.onScroll);
    this.frame = null;
    this.observer.disconnect();
  }

  /** A new answer begins: it is followed from its start. */
  restart(): void {
    this.atEnd = true;
  }

  private readonly onScroll = (): void => {
    const frame = this.frame;
    if (frame) this.atEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR_END_PX;
  };

  private follow(): void {
    if (this.active && this.atEnd && this.frame) this.frame.scrollTop = this.frame.scrollHeight;
  }
}

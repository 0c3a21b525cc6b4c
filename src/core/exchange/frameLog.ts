import type { EventStreamMessage } from '../bedrock/eventStream.ts';
import { MAX_FRAMES } from './exchangeView.ts';
import type { FrameView } from './exchangeView.ts';

/** A payload in a list is cut here; the whole is in the body. */
const MAX_PAYLOAD_CHARACTERS = 4000;
/** What is kept of a message that is no chunk. A chunk's text is the record's own and costs nothing more. */
const MAX_FOREIGN_CHARACTERS = 64 * 1024;
const MAX_FRAMES_PER_PAGE = 200;

/**
 * The messages of a stream, to be listed page by page. Each takes a few words of memory besides its text, which is
 * shared with the record; headers are shared between messages that have the same ones.
 */
export class FrameLog {
  private readonly moments: number[] = [];
  private readonly sizes: number[] = [];
  private readonly headers: EventStreamMessage['headers'][] = [];
  private readonly texts: string[] = [];
  private readonly problems = new Map</* position */ number, string>();

  /** `text` is the native chunk, or `null` for another kind of message. `at` is on the record's clock. */
  add(at: number, message: EventStreamMessage, text: string | null, problem: string | null): void {
    if (this.texts.length >= MAX_FRAMES) return;
    if (problem !== null) this.problems.set(this.texts.length, problem);
    this.moments.push(at);
    this.sizes.push(message.size);
    this.headers.push(message.headers);
    this.texts.push(text ?? foreignText(message.payload));
  }

  /** At most 200 messages from position `from` (counted from 0), with times since `origin`. */
  page(from: number, count: number, origin: number): FrameView[] {
    const end = Math.min(this.texts.length, from + Math.min(count, MAX_FRAMES_PER_PAGE));
    const views: FrameView[] = [];
    for (let at = from; at < end; at++) {
      const text = this.texts[at] ?? '';
      views.push({
        number: at + 1,
        atMs: Math.max(0, (this.moments[at] ?? origin) - origin),
        size: this.sizes[at] ?? 0,
        headers: Object.entries(this.headers[at] ?? {}),
        payload: text.slice(0, MAX_PAYLOAD_CHARACTERS),
        omitted: Math.max(0, text.length - MAX_PAYLOAD_CHARACTERS),
        problem: this.problems.get(at) ?? null,
      });
    }
    return views;
  }
}

function foreignText(payload: Uint8Array): string {
  return Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, MAX_FOREIGN_CHARACTERS)).toString(
    'utf8',
  );
}

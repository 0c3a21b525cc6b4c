import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ExchangeView, FrameView } from '../../core/exchange/exchangeView.ts';
import { prettyJson } from '../../core/json/untrustedJson.ts';
import { counted, formatBytes, formatCount, formatDuration } from '../parts/format.ts';
import '../parts/icons.ts';
import { pairList } from '../parts/pairList.ts';

/** The height of a row, in CSS pixels; the style sheet has the same. */
export const ROW_PX = 24;
/** So much of a payload is in its row; the rest would not be seen. */
const MAX_ROW_CHARACTERS = 300;

type BrokenFrame = ExchangeView['brokenFrame'];

/** One line of the list of frames. */
export interface FrameRow {
  index: number;
  /** How many rows the list has. */
  rows: number;
  /** Absent while it is on its way. */
  frame: FrameView | undefined;
  /** The place where the stream broke, where it is this row. */
  broken: BrokenFrame;
  chosen: boolean;
  choose(): void;
}

/** A row of the list: number, time, size, and the beginning of the payload. */
export function frameRow({ index, rows, frame, broken, chosen, choose }: FrameRow): TemplateResult {
  const problem = broken?.reason ?? frame?.problem ?? null;
  const kind = frame ? kindOf(frame) : '';
  const foreign = kind !== 'chunk' && kind !== '';
  const failed =
    problem !== null || frame?.headers.some(([name]) => name === ':exception-type' || name === ':error-code') === true;
  return html` <div
    role="option"
    id="frame-${index}"
    class="frame ${failed ? 'bad' : ''}"
    aria-selected=${chosen ? 'true' : 'false'}
    aria-posinset=${index + 1}
    aria-setsize=${rows}
    .style=${`top:${index * ROW_PX}px`}
    @click=${choose}
  >
    <span class="frame-number">${formatCount(broken?.number ?? index + 1)}</span>
    <span class="frame-time">${frame ? formatDuration(frame.atMs) : ''}</span>
    <span class="frame-size">${frame ? formatBytes(frame.size) : ''}</span>
    <span class="frame-payload"
      >${failed ? html`<bi-icon name="error"></bi-icon>` : nothing}${foreign ? html`<span class="frame-kind">${kind}</span>` : nothing}<span
        class="ellipsis code"
        >${broken?.reason ?? frame?.payload.slice(0, MAX_ROW_CHARACTERS) ?? ''}</span
      ></span
    >
  </div>`;
}

/** A frame with its headers and its whole payload. */
export function frameDetail(frame: FrameView, openWhole: () => void): TemplateResult {
  return html` <section class="frame-detail" aria-label="Message ${frame.number}" tabindex="0">
    <h3>
      Message ${formatCount(frame.number)}<span class="muted"
        >${formatDuration(frame.atMs)} after sending · ${formatBytes(frame.size)}</span
      >
    </h3>
    ${frame.problem ? html`<p class="note error"><bi-icon name="error"></bi-icon><span>${frame.problem}</span></p>` : nothing}
    ${pairList(frame.headers, 'code')}
    <pre class="code-block wrap"><code>${readablePayload(frame)}</code></pre>
    ${
      frame.omitted > 0
        ? html`<p class="muted">
            ${counted(frame.omitted, 'more character')} not shown here.
            <button type="button" class="link" @click=${openWhole}>Open the whole response</button>
          </p>`
        : nothing
    }
  </section>`;
}

/** The place where the stream broke. */
export function brokenDetail({ number, reason }: NonNullable<BrokenFrame>): TemplateResult {
  return html` <section class="frame-detail" aria-label="Message ${number}" tabindex="0">
    <h3>Message ${formatCount(number)}</h3>
    <p class="note error"><bi-icon name="error"></bi-icon><span>The stream broke here. ${reason}</span></p>
  </section>`;
}

/** `chunk` for what carries the answer; else what the message calls itself. */
function kindOf({ headers }: FrameView): string {
  const header = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
  return (
    header(':exception-type') ?? header(':error-code') ?? header(':event-type') ?? header(':message-type') ?? 'message'
  );
}

function readablePayload({ payload, omitted }: FrameView): string {
  if (omitted > 0) return payload;
  try {
    return prettyJson(JSON.parse(payload) as unknown);
  } catch {
    return payload;
  }
}

import type { PanelToHost } from '../../protocol/toHost.ts';
import type { HostToPanel } from '../../protocol/toPanel.ts';
import type { ExchangeEntry } from '../exchanges/exchangeEntry.ts';

/** More at a time than the panel shows; a page that asks for more gets so many. */
const MOST_FRAMES_AT_ONCE = 200;

/**
 * What the panel asks for of the exchange it shows: data that is too large to be in the view. `undefined` for any other
 * message, and where another exchange has taken its place since.
 */
export function panelAnswer(message: PanelToHost, exchange: ExchangeEntry | undefined): HostToPanel | undefined {
  if (message.type !== 'image' && message.type !== 'frames') return undefined;
  const { exchangeId } = message;
  if (exchange?.id !== exchangeId) return undefined;
  if (message.type === 'frames') {
    const { from, count } = message;
    return { type: 'frameList', exchangeId, from, frames: exchange.frames(from, Math.min(count, MOST_FRAMES_AT_ONCE)) };
  }
  const { index } = message;
  const image = exchange.view().images[index];
  return { type: 'imageData', exchangeId, index, data: image?.refusal === null ? exchange.imageData(index) : null };
}

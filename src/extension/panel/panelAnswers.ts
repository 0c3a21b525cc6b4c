import type { PanelToHost } from '../../protocol/toHost.ts';
import type { HostToPanel } from '../../protocol/toPanel.ts';
import type { ExchangeEntry } from '../exchanges/exchangeEntry.ts';

/** More in one message than the panel shows; a page that asks for more gets so many. */
const MAX_FRAMES = 200;

type Question = Extract<PanelToHost, { type: 'image' | 'frames' }>;

/** What the panel asks for of an exchange that it shows: data that is too large to be in the view. */
export function panelAnswer(question: Question, exchange: ExchangeEntry): HostToPanel {
  const { exchangeId } = question;
  if (question.type === 'frames') {
    const { from, count } = question;
    return { type: 'frameList', exchangeId, from, frames: exchange.frames(from, Math.min(count, MAX_FRAMES)) };
  }
  const { index } = question;
  const image = exchange.view().images[index];
  return { type: 'imageData', exchangeId, index, data: image?.refusal === null ? exchange.imageData(index) : null };
}

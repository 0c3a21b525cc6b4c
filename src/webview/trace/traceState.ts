import type { HostToPanel, Progress } from '../../protocol/toPanel.ts';

type Message<T extends HostToPanel['type']> = Extract<HostToPanel, { type: T }>;
export type TraceMessage = Message<'requestPlaces' | 'showAssessment' | 'comparison'>;

/** An assessment to be shown: the object is another one each time it is asked for. */
export interface ShownAssessment {
  readonly exchangeId: string;
  readonly assessment: number;
}

/** What the panel knows of an exchange's trace beside the exchange itself. */
export class TraceState {
  places: Message<'requestPlaces'> | null = null;
  comparison: Message<'comparison'> | null = null;
  /** The second exchange's text with every delta appended. */
  comparedText = '';
  comparedProgress: Progress | null = null;
  shown: ShownAssessment | null = null;

  receive(message: TraceMessage): void {
    switch (message.type) {
      case 'requestPlaces':
        this.places = message;
        break;
      case 'showAssessment':
        this.shown = { exchangeId: message.exchangeId, assessment: message.assessment };
        break;
      case 'comparison':
        this.comparison = message;
        this.comparedText = message.comparison?.exchange.text ?? '';
        this.comparedProgress = null;
        break;
      default:
        message satisfies never;
    }
  }

  /** Takes what the second exchange streams; false where the delta is of another one. */
  takeDelta({ exchangeId, text, progress }: Message<'delta'>): boolean {
    const second = this.comparison?.comparison?.exchange;
    if (second?.id !== exchangeId || second.state !== 'running') return false;
    this.comparedText += text;
    this.comparedProgress = progress;
    return true;
  }
}

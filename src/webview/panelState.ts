import type { ExchangeView } from '../core/exchange/exchangeView.ts';
import type { FormView } from '../protocol/form.ts';
import type { SavedPanel, Tab } from '../protocol/savedPanel.ts';
import type { HostToPanel, Progress } from '../protocol/toPanel.ts';
import type { HostAnswer } from './host/hostAnswers.ts';
import type { TraceMessage } from './trace/traceState.ts';

/** What is about the form or the exchange itself. */
export type StateMessage = Exclude<HostToPanel, HostAnswer | TraceMessage>;

/** What the panel shows: the last form and exchange the host sent, what streamed in since, and the user's own choices. */
export class PanelState {
  form: FormView | null = null;
  exchange: ExchangeView | null = null;
  /** Live counters of the running exchange; `null` before the first delta. */
  progress: Progress | null = null;
  /** The answer with every delta appended; `exchange.text` stays as the host last sent it. */
  text = '';
  reasoning = '';
  tab: Tab;
  plainText: boolean;
  /** When the running exchange's phase began, in milliseconds since the epoch, for the seconds of the status line. */
  phaseSince = 0;
  /** The exchange that was shown last: until the host has spoken, the one of the page before this one. */
  private exchangeId: string | null;
  private phaseKey = '';

  constructor(private readonly saved: SavedPanel) {
    this.exchangeId = saved.exchangeId;
    this.tab = saved.tab;
    this.plainText = saved.plainText;
  }

  get running(): boolean {
    return this.exchange?.state === 'running';
  }

  /** Receives a message; false where it changes nothing (a delta of an exchange that is not shown). */
  receive(message: StateMessage, now: number): boolean {
    switch (message.type) {
      case 'showTab':
        this.tab = message.tab;
        return true;
      case 'form':
        this.form = message.form;
        return true;
      case 'exchange':
        this.exchange = message.exchange;
        this.exchangeId = message.exchange?.id ?? null;
        this.text = message.exchange?.text ?? '';
        this.reasoning = message.exchange?.reasoning ?? '';
        this.progress = null;
        this.notePhase(now);
        return true;
      case 'delta':
        if (this.exchange?.id !== message.exchangeId || this.exchange.state !== 'running') return false;
        this.text += message.text;
        this.reasoning += message.reasoning;
        this.progress = message.progress;
        this.notePhase(now);
        return true;
    }
  }

  /** What `setState` keeps. */
  toSave(): SavedPanel {
    return {
      documentUri: this.form ? (this.form.document?.uri ?? null) : this.saved.documentUri,
      pinned: this.form ? this.form.pinned : this.saved.pinned,
      tab: this.tab,
      plainText: this.plainText,
      exchangeId: this.exchangeId,
    };
  }

  private notePhase(now: number): void {
    const phase = this.progress?.phase ?? this.exchange?.phase;
    const attempt = phase && 'attempt' in phase ? phase.attempt : 0;
    const key = `${this.exchange?.id} ${phase?.kind} ${attempt}`;
    if (key === this.phaseKey) return;
    this.phaseKey = key;
    this.phaseSince = now;
  }
}

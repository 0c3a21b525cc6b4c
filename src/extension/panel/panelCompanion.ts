import type * as vscode from 'vscode';
import type { HostToPanel } from '../../protocol/toPanel.ts';
import type { GuardrailHighlights } from '../guardrail/guardrailHighlights.ts';
import type { Comparisons } from '../send/comparisons.ts';
import type { ComparisonOrigin } from '../exchanges/exchangeEntry.ts';
import type { ExchangeEvent, ExchangeStore } from '../exchanges/exchangeStore.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { DeltaFeed } from './deltaFeed.ts';

export interface CompanionParts {
  exchanges: ExchangeStore;
  highlights: GuardrailHighlights;
  comparisons: Comparisons;
}

export interface CompanionPanel {
  readonly document: vscode.TextDocument | undefined;
  post(message: HostToPanel): void;
}

/** Says to the panel what goes with the exchange that it shows: where in the file the guardrail's matches are, and a comparison. */
export class PanelCompanion implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private feed: DeltaFeed | undefined;

  constructor(
    private readonly parts: CompanionParts,
    private readonly panel: CompanionPanel,
  ) {
    const { exchanges, highlights } = parts;
    this.store.add(highlights.onDidChange(document => document === panel.document && this.postPlaces()));
    this.store.add(exchanges.onDidChange(event => this.onExchange(event)));
  }

  /** To be called whenever the panel was given an exchange. */
  postAll(): void {
    this.postPlaces();
    this.postComparison();
  }

  dispose(): void {
    this.feed?.drop();
    this.store.dispose();
  }

  private postPlaces(): void {
    const { document } = this.panel;
    const exchange = document && this.parts.exchanges.latest(document.uri);
    if (!exchange || exchange.running) return;
    const { found, notFound } = this.parts.highlights.placesOf(document, exchange.id);
    this.panel.post({ type: 'requestPlaces', exchangeId: exchange.id, found, notFound });
  }

  private postComparison(): void {
    this.feed?.drop();
    this.feed = undefined;
    const { document } = this.panel;
    const exchange = document && this.parts.exchanges.latest(document.uri);
    if (!exchange) return;
    const { comparisons } = this.parts;
    const comparison = comparisons.get(document);
    const view = comparison?.view() ?? null;
    const refusal = comparison?.running ? null : comparisons.refusal(document);
    this.panel.post({
      type: 'comparison',
      exchangeId: exchange.id,
      refusal,
      guardrail: exchange.guardrail,
      sandbox: exchange.sent?.sandbox ?? exchange.view().sandbox,
      comparison: view && comparison ? { second: nameOf(comparison.origin), exchange: view } : null,
    });
    if (comparison?.running && view) this.feed = new DeltaFeed(view.id, delta => this.panel.post(delta));
  }

  private onExchange(event: ExchangeEvent): void {
    const { origin, uri } = event.exchange;
    if (origin.kind !== 'comparison' || uri !== this.panel.document?.uri.toString()) return;
    if (event.kind === 'progress') {
      this.feed?.add(event.text, event.reasoning, event.progress);
    } else {
      this.feed?.flush();
      this.postComparison();
    }
  }
}

function nameOf({ change }: ComparisonOrigin): string {
  return change.guardrail === 'none' ? 'Without the guardrail' : `Version ${change.version}`;
}

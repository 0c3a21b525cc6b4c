import * as vscode from 'vscode';
import { isRequestDocument } from '../editor/requestDocument.ts';
import { revealRange } from '../editor/reveal.ts';
import { changeBetween, stillThere, trackSpans } from '../editor/spanTracking.ts';
import type { TrackedSpan } from '../editor/spanTracking.ts';
import type { ExchangeEntry, SentMatches } from '../exchanges/exchangeEntry.ts';
import type { ExchangeStore } from '../exchanges/exchangeStore.ts';
import type { AssessmentLabel, RequestMatches } from '../exchanges/sentExchange.ts';
import { DisposableStore } from '../window/disposableStore.ts';
import { COLORS, COMMANDS } from '../window/ids.ts';

interface MatchSpan extends TrackedSpan {
  assessment: number;
  via: RequestMatches['spans'][number]['via'];
}

/** What is highlighted in one document. */
interface DocumentMatches {
  exchangeId: string;
  /** The document as it was sent; with it, everything that was dropped since comes back. */
  sentText: string;
  sent: readonly MatchSpan[];
  now: readonly MatchSpan[];
  /** How the document read when `now` was right; `undefined` while every change of it is seen. */
  closedText: string | undefined;
  notFound: readonly number[];
  labels: RequestMatches['labels'];
}

type Look = AssessmentLabel['look'];

/** Marks in the request's editor what the guardrail found in it, as it was when it was sent. */
export class GuardrailHighlights implements vscode.Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<vscode.TextDocument>());
  private readonly decorations: Record<Look, vscode.TextEditorDecorationType>;
  private readonly kept = new Map</* uri */ string, DocumentMatches>();
  /** Which place of which assessment was shown last: the next time it is the next one. */
  private shown: { key: string; place: number } | undefined;

  /** Places were found, or some are gone or back. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly exchanges: ExchangeStore,
    onFailure: (error: unknown) => void,
  ) {
    this.decorations = {
      blocked: this.store.add(
        decoration(COLORS.blockedMatchBackground, 'editorError.foreground', 'editorOverviewRuler.errorForeground'),
      ),
      masked: this.store.add(
        decoration(COLORS.maskedMatchBackground, 'editorWarning.foreground', 'editorOverviewRuler.warningForeground'),
      ),
      detected: this.store.add(
        decoration(COLORS.detectedMatchBackground, 'editorInfo.foreground', 'editorOverviewRuler.infoForeground'),
      ),
    };
    const { window, workspace } = vscode;
    this.store.add(
      exchanges.onDidChange(({ kind, exchange }) => {
        if (kind !== 'added' && kind !== 'changed') return;
        try {
          this.take(exchange);
        } catch (error) {
          onFailure(error);
        }
      }),
    );
    this.store.add(window.onDidChangeVisibleTextEditors(editors => editors.forEach(editor => this.draw(editor))));
    this.store.add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => this.follow(document, contentChanges)),
    );
    this.store.add(
      workspace.onDidCloseTextDocument(document => {
        const matches = this.kept.get(document.uri.toString());
        if (matches) matches.closedText = document.getText();
      }),
    );
    this.store.add(workspace.onDidOpenTextDocument(document => this.reopen(document)));
  }

  /** The assessments that have a place in the document now, and those that never had one. */
  placesOf(document: vscode.TextDocument, exchangeId: string): { found: number[]; notFound: readonly number[] } {
    const matches = this.kept.get(document.uri.toString());
    if (matches?.exchangeId !== exchangeId) return { found: [], notFound: [] };
    return { found: [...new Set(matches.now.map(({ assessment }) => assessment))], notFound: matches.notFound };
  }

  /** Selects what an assessment is about, the next place each time; false where it has none any more. */
  async reveal(
    document: vscode.TextDocument,
    exchangeId: string,
    assessment: number,
    focus: boolean,
  ): Promise<boolean> {
    const matches = this.kept.get(document.uri.toString());
    const places = matches?.exchangeId === exchangeId ? matches.now.filter(span => span.assessment === assessment) : [];
    const key = `${exchangeId} ${assessment}`;
    const place = this.shown?.key === key ? (this.shown.place + 1) % Math.max(1, places.length) : 0;
    const span = places[place];
    if (!span) return false;
    this.shown = { key, place };
    await revealRange(document, rangeOf(document, span), focus);
    return true;
  }

  /** The assessment at a place of the document, the one with the shortest text where there are several. */
  at(document: vscode.TextDocument, position: vscode.Position): { exchangeId: string; assessment: number } | undefined {
    const matches = this.kept.get(document.uri.toString());
    const offset = document.offsetAt(position);
    const [span] = (matches?.now ?? [])
      .filter(each => each.offset <= offset && offset <= each.offset + each.length)
      .sort((a, b) => a.length - b.length);
    return matches && span ? { exchangeId: matches.exchangeId, assessment: span.assessment } : undefined;
  }

  dispose(): void {
    this.store.dispose();
  }

  /** A new exchange takes the place of the one before, marks and all. */
  private take(exchange: ExchangeEntry): void {
    const document = vscode.workspace.textDocuments.find(
      each => isRequestDocument(each) && this.exchanges.latest(each.uri) === exchange,
    );
    if (!document) return;
    const key = document.uri.toString();
    const known = this.kept.get(key);
    if (known?.exchangeId === exchange.id) return;
    this.kept.delete(key);
    const matches = exchange.requestMatches();
    if (matches) this.kept.set(key, readMatches(exchange.id, matches, document.getText()));
    else if (!known) return;
    this.drawAll(document);
    this.changed.fire(document);
  }

  private follow(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const matches = this.kept.get(document.uri.toString());
    if (!matches || changes.length === 0) return;
    const before = matches.now.length;
    const text = document.getText();
    // Undone back to what was sent, everything is where it was.
    matches.now = text === matches.sentText ? matches.sent : stillThere(trackSpans(matches.now, changes), text);
    if (matches.now.length === before) return;
    // VS Code moves what is drawn by itself; only what is gone or back has to be drawn again.
    this.drawAll(document);
    this.changed.fire(document);
  }

  private reopen(document: vscode.TextDocument): void {
    const matches = this.kept.get(document.uri.toString());
    if (matches?.closedText === undefined) return;
    const text = document.getText();
    matches.now =
      text === matches.sentText
        ? matches.sent
        : stillThere(trackSpans(matches.now, [changeBetween(matches.closedText, text)]), text);
    matches.closedText = undefined;
    this.changed.fire(document);
  }

  private drawAll(document: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.draw(editor);
  }

  private draw(editor: vscode.TextEditor): void {
    const { document } = editor;
    const matches = this.kept.get(document.uri.toString());
    const options: Record<Look, vscode.DecorationOptions[]> = { blocked: [], masked: [], detected: [] };
    for (const span of matches?.now ?? []) {
      const label = matches?.labels[span.assessment];
      if (matches && label) {
        options[label.look].push({
          range: rangeOf(document, span),
          hoverMessage: hover(document, matches.exchangeId, span, label),
        });
      }
    }
    for (const look of Object.keys(options) as Look[]) editor.setDecorations(this.decorations[look], options[look]);
  }
}

function readMatches(
  exchangeId: string,
  { text: sentText, spans, notFound, labels }: SentMatches,
  text: string,
): DocumentMatches {
  const sent = spans.map(({ range: { offset, length }, assessment, via }): MatchSpan => ({
    offset,
    length,
    assessment,
    via,
    expected: sentText.slice(offset, offset + length),
  }));
  const now = text === sentText ? sent : stillThere(trackSpans(sent, [changeBetween(sentText, text)]), text);
  return { exchangeId, sentText, sent, now, closedText: undefined, notFound, labels };
}

function rangeOf(document: vscode.TextDocument, { offset, length }: TrackedSpan): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

/** A border as well as a colour: high contrast themes have no backgrounds. */
function decoration(background: string, border: string, ruler: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor(background),
    borderColor: new vscode.ThemeColor(border),
    borderWidth: '1px',
    borderStyle: 'solid',
    borderRadius: '2px',
    overviewRulerColor: new vscode.ThemeColor(ruler),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

const VIA_WORDS: Record<MatchSpan['via'], string> = {
  text: '',
  variable: 'Sent as the value of this variable.',
  placeholder: 'Sent by way of this placeholder.',
};

/** Names and patterns come from the service, so they are text and never Markdown; the link runs our one command. */
function hover(
  document: vscode.TextDocument,
  exchangeId: string,
  { assessment, via }: MatchSpan,
  { title, sentence }: AssessmentLabel,
): vscode.MarkdownString {
  const parameters = encodeURIComponent(JSON.stringify([document.uri, { exchangeId, assessment }]));
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: [COMMANDS.showAssessment] };
  text.appendMarkdown('$(shield) ').appendText(title).appendMarkdown('\n\n').appendText(sentence);
  if (VIA_WORDS[via]) text.appendMarkdown('\n\n').appendText(VIA_WORDS[via]);
  text.appendMarkdown(`\n\n[Show in the Trace](command:${COMMANDS.showAssessment}?${parameters})`);
  return text;
}

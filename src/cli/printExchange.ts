import { streams } from '../core/bedrock/operations.ts';
import type { Exchange } from '../core/exchange/exchange.ts';
import type { ExchangeView, Phase } from '../core/exchange/exchangeView.ts';
import { describeAssessment } from '../core/guardrail/assessmentText.ts';
import { groupAssessments } from '../core/guardrail/groupAssessments.ts';
import type { GuardrailReport } from '../core/guardrail/guardrailReport.ts';
import { failureLines } from './failureLines.ts';
import type { Terminal } from './terminal.ts';

/** A wait is said; everything else of a run is quiet. */
export function printPhase(phase: Phase, terminal: Terminal): void {
  if (phase.kind !== 'backoff') return;
  const seconds = Math.max(0, (phase.resumesAt - Date.now()) / 1000);
  terminal.note(`${phase.reason}: attempt ${phase.attempt} of ${phase.maxAttempts} in ${seconds.toFixed(1)} s.`);
}

/** What is left to say at the end: the answer, if it did not stream, on stdout; verdict, figures and failure on stderr. */
export async function printOutcome(exchange: Exchange, output: 'text' | 'json', terminal: Terminal): Promise<void> {
  const view = exchange.view();
  if (output === 'text') await printAnswer(exchange, view, terminal);
  for (const notice of view.notices) terminal.note(notice);
  if (view.modelFailure) terminal.note(view.modelFailure);
  if (view.guardrail) for (const line of guardrailLines(view.guardrail)) terminal.note(line);
  if (view.failure) {
    const { name, message, advice, status, requestId } = view.failure;
    const where = [status === null ? '' : `status ${status}`, requestId === null ? '' : `request ${requestId}`]
      .filter(Boolean)
      .join(', ');
    terminal.note(`${name}: ${message}${where ? ` (${where})` : ''}\n${advice}`);
    for (const line of failureLines(view.failure)) terminal.note(line);
    if (exchange.record.bytes > 0) {
      const what = exchange.record.refuted ? 'This is no answer' : 'The answer is incomplete';
      terminal.note(`${what}; what arrived is ${output === 'json' ? 'in "body"' : 'shown above'}.`);
    }
  } else {
    terminal.note(figures(view));
  }
}

async function printAnswer(exchange: Exchange, view: ExchangeView, terminal: Terminal): Promise<void> {
  const streamed = streams(view.operation);
  const { text } = exchange.record.reading();
  // An answer without text (an embedding, an image, a tool call) is its body.
  const rest = streamed && text !== '' ? '' : text || exchange.record.rawText();
  const shown = rest || (streamed ? text : '');
  if (rest) await terminal.answer(rest);
  if (shown && !shown.endsWith('\n')) await terminal.answer('\n');
}

/** The trace in words, one line an assessment. */
export function guardrailLines(report: GuardrailReport): string[] {
  const lines = [`Guardrail: ${report.summary}`];
  for (const group of groupAssessments(report)) {
    for (const assessment of [...group.acted, ...group.detectedOnly, ...group.unchecked, ...group.passed]) {
      lines.push(`  ${group.side}, ${group.title}: ${describeAssessment(assessment)}`);
    }
  }
  for (const { side, usage, processingLatencyMs, textCharacters } of report.invocations) {
    const units = Object.entries(usage)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
    const covered = textCharacters ? `${textCharacters.guarded} of ${textCharacters.total} characters checked` : '';
    const latency = processingLatencyMs === undefined ? '' : `${processingLatencyMs} ms`;
    lines.push(`  ${side}: ${[covered, latency, units].filter(Boolean).join('; ')}`);
  }
  return lines;
}

function figures({ usage, timings, stopReason, requestId, attempts }: ExchangeView): string {
  const parts = [
    usage.inputTokens === null ? '' : `${usage.inputTokens} tokens in`,
    usage.outputTokens === null ? '' : `${usage.outputTokens} tokens out`,
    stopReason === null ? '' : `stop reason ${stopReason}`,
    timings.firstTokenMs === null ? '' : `first token after ${timings.firstTokenMs} ms`,
    timings.totalMs === null ? '' : `${timings.totalMs} ms in total`,
    attempts.length > 1 ? `${attempts.length} attempts` : '',
    requestId === null ? '' : `request ${requestId}`,
  ];
  return `Answered: ${parts.filter(Boolean).join(', ')}.`;
}

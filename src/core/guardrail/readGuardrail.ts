import type { GuardrailReport, GuardrailSide } from './guardrailReport.ts';
import { guardrailVerdict, summarize } from './guardrailVerdict.ts';
import { readAssessment } from './readAssessment.ts';
import { asRecord, asText, asWord, member, prettyJson } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';

/** Takes the chunks of a stream in order; the guardrail's fields are in some of them, its trace in the last. */
export interface GuardrailStreamReader {
  /** A decoded chunk, or the event around it: both have been seen to carry the fields. */
  add(chunk: unknown): void;
  report(): GuardrailReport | null;
}

/**
 * What a guardrail did to one answer, from the whole response body; `null` where none ran.
 * Without a trace, INTERVENED does not distinguish blocked from masked: the verdict is then `blocked`, except for a Claude
 * answer that still has its stop reason and usage, which a blocked one has lost.
 */
export function readGuardrail(body: unknown): GuardrailReport | null {
  const collected = new Collected();
  collected.add(body);
  const keptByClaude =
    member(body, 'type') === 'message' &&
    asWord(member(body, 'stop_reason')) !== null &&
    asRecord(member(body, 'usage')) !== null;
  return collected.report(keptByClaude ? 'masked' : 'blocked');
}

/** The same for a stream. Without a trace, INTERVENED counts as blocked. */
export function guardrailStreamReader(): GuardrailStreamReader {
  const collected = new Collected();
  return { add: chunk => collected.add(chunk), report: () => collected.report('blocked') };
}

class Collected {
  private action: string | null = null;
  private readonly traces: JsonRecord[] = [];

  add(value: unknown): void {
    const action = asText(member(value, 'amazon-bedrock-guardrailAction'));
    // A later NONE does not take back an intervention that was already announced.
    if (action !== null && !intervened(this.action)) this.action = action;
    const trace = asRecord(member(value, 'amazon-bedrock-trace')) ?? converseTrace(member(value, 'trace'));
    if (trace !== null && !this.isRepeated(trace)) this.traces.push(trace);
  }

  report(untracedVerdict: 'blocked' | 'masked'): GuardrailReport | null {
    if (this.action === null && this.traces.length === 0) return null;
    const found = readTraces(this.traces);
    const action = this.action;
    const verdict = guardrailVerdict(
      found.assessments,
      found.actionReason,
      intervened(action) ? untracedVerdict : 'none',
    );
    const traced = this.traces.length > 0;
    const summary = summarize({ verdict, assessments: found.assessments, intervened: intervened(action), traced });
    return { action, verdict, summary, ...found, traced, unknown: Object.fromEntries(found.unknown) };
  }

  /** The same trace may be in the event and in the chunk inside it. */
  private isRepeated(trace: JsonRecord): boolean {
    const last = this.traces.at(-1);
    return last !== undefined && (last === trace || prettyJson(last) === prettyJson(trace));
  }
}

function intervened(action: string | null): boolean {
  return action !== null && /INTERVENED/.test(action);
}

/** Converse calls it `trace`; models have members of that name too, so the guardrail's own names must be inside. */
function converseTrace(trace: unknown): JsonRecord | null {
  const guardrail = member(trace, 'guardrail');
  const named = ['inputAssessment', 'outputAssessments', 'input', 'outputs'].some(
    name => member(guardrail, name) !== undefined,
  );
  return named ? asRecord(trace) : null;
}

type Found = Pick<GuardrailReport, 'assessments' | 'invocations' | 'modelOutput' | 'actionReason'> & {
  unknown: [string, unknown][];
};

function readTraces(traces: readonly JsonRecord[]): Found {
  const found: Found = { assessments: [], invocations: [], modelOutput: [], unknown: [], actionReason: null };
  for (const trace of traces) readTrace(found, trace);
  return found;
}

function readTrace(found: Found, trace: JsonRecord): void {
  for (const [name, value] of Object.entries(trace)) {
    if (name !== 'guardrail' || asRecord(value) === null) found.unknown.push([name, value]);
  }
  for (const [name, value] of Object.entries(asRecord(member(trace, 'guardrail')) ?? {})) {
    if (name === 'input' || name === 'inputAssessment') readSide(found, 'input', name, value);
    else if (name === 'outputs' || name === 'outputAssessments') readSide(found, 'output', name, value);
    else if (name === 'modelOutput' && Array.isArray(value)) {
      for (const text of value) found.modelOutput.push(asText(text) ?? prettyJson(text));
    } else if (name === 'actionReason' && typeof value === 'string') found.actionReason ??= value;
    else found.unknown.push([name, value]);
  }
}

/**
 * InvokeModel gives `input` as a map by guardrail id and `outputs` as a list of such maps; Converse gives a map
 * whose values are lists. All of these are taken, on either side.
 */
function readSide(found: Found, side: GuardrailSide, name: string, value: unknown): void {
  for (const map of Array.isArray(value) ? value : [value]) {
    if (asRecord(map) === null && map !== null) found.unknown.push([name, map]);
    for (const [guardrailId, entry] of Object.entries(asRecord(map) ?? {})) {
      for (const assessment of Array.isArray(entry) ? entry : [entry]) {
        const record = asRecord(assessment);
        if (record === null) found.unknown.push([`${name}.${guardrailId}`, assessment]);
        else addAssessment(found, guardrailId, side, record);
      }
    }
  }
}

function addAssessment(found: Found, guardrailId: string, side: GuardrailSide, assessment: JsonRecord): void {
  const { assessments, invocation } = readAssessment(guardrailId, side, assessment);
  for (const finding of assessments) found.assessments.push(finding);
  if (invocation !== null) found.invocations.push(invocation);
}

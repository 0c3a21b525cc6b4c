import type { GuardrailReport, GuardrailSide } from './guardrailReport.ts';
import { guardrailVerdict, summarize } from './guardrailVerdict.ts';
import { readAssessment } from './readAssessment.ts';
import { asCount, asRecord, asText, asWord, at, member, prettyJson } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';
import { usageObject } from '../models/reading/usage.ts';

/** Takes the chunks of a stream in order; the guardrail's fields are in some of them, its trace in the last. */
export interface GuardrailStreamReader {
  /** A decoded chunk, or the event around it: both have been seen to carry the fields. */
  add(chunk: unknown): void;
  report(): GuardrailReport | null;
  /** Whether a trace came. */
  readonly traced: boolean;
  /** Whether the guardrail said that it did something. */
  readonly intervened: boolean;
  /** Whether the answer counts its tokens and has none: no model was called. */
  readonly countsAreZero: boolean;
}

/**
 * What a guardrail did to one answer, from the whole response body; `null` where none ran. Without a trace that says it,
 * the form of the answer shows whether it is the guardrail's message or the model's own, masked.
 */
export function readGuardrail(body: unknown, traceRequested = false): GuardrailReport | null {
  const collected = new Collected(traceRequested);
  collected.add(body);
  return collected.report(
    collected.isBlocked || isBareMessage(body) ? 'blocked' : isOwnMessage(body) ? 'masked' : null,
  );
}

/** The same for a stream. */
export function guardrailStreamReader(traceRequested = false): GuardrailStreamReader {
  return new Collected(traceRequested);
}

/** How Claude's blocked answers looked until 2025: a message that has lost its stop reason or its usage. */
function isBareMessage(body: unknown): boolean {
  return (
    member(body, 'type') === 'message' &&
    (asWord(member(body, 'stop_reason')) === null || asRecord(member(body, 'usage')) === null)
  );
}

/** A message that Claude itself finished, with the tokens that it took. */
function isOwnMessage(body: unknown): boolean {
  const { inputTokens, outputTokens } = usageObject(member(body, 'usage'));
  return member(body, 'type') === 'message' && (inputTokens ?? 0) + (outputTokens ?? 0) > 0;
}

/** Since 2026 a blocked answer of Claude's looks whole; its id shows who wrote it. */
const GUARDRAIL_ID = /^bedrock-guardrails-/;

class Collected implements GuardrailStreamReader {
  private action: string | null = null;
  private readonly traces: JsonRecord[] = [];
  private chunks = 0;
  private writtenByGuardrail = false;
  private counted = false;
  private tokens = 0;
  private onlyChunk: unknown = null;

  constructor(private readonly traceRequested: boolean) {}

  add(value: unknown): void {
    this.chunks++;
    this.onlyChunk = this.chunks === 1 ? value : null;
    this.addFields(value);
    // Where a message begins inside a chunk, its fields are those of the message.
    const message = member(value, 'message');
    if (asRecord(message) !== null) this.addFields(message);
    this.count(member(value, 'amazon-bedrock-invocationMetrics') ?? at(value, 'metadata', 'usage'));
  }

  private addFields(value: unknown): void {
    const action = asText(member(value, 'amazon-bedrock-guardrailAction'));
    // A later NONE does not take back an intervention that was already announced.
    if (action !== null && !intervened(this.action)) this.action = action;
    const trace = asRecord(member(value, 'amazon-bedrock-trace')) ?? converseTrace(member(value, 'trace'));
    if (trace !== null && !this.isRepeated(trace)) this.traces.push(trace);
    this.writtenByGuardrail ||= GUARDRAIL_ID.test(asText(member(value, 'id')) ?? '');
    this.count(member(value, 'usage'));
  }

  private count(usage: unknown): void {
    if (asRecord(usage) === null) return;
    const input = asCount(member(usage, 'inputTokenCount')) ?? usageObject(usage).inputTokens;
    const output = asCount(member(usage, 'outputTokenCount')) ?? usageObject(usage).outputTokens;
    this.counted ||= input !== null || output !== null;
    this.tokens += (input ?? 0) + (output ?? 0);
  }

  get traced(): boolean {
    return this.traces.length > 0;
  }

  get intervened(): boolean {
    return intervened(this.action);
  }

  get countsAreZero(): boolean {
    return this.counted && this.tokens === 0;
  }

  /** Whether the form alone shows that what came is the guardrail's own message. */
  get isBlocked(): boolean {
    // Titan's blocked prompt: one chunk with its total, without the reason to stop and the figures of a model's answer.
    const whole = this.onlyChunk;
    const isTitans =
      asCount(member(whole, 'totalOutputTextTokenCount')) !== null &&
      asWord(member(whole, 'completionReason')) === null &&
      member(whole, 'amazon-bedrock-invocationMetrics') === undefined;
    return this.writtenByGuardrail || this.countsAreZero || isTitans;
  }

  report(untracedVerdict: 'blocked' | 'masked' | null = this.isBlocked ? 'blocked' : null): GuardrailReport | null {
    if (this.action === null && this.traces.length === 0) return null;
    const found = readTraces(this.traces);
    const action = this.action;
    const verdict = guardrailVerdict(
      found.assessments,
      found.actionReason,
      this.intervened ? (untracedVerdict ?? 'intervened') : 'none',
    );
    const { traced, traceRequested } = this;
    const summary = summarize({
      verdict,
      assessments: found.assessments,
      intervened: this.intervened,
      traced,
      traceRequested,
    });
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

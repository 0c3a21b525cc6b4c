import type { GuardrailAssessment, GuardrailInvocation, GuardrailSide } from './guardrailReport.ts';
import { asNumber, asRecord, member } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';

type TextName = 'type' | 'name' | 'match' | 'regex' | 'action' | 'confidence' | 'filterStrength';
type NumberName = 'score' | 'threshold';
const TEXT_NAMES: ReadonlySet<string> = new Set<TextName>([
  'type',
  'name',
  'match',
  'regex',
  'action',
  'confidence',
  'filterStrength',
]);
const NUMBER_NAMES: ReadonlySet<string> = new Set<NumberName>(['score', 'threshold']);
const NO_POLICY = new Set(['invocationMetrics', 'appliedGuardrailDetails']);

/** One guardrail's assessment of one side: the findings of its policies, and what the run cost. */
export function readAssessment(
  guardrailId: string,
  side: GuardrailSide,
  assessment: JsonRecord,
): {
  assessments: GuardrailAssessment[];
  invocation: GuardrailInvocation | null;
} {
  const assessments: GuardrailAssessment[] = [];
  for (const [policy, content] of Object.entries(assessment)) {
    if (NO_POLICY.has(policy)) continue;
    for (const finding of readPolicy({ guardrailId, side, policy }, content)) assessments.push(finding);
  }
  return { assessments, invocation: readInvocation(guardrailId, side, assessment) };
}

type AssessmentOrigin = Pick<GuardrailAssessment, 'guardrailId' | 'side' | 'policy'>;

/** A policy holds lists of findings; what is no list, which no known policy has, becomes one finding unchanged. */
function readPolicy(place: AssessmentOrigin, content: unknown): GuardrailAssessment[] {
  const lists = asRecord(content);
  if (lists === null) {
    if (Array.isArray(content)) return content.map(entry => readFinding({ ...place, list: '' }, entry));
    return content === null ? [] : [{ ...place, list: '', more: { value: content } }];
  }
  const found: GuardrailAssessment[] = [];
  const rest: [string, unknown][] = [];
  for (const [list, entries] of Object.entries(lists)) {
    if (Array.isArray(entries)) for (const entry of entries) found.push(readFinding({ ...place, list }, entry));
    else if (entries !== null) rest.push([list, entries]);
  }
  if (rest.length > 0) found.push({ ...place, list: '', more: Object.fromEntries(rest) });
  return found;
}

function readFinding(place: AssessmentOrigin & { list: string }, entry: unknown): GuardrailAssessment {
  const record = asRecord(entry);
  if (record === null) return { ...place, more: { value: entry } };
  const finding: GuardrailAssessment = { ...place };
  const more: [string, unknown][] = [];
  for (const [name, value] of Object.entries(record)) {
    if (isTextName(name) && typeof value === 'string') finding[name] = value;
    else if (isNumberName(name) && typeof value === 'number') finding[name] = value;
    else if (name === 'detected' && typeof value === 'boolean') finding.detected = value;
    else if (value !== null) more.push([name, value]);
  }
  // An automated reasoning finding is a union: its only key says what kind of finding it is.
  const [kind, second] = Object.keys(record);
  if (finding.type === undefined && kind !== undefined && second === undefined && asRecord(record[kind]) !== null) {
    finding.type = kind;
  }
  if (more.length > 0) finding.more = Object.fromEntries(more);
  return finding;
}

function isTextName(name: string): name is TextName {
  return TEXT_NAMES.has(name);
}

function isNumberName(name: string): name is NumberName {
  return NUMBER_NAMES.has(name);
}

function readInvocation(guardrailId: string, side: GuardrailSide, assessment: JsonRecord): GuardrailInvocation | null {
  const metrics = asRecord(member(assessment, 'invocationMetrics'));
  const applied = asRecord(member(assessment, 'appliedGuardrailDetails'));
  if (metrics === null && applied === null) return null;
  const units = Object.entries(asRecord(member(metrics, 'usage')) ?? {}).filter(
    (entry): entry is [string, number] => asNumber(entry[1]) !== null,
  );
  const invocation: GuardrailInvocation = { guardrailId, side, usage: Object.fromEntries(units) };
  const latency = asNumber(member(metrics, 'guardrailProcessingLatency'));
  if (latency !== null) invocation.processingLatencyMs = latency;
  const coverage = member(metrics, 'guardrailCoverage');
  const textCharacters = covered(member(coverage, 'textCharacters'));
  if (textCharacters !== null) invocation.textCharacters = textCharacters;
  const images = covered(member(coverage, 'images'));
  if (images !== null) invocation.images = images;
  if (applied !== null) invocation.applied = applied;
  const more = Object.entries(metrics ?? {}).filter(
    ([name]) => name !== 'usage' && name !== 'guardrailProcessingLatency' && name !== 'guardrailCoverage',
  );
  if (more.length > 0) invocation.more = Object.fromEntries(more);
  return invocation;
}

function covered(value: unknown): { guarded: number; total: number } | null {
  const guarded = asNumber(member(value, 'guarded'));
  const total = asNumber(member(value, 'total'));
  return guarded === null || total === null ? null : { guarded, total };
}

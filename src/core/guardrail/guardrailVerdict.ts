import type { GuardrailAssessment, GuardrailSide, GuardrailVerdict } from './guardrailReport.ts';
import { quoted } from '../json/untrustedJson.ts';

/** What became of one finding: it acted, it was seen only (detect mode), it could not be checked, or nothing was found. */
export type Outcome = 'blocked' | 'masked' | 'acted' | 'detected' | 'unchecked' | 'passed';

/** The findings of automated reasoning that mean no result. */
const UNCHECKED = new Set(['noTranslations', 'tooComplex', 'translationAmbiguous']);

export function outcomeOf(assessment: GuardrailAssessment): Outcome {
  const action = assessment.action?.toUpperCase() ?? 'NONE';
  if (action.includes('BLOCK')) return 'blocked';
  if (/ANONYM|MASK|REDACT/.test(action)) return 'masked';
  if (action !== 'NONE') return 'acted';
  if (assessment.policy === 'automatedReasoningPolicy' && UNCHECKED.has(assessment.type ?? '')) return 'unchecked';
  return isPassed(assessment) ? 'passed' : 'detected';
}

/** `detected` is missing in traces of 2024 and early 2025; confidence and score then show the same. */
function isPassed({ detected, confidence, score, threshold, policy, type }: GuardrailAssessment): boolean {
  if (detected !== undefined) return !detected;
  if (policy === 'automatedReasoningPolicy') return type === 'valid';
  if (score !== undefined && threshold !== undefined) return score >= threshold;
  return confidence === 'NONE';
}

/** Reads the findings' own actions; `actionReason`, then `otherwise`, where none of them acted. */
export function guardrailVerdict(
  assessments: readonly GuardrailAssessment[],
  actionReason: string | null,
  otherwise: GuardrailVerdict,
): GuardrailVerdict {
  const outcomes = new Set(assessments.map(outcomeOf));
  if (outcomes.has('blocked')) return 'blocked';
  if (outcomes.has('masked')) return 'masked';
  if (/blocked/i.test(actionReason ?? '')) return 'blocked';
  if (/masked/i.test(actionReason ?? '')) return 'masked';
  return otherwise;
}

export interface Summarized {
  verdict: GuardrailVerdict;
  assessments: readonly GuardrailAssessment[];
  intervened: boolean;
  traced: boolean;
  /** Whether the request asked for the trace. */
  traceRequested: boolean;
}

const VERDICT_WORDS = { blocked: 'Blocked', masked: 'Masked', intervened: 'Guardrail intervened', none: 'No action' };

const SIDES: readonly GuardrailSide[] = ['input', 'output'];
const WORDS: readonly (readonly [Outcome, string])[] = [
  ['blocked', 'Blocked'],
  ['masked', 'Masked'],
  ['acted', 'Acted'],
];

/** The verdict in one line. It names topics and types, never the matched text, which may be what has to stay hidden. */
export function summarize({ verdict, assessments, intervened, traced, traceRequested }: Summarized): string {
  const labels = labelsByPlace(assessments);
  const sentences: string[] = [];
  for (const side of SIDES) {
    for (const [outcome, word] of WORDS) {
      const found = labels.get(`${side} ${outcome}`);
      if (found !== undefined) sentences.push(`${word} on ${side}: ${listed(found)}`);
    }
  }
  if (sentences.length > 0) return sentences.join('. ');
  if (!traced && intervened) {
    const why = traceRequested
      ? 'a trace was requested, but the answer has none'
      : 'send with trace ENABLED to see why';
    return `${VERDICT_WORDS[verdict]}; ${why}`;
  }
  if (verdict === 'intervened') return 'Guardrail intervened; the trace does not say how';
  if (verdict !== 'none') return `${VERDICT_WORDS[verdict]}; the trace does not say by which policy`;
  const detected = SIDES.flatMap(side => {
    const found = labels.get(`${side} detected`);
    return found === undefined ? [] : [`detected on ${side}: ${listed(found)}`];
  });
  if (!traced) return 'No action by the guardrail';
  if (detected.length > 0) return `No action; ${detected.join('; ')}`;
  const unchecked = assessments.some(assessment => outcomeOf(assessment) === 'unchecked');
  return unchecked
    ? 'No action; automated reasoning could not check the text'
    : 'No action: the guardrail found nothing';
}

const MAX_LABELS = 8;

type Counts = Map<string, number>;

/** How often each label occurs, by side and outcome. */
function labelsByPlace(
  assessments: readonly GuardrailAssessment[],
): ReadonlyMap<`${GuardrailSide} ${Outcome}`, Counts> {
  const places = new Map<`${GuardrailSide} ${Outcome}`, Counts>();
  for (const assessment of assessments) {
    const place = `${assessment.side} ${outcomeOf(assessment)}` as const;
    const counts = places.get(place) ?? new Map<string, number>();
    places.set(place, counts);
    const label = labelOf(assessment);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return places;
}

function listed(counts: Counts): string {
  const labels = [...counts].map(([label, count]) => (count > 1 ? `${label} (${count})` : label));
  const left = labels.length - MAX_LABELS;
  return labels.slice(0, MAX_LABELS).join('; ') + (left > 0 ? `; and ${left} more` : '');
}

function labelOf(assessment: GuardrailAssessment): string {
  const { policy, list, score, threshold } = assessment;
  const type = quoted(assessment.type ?? '');
  const name = assessment.name === undefined ? '' : ` "${quoted(assessment.name)}"`;
  switch (`${policy}.${list}`) {
    case 'topicPolicy.topics':
      return `topic${name}`;
    case 'contentPolicy.filters':
      return `content ${type}`.trim();
    case 'wordPolicy.customWords':
      return 'custom word';
    case 'wordPolicy.managedWordLists':
      return `word list ${type}`.trim();
    case 'sensitiveInformationPolicy.piiEntities':
      return `PII ${type}`.trim();
    case 'sensitiveInformationPolicy.regexes':
      return `regex${name}`;
    case 'contextualGroundingPolicy.filters':
      return score === undefined || threshold === undefined
        ? type.toLowerCase()
        : `${type.toLowerCase()} ${score} below ${threshold}`;
    case 'automatedReasoningPolicy.findings':
      return `automated reasoning ${type}`.trim();
    default:
      return `${quoted(policy)}${type === '' ? name : ` ${type}`}`;
  }
}

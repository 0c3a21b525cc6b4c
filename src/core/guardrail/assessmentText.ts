import type { GuardrailAssessment } from './guardrailReport.ts';
import { outcomeOf } from './guardrailVerdict.ts';
import type { Outcome } from './guardrailVerdict.ts';
import { asList, asText, at, member, quoted } from '../json/untrustedJson.ts';

/** One finding in one line. It holds the matched text, so it is for the screen, never for a log. */
export function describeAssessment(assessment: GuardrailAssessment): string {
  return `${subject(assessment)}: ${outcomeWords(assessment)}`;
}

const OUTCOME_WORDS: Readonly<Record<Exclude<Outcome, 'acted'>, string>> = {
  blocked: 'blocked',
  masked: 'masked',
  detected: 'detected, no action',
  unchecked: 'could not be checked',
  passed: 'passed',
};

function outcomeWords(assessment: GuardrailAssessment): string {
  const outcome = outcomeOf(assessment);
  return outcome === 'acted' ? quoted(assessment.action ?? '') : OUTCOME_WORDS[outcome];
}

function subject(assessment: GuardrailAssessment): string {
  const { policy, list, score, threshold, confidence, filterStrength } = assessment;
  const type = quoted(assessment.type ?? '');
  const name = quoted(assessment.name ?? '');
  const match = assessment.match === undefined ? '' : ` "${quoted(assessment.match)}"`;
  const details = [
    confidence === undefined ? '' : `confidence ${quoted(confidence)}`,
    filterStrength === undefined ? '' : `filter strength ${quoted(filterStrength)}`,
    score === undefined ? '' : `score ${score}`,
    threshold === undefined ? '' : `threshold ${threshold}`,
  ]
    .filter(detail => detail !== '')
    .map(detail => `, ${detail}`)
    .join('');
  switch (`${policy}.${list}`) {
    case 'topicPolicy.topics':
      return `Topic "${name}"${type === '' ? '' : ` (${type})`}${details}`;
    case 'wordPolicy.customWords':
      return `Custom word${match}${details}`;
    case 'wordPolicy.managedWordLists':
      return `${type || 'Managed'} word${match}${details}`;
    case 'sensitiveInformationPolicy.regexes':
      return `Regex "${name || quoted(assessment.regex ?? '')}"${match}${details}`;
    case 'automatedReasoningPolicy.findings':
      return `Automated reasoning ${type}${reasoningDetails(assessment)}`.trimEnd();
    default:
      return `${[type, name].filter(word => word !== '').join(' ') || `${policy}${list === '' ? '' : `.${list}`}`}${match}${details}`;
  }
}

/** The first claim of an automated reasoning finding, and how many rules support or contradict it. */
function reasoningDetails({ type, more }: GuardrailAssessment): string {
  const finding = member(more, type ?? '');
  const claim = asText(at(finding, 'translation', 'claims', 0, 'naturalLanguage'));
  const against = asList(member(finding, 'contradictingRules')).length;
  const supporting = asList(member(finding, 'supportingRules')).length;
  return (
    (claim === null ? '' : ` "${quoted(claim)}"`) +
    (against === 0 ? '' : `, contradicts ${against} ${against === 1 ? 'rule' : 'rules'}`) +
    (supporting === 0 ? '' : `, supported by ${supporting} ${supporting === 1 ? 'rule' : 'rules'}`)
  );
}

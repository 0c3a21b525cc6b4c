import type { GuardrailAssessment } from './guardrailReport.ts';
import { asList, asNumber, asRecord, asText, asWord, at, member } from '../json/untrustedJson.ts';

/** One finding of automated reasoning, read for people; lists are empty where the trace says nothing. */
export interface ReasoningFinding {
  /** `valid`, `invalid`, `satisfiable`, `impossible`, `translationAmbiguous`, `tooComplex`, `noTranslations`, or what the service adds. */
  kind: string;
  /** What the kind means, in one sentence; `null` for kinds that are not known. */
  meaning: string | null;
  /** How sure the translation into logic is, 0 to 1. */
  confidence: number | null;
  premises: string[];
  claims: string[];
  /** Parts of the text that were left out of the translation. */
  untranslated: string[];
  /** Identifiers of the rules that the claims contradict, and of those that support them. */
  contradicting: string[];
  supporting: string[];
  /** A case in which the claims hold, and one in which they do not. */
  holdsWhen: string[];
  failsWhen: string[];
  /** The claims or premises are true or false whatever the rules say. */
  warning: string | null;
  /** For an ambiguous text: what each way of reading it claims. */
  readings: string[];
}

const MEANINGS: Readonly<Record<string, string>> = {
  valid: "The policy's rules prove the claims.",
  invalid: "The claims contradict the policy's rules.",
  satisfiable: 'The claims may be true or false: the text does not say enough to decide.',
  impossible: "The premises contradict each other or the policy's rules, so nothing can be concluded.",
  translationAmbiguous: 'The text can be read in different ways, so it could not be checked.',
  tooComplex: 'The text is too complex, so it could not be checked.',
  noTranslations: 'Nothing in the text is about the policy, so it could not be checked.',
};

/** Reads an assessment of the automated reasoning policy; `null` for every other one. */
export function readReasoning({ policy, type, more }: GuardrailAssessment): ReasoningFinding | null {
  const finding = type === undefined ? null : asRecord(member(more, type));
  if (policy !== 'automatedReasoningPolicy' || type === undefined || finding === null) return null;
  const translation = member(finding, 'translation');
  const warning = asWord(at(finding, 'logicWarning', 'type'));
  return {
    kind: type,
    meaning: Object.hasOwn(MEANINGS, type) ? (MEANINGS[type] ?? null) : null,
    confidence: asNumber(member(translation, 'confidence')),
    premises: statements(member(translation, 'premises')),
    claims: statements(member(translation, 'claims')),
    untranslated: [
      ...texts(member(translation, 'untranslatedPremises')),
      ...texts(member(translation, 'untranslatedClaims')),
    ],
    contradicting: identifiers(member(finding, 'contradictingRules')),
    supporting: identifiers(member(finding, 'supportingRules')),
    holdsWhen: statements(at(finding, 'claimsTrueScenario', 'statements')),
    failsWhen: statements(at(finding, 'claimsFalseScenario', 'statements')),
    warning:
      warning === null
        ? null
        : warning === 'ALWAYS_TRUE'
          ? 'always true, whatever the rules say'
          : warning === 'ALWAYS_FALSE'
            ? 'always false, whatever the rules say'
            : warning,
    readings: asList(member(finding, 'options'))
      .flatMap(option => asList(member(option, 'translations')))
      .map(reading => statements(member(reading, 'claims')).join('; '))
      .filter(reading => reading !== ''),
  };
}

/** In words where there are some, else in logic. */
function statements(list: unknown): string[] {
  return asList(list).flatMap(
    entry => asWord(member(entry, 'naturalLanguage')) ?? asWord(member(entry, 'logic')) ?? asText(entry) ?? [],
  );
}

function texts(list: unknown): string[] {
  return asList(list).flatMap(entry => asWord(member(entry, 'text')) ?? []);
}

function identifiers(list: unknown): string[] {
  return asList(list).flatMap(entry => asWord(member(entry, 'identifier')) ?? []);
}

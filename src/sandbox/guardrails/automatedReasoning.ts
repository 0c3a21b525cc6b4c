import type {
  GuardrailAutomatedReasoningFinding,
  GuardrailAutomatedReasoningTranslation,
} from '@aws-sdk/client-bedrock-runtime';

const NEEDED_MONTHS = 12;
const RULE_ID = 'SBXLEAVERULE';
const MAX_TEXT_CHARACTERS = 8000;

/**
 * Automated reasoning over one rule, "eligible for leave after 12 months": text that mentions months of work and being
 * (or not being) eligible for leave is compared with it. It only reports; it never blocks, as on the service.
 */
export function checkReasoning(policyArn: string, text: string): GuardrailAutomatedReasoningFinding[] {
  if (text.length > MAX_TEXT_CHARACTERS) return [{ tooComplex: {} }];
  const months = [...new Set([...text.matchAll(/\b(\d{1,4}) months?\b/gi)].map(hit => Number(hit[1])))];
  const claim = /\b(may be |might be )?(not )?eligible for (?:[a-z]+ )?leave\b/i.exec(text);
  if (!claim) return [{ noTranslations: {} }];
  const eligible = claim[2] === undefined;
  const rules = [{ identifier: RULE_ID, policyVersionArn: policyArn }];
  if (claim[1] !== undefined) return [ambiguous(months)];
  const translation = translate(months, eligible);
  if (months.length > 1) return [{ impossible: { translation, contradictingRules: rules } }];
  if (months.length === 0) {
    return [
      {
        satisfiable: {
          translation,
          claimsTrueScenario: {
            statements: [statement('employment_months', eligible ? NEEDED_MONTHS : NEEDED_MONTHS - 1)],
          },
          claimsFalseScenario: {
            statements: [statement('employment_months', eligible ? NEEDED_MONTHS - 1 : NEEDED_MONTHS)],
          },
        },
      },
    ];
  }
  if ((months[0] ?? 0) >= NEEDED_MONTHS !== eligible) return [{ invalid: { translation, contradictingRules: rules } }];
  return [
    { valid: { translation, supportingRules: rules, claimsTrueScenario: { statements: translation.premises ?? [] } } },
  ];
}

function translate(months: readonly number[], eligible: boolean): GuardrailAutomatedReasoningTranslation {
  return {
    premises: months.map(value => statement('employment_months', value)),
    claims: [
      {
        logic: `(= eligible_for_leave ${eligible})`,
        naturalLanguage: `the employee is ${eligible ? '' : 'not '}eligible for leave`,
      },
    ],
    untranslatedPremises: [],
    untranslatedClaims: [],
    confidence: 0.94,
  };
}

function ambiguous(months: readonly number[]): GuardrailAutomatedReasoningFinding {
  return {
    translationAmbiguous: {
      options: [{ translations: [translate(months, true)] }, { translations: [translate(months, false)] }],
      differenceScenarios: [{ statements: [statement('employment_months', NEEDED_MONTHS)] }],
    },
  };
}

function statement(name: string, value: number): { logic: string; naturalLanguage: string } {
  return { logic: `(= ${name} ${value})`, naturalLanguage: `the employee has worked for ${value} months` };
}

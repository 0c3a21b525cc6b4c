import { asList, at, member } from '../json/untrustedJson.ts';
import type { JsonRecord } from '../json/untrustedJson.ts';

/** One policy of a guardrail. */
export interface PolicySummary {
  /** The member of GetGuardrail's answer, for example `topicPolicy`. */
  policy: string;
  /** For a list: `2 denied topics`. */
  text: string;
}

/** The policies that a guardrail has, read from GetGuardrail's answer, in the order of the console. */
export function readPolicies(guardrail: JsonRecord): PolicySummary[] {
  const count = (...path: readonly string[]): number => asList(at(guardrail, ...path)).length;
  const policies: PolicySummary[] = [];
  const add = (policy: string, ...parts: readonly string[]): void => {
    const text = parts.filter(Boolean).join(', ');
    if (text) policies.push({ policy, text });
  };
  add('contentPolicy', counted(count('contentPolicy', 'filters'), 'content filter'));
  add('topicPolicy', counted(count('topicPolicy', 'topics'), 'denied topic'));
  add(
    'wordPolicy',
    counted(count('wordPolicy', 'words'), 'word or phrase', 'words and phrases'),
    count('wordPolicy', 'managedWordLists') > 0 ? 'profanity' : '',
  );
  add(
    'sensitiveInformationPolicy',
    counted(count('sensitiveInformationPolicy', 'piiEntities'), 'kind of personal data', 'kinds of personal data'),
    counted(count('sensitiveInformationPolicy', 'regexes'), 'pattern'),
  );
  add('contextualGroundingPolicy', counted(count('contextualGroundingPolicy', 'filters'), 'grounding check'));
  add(
    'automatedReasoningPolicy',
    counted(
      count('automatedReasoningPolicy', 'policies'),
      'automated reasoning policy',
      'automated reasoning policies',
    ),
  );
  // Policies that Bedrock adds later are named at least.
  const named = new Set([
    'contentPolicy',
    'topicPolicy',
    'wordPolicy',
    'sensitiveInformationPolicy',
    'contextualGroundingPolicy',
    'automatedReasoningPolicy',
  ]);
  for (const name of Object.keys(guardrail)) {
    if (/Policy$/.test(name) && !named.has(name) && member(guardrail, name) !== null) add(name, name);
  }
  return policies;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

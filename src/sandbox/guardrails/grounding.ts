import type { GuardrailContextualGroundingFilter } from '@aws-sdk/client-bedrock-runtime';
import type { GroundingRule } from './definition.ts';

/** What the request tagged as source and query; without both, grounding is not checked. */
export interface GroundingInput {
  source: string;
  query: string;
}

/** Words too common to count, and the words of the sandbox's own sentences around the echo. */
const IGNORED = new Set(
  (
    'a an and are as at be been by can did do does for from had has have how i in is it its me my of on or our that the their them then ' +
    'there these they this to was we were what when where which who why will with would you your ' +
    'sandbox answer no model called prompt received message messages system character characters image images most token tokens'
  ).split(' '),
);

/**
 * Contextual grounding as a share of words: GROUNDING is how many of the answer's words are in the source, RELEVANCE how
 * many of the query's words the answer takes up. Scores below the threshold are acted on.
 */
export function checkGrounding(
  rules: readonly GroundingRule[],
  answer: string,
  input: GroundingInput,
  full: boolean,
): GuardrailContextualGroundingFilter[] {
  const answerWords = wordsOf(withoutModelId(answer));
  return rules.flatMap((rule): GuardrailContextualGroundingFilter[] => {
    const score =
      rule.type === 'GROUNDING' ? share(answerWords, wordsOf(input.source)) : share(wordsOf(input.query), answerWords);
    const detected = score < rule.threshold;
    if (!detected && !full && rules.length === 1) return [];
    return [
      {
        type: rule.type,
        threshold: rule.threshold,
        score,
        action: detected && rule.action === 'BLOCK' ? 'BLOCKED' : 'NONE',
        detected,
      },
    ];
  });
}

function share(of: ReadonlySet<string>, within: ReadonlySet<string>): number {
  if (of.size === 0) return 1;
  return Number(([...of].filter(word => within.has(word)).length / of.size).toFixed(2));
}

/** The line that names the model says nothing that a source could support. */
function withoutModelId(answer: string): string {
  return answer.replace(/^Received for `[^`]{1,2048}`:.*$/m, '');
}

function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter(word => !IGNORED.has(word)));
}

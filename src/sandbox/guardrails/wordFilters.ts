import { findPhrase } from './phrases.ts';
import type { GuardrailWordPolicyAssessment } from '@aws-sdk/client-bedrock-runtime';
import type { Side, WordRules } from './definition.ts';

/** A short and mild stand-in for AWS's managed profanity list. */
const PROFANITY = ['damn', 'crap', 'bastard', 'bloody hell'];

/** Custom words and profanity; undefined when nothing was found, as word filters list no misses. */
export function checkWords(rules: WordRules, text: string, side: Side): GuardrailWordPolicyAssessment | undefined {
  if (rules.action[side] === undefined) return undefined;
  const action = rules.action[side] === 'BLOCK' ? 'BLOCKED' : 'NONE';
  const customWords = found(rules.words, text).map(match => ({ match, action, detected: true }) as const);
  const managedWordLists = found(rules.profanity ? PROFANITY : [], text).map(
    match => ({ match, type: 'PROFANITY', action, detected: true }) as const,
  );
  return customWords.length + managedWordLists.length > 0 ? { customWords, managedWordLists } : undefined;
}

function found(words: readonly string[], text: string): string[] {
  return words.map(word => findPhrase(text, word)).filter(match => match !== undefined);
}

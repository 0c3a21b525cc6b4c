import { findPhrase } from './phrases.ts';
import type { GuardrailTopic } from '@aws-sdk/client-bedrock-runtime';
import type { Side, TopicRule } from './definition.ts';

/** Denied topics: a topic is found when the text holds one of its phrases. */
export function checkTopics(rules: readonly TopicRule[], text: string, side: Side, full: boolean): GuardrailTopic[] {
  return rules.flatMap((rule): GuardrailTopic[] => {
    const action = rule.action[side];
    if (action === undefined) return [];
    const detected = rule.phrases.some(phrase => findPhrase(text, phrase) !== undefined);
    if (!detected && !full) return [];
    return [{ name: rule.name, type: 'DENY', action: detected && action === 'BLOCK' ? 'BLOCKED' : 'NONE', detected }];
  });
}

import { findPhrase } from './phrases.ts';
import type { GuardrailContentFilter } from '@aws-sdk/client-bedrock-runtime';
import type { ContentRule, ContentType, Side, Strength } from './definition.ts';

type Confidence = 'LOW' | 'MEDIUM' | 'HIGH';

/** The stand-in for a classifier: the phrases of each category, by the confidence that they result in. */
const PHRASES: Readonly<Record<ContentType, Readonly<Record<Confidence, readonly string[]>>>> = {
  SEXUAL: { HIGH: ['pornography', 'explicit sex'], MEDIUM: ['nude', 'naked'], LOW: ['sexy'] },
  VIOLENCE: {
    HIGH: ['kill him', 'kill her', 'kill them', 'stab someone', 'shoot someone'],
    MEDIUM: ['weapon', 'beat him up', 'stab'],
    LOW: ['fight', 'punch'],
  },
  HATE: { HIGH: ['subhuman', 'inferior race'], MEDIUM: ['hate those people'], LOW: ['those people'] },
  INSULTS: { HIGH: ['you idiot', 'you moron'], MEDIUM: ['idiot', 'moron', 'stupid'], LOW: ['silly', 'dumb'] },
  MISCONDUCT: {
    HIGH: ['make a bomb', 'build a bomb', 'launder money', 'steal a car'],
    MEDIUM: ['hack into', 'counterfeit'],
    LOW: ['pick a lock'],
  },
  PROMPT_ATTACK: {
    HIGH: [
      'ignore all previous instructions',
      'ignore previous instructions',
      'ignore your instructions',
      'disregard your instructions',
      'ignore your rules',
    ],
    MEDIUM: ['jailbreak', 'reveal your system prompt', 'pretend you have no rules'],
    LOW: ['act as if'],
  },
};

const CONFIDENCES: readonly Confidence[] = ['HIGH', 'MEDIUM', 'LOW'];

/** The least confidence that each strength acts on. */
const ACTS_FROM: Readonly<Record<Strength, readonly Confidence[]>> = {
  NONE: [],
  LOW: ['HIGH'],
  MEDIUM: ['HIGH', 'MEDIUM'],
  HIGH: ['HIGH', 'MEDIUM', 'LOW'],
};

/** Content filters; the prompt attack filter looks at tagged text only, which `attackText` is. */
export function checkContent(
  rules: readonly ContentRule[],
  text: string,
  attackText: string,
  side: Side,
  full: boolean,
): GuardrailContentFilter[] {
  return rules.flatMap((rule): GuardrailContentFilter[] => {
    const action = rule.action[side];
    const filterStrength = rule.strength[side];
    if (action === undefined || filterStrength === 'NONE') return [];
    const confidence = confidenceOf(rule.type, rule.type === 'PROMPT_ATTACK' ? attackText : text);
    const detected = confidence !== 'NONE' && ACTS_FROM[filterStrength].includes(confidence);
    if (!detected && !full) return [];
    return [
      {
        type: rule.type,
        confidence,
        filterStrength,
        action: detected && action === 'BLOCK' ? 'BLOCKED' : 'NONE',
        detected,
      },
    ];
  });
}

function confidenceOf(type: ContentType, text: string): Confidence | 'NONE' {
  return (
    CONFIDENCES.find(level => PHRASES[type][level].some(phrase => findPhrase(text, phrase) !== undefined)) ?? 'NONE'
  );
}

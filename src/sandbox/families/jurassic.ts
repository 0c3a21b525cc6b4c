import { plainPrompt } from './family.ts';
import { numberOf, objectOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** AI21 Jurassic-2. */
export const jurassic: Family = {
  name: 'ai21-j2',
  pattern: /^ai21\.j2-/,
  rules: {
    required: ['prompt'],
    known: [
      'prompt',
      'maxTokens',
      'temperature',
      'topP',
      'stopSequences',
      'numResults',
      'countPenalty',
      'presencePenalty',
      'frequencyPenalty',
    ],
    kinds: { prompt: 'string', maxTokens: 'integer' },
  },
  tokenHeaders: 'both',
  prompt: body =>
    plainPrompt(textOf(body['prompt']), {
      maxTokens: numberOf(body['maxTokens']),
      stopSequences: textsOf(body['stopSequences']),
    }),
  answer(turn) {
    const finishReason =
      turn.ending === 'length' ? { reason: 'length', length: turn.outputTokens } : { reason: 'endoftext' };
    return {
      id: Number.parseInt(turn.digest.slice(0, 6), 16),
      prompt: { text: textOf(objectOf(turn.body)['prompt']), tokens: [] },
      completions: [{ data: { text: turn.text, tokens: [] }, finishReason }],
    };
  },
};

import { plainPrompt, textChunks } from './family.ts';
import { numberOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** Cohere's first Command models. */
export const cohereCommand: Family = {
  name: 'cohere-command',
  pattern: /^cohere\.command-(text|light-text)/,
  rules: {
    required: ['prompt'],
    known: [
      'prompt',
      'max_tokens',
      'temperature',
      'p',
      'k',
      'stop_sequences',
      'num_generations',
      'return_likelihoods',
      'stream',
      'logit_bias',
      'truncate',
    ],
    kinds: { prompt: 'string', max_tokens: 'integer' },
  },
  tokenHeaders: 'both',
  prompt: body =>
    plainPrompt(textOf(body['prompt']), {
      maxTokens: numberOf(body['max_tokens']),
      stopSequences: textsOf(body['stop_sequences']),
    }),

  answer: turn => ({
    id: turn.digest,
    generations: [{ id: turn.digest, text: ` ${turn.text}`, finish_reason: reason(turn.ending) }],
    prompt: textOf(turn.body['prompt']),
  }),

  chunks: turn => [
    ...textChunks(turn, text => ({ is_finished: false, text })),
    { value: { finish_reason: reason(turn.ending), is_finished: true } },
  ],
};

function reason(ending: string): string {
  return ending === 'length' ? 'MAX_TOKENS' : 'COMPLETE';
}

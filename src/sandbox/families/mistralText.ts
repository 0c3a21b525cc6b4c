import { between, plainPrompt, textChunks } from './family.ts';
import { numberOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** Mistral's prompt form. */
export const mistralText: Family = {
  name: 'mistral-text-completion',
  pattern: /^mistral\.(mistral-7b-instruct|mixtral-8x7b-instruct|mistral-small-2402|mistral-large-2402)/,
  rules: {
    required: ['prompt'],
    known: ['prompt', 'max_tokens', 'stop', 'temperature', 'top_p', 'top_k'],
    kinds: { prompt: 'string', max_tokens: 'integer', stop: 'array', temperature: 'number', top_p: 'number' },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const text = textOf(body['prompt']);
    const question = between(text, '[INST]', '[/INST]').at(-1) ?? text;
    return plainPrompt(question.trim(), {
      maxTokens: numberOf(body['max_tokens']),
      stopSequences: textsOf(body['stop']),
    });
  },

  answer: turn => ({ outputs: [{ text: ` ${turn.text}`, stop_reason: reason(turn.ending) }] }),

  chunks: turn => [
    ...textChunks(turn, text => ({ outputs: [{ text, stop_reason: null }] })),
    { value: { outputs: [{ text: '', stop_reason: reason(turn.ending) }] } },
  ],
};

function reason(ending: string): string {
  return ending === 'length' ? 'length' : 'stop';
}

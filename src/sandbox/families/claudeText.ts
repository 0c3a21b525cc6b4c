import { plainPrompt, textChunks } from './family.ts';
import { numberOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** The old text completion form of Claude 2 and Instant. */
export const claudeText: Family = {
  name: 'anthropic-claude-text-completion',
  pattern: /^anthropic\.claude-(v1|v2|instant)/,
  rules: {
    required: ['prompt', 'max_tokens_to_sample'],
    known: ['prompt', 'max_tokens_to_sample', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'anthropic_version'],
    kinds: { prompt: 'string', max_tokens_to_sample: 'integer' },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const text = textOf(body['prompt']);
    const question = /\n\nHuman:((?:(?!\n\nHuman:)[^])*?)(?:\n\nAssistant:\s*)?$/.exec(text)?.[1] ?? text;
    return plainPrompt(question.trim(), {
      maxTokens: numberOf(body['max_tokens_to_sample']),
      stopSequences: textsOf(body['stop_sequences']),
    });
  },

  answer(turn) {
    return {
      type: 'completion',
      completion: ` ${turn.text}`,
      stop_reason: reason(turn.ending),
      stop: turn.stopSequence ?? '\n\nHuman:',
    };
  },

  chunks(turn) {
    return [
      ...textChunks(turn, completion => ({ type: 'completion', completion, stop_reason: null, stop: null })),
      {
        value: {
          type: 'completion',
          completion: '',
          stop_reason: reason(turn.ending),
          stop: turn.stopSequence ?? '\n\nHuman:',
        },
      },
    ];
  },
};

function reason(ending: string): string {
  return ending === 'length' ? 'max_tokens' : 'stop_sequence';
}

import { plainPrompt } from './family.ts';
import { numberOf, textOf, textsOf } from './json.ts';
import type { Family, StreamChunk, Turn } from './family.ts';

const THOUGHT = 'The sandbox does not think.\n</think>\n\n';

/** DeepSeek R1: a completion that begins inside the thinking section when the prompt ends with `<think>`. */
export const deepseekR1: Family = {
  name: 'deepseek-r1',
  pattern: /^deepseek\.r1/,
  rules: {
    required: ['prompt'],
    known: ['prompt', 'max_tokens', 'temperature', 'top_p', 'stop'],
    kinds: { prompt: 'string', max_tokens: 'integer', temperature: 'number', top_p: 'number' },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const text = textOf(body['prompt']);
    const question = [...text.matchAll(/<｜User｜>([^]*?)(?:<｜Assistant｜>|$)/g)].at(-1)?.[1] ?? text;
    return plainPrompt(question.trim(), {
      maxTokens: numberOf(body['max_tokens']),
      stopSequences: textsOf(body['stop']),
    });
  },

  answer: turn => ({ choices: [{ text: thought(turn) + turn.text, stop_reason: reason(turn.ending) }] }),

  chunks(turn) {
    const pieces = thought(turn) === '' ? turn.pieces : [thought(turn), ...turn.pieces];
    const chunks: StreamChunk[] = pieces.map(text => ({
      value: { choices: [{ text, stop_reason: null }] },
      text: true,
    }));
    chunks.push({ value: { choices: [{ text: '', stop_reason: reason(turn.ending) }] } });
    return chunks;
  },

  blocked: turn => ({ choices: [{ text: turn.text, stop_reason: 'stop' }] }),
};

function thought(turn: Turn): string {
  return /<think>\s*$/.test(textOf(turn.body['prompt'])) ? THOUGHT : '';
}

function reason(ending: string): string {
  return ending === 'length' ? 'length' : 'stop';
}

import { between, plainPrompt } from './family.ts';
import { listOf, numberOf, textOf } from './json.ts';
import type { Family, StreamChunk } from './family.ts';

/** Meta Llama. */
export const llama: Family = {
  name: 'meta-llama',
  pattern: /^meta\.llama/,
  rules: {
    required: ['prompt'],
    known: ['prompt', 'temperature', 'top_p', 'max_gen_len', 'images'],
    kinds: { prompt: 'string', max_gen_len: 'integer', temperature: 'number', top_p: 'number' },
    ranges: { max_gen_len: [1, 8192], temperature: [0, 1], top_p: [0, 1] },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const text = textOf(body['prompt']);
    const question =
      between(text, 'user<|end_header_id|>', '<|eot_id|>').at(-1) ??
      text.replace(/<\|[a-z_]+\|>/g, '').replace(/^<s>\[INST\]|\[\/INST\]\s*$/g, '');
    const [system = ''] = between(text, 'system<|end_header_id|>', '<|eot_id|>');
    return plainPrompt(question.trim(), {
      system: system.trimStart(),
      maxTokens: numberOf(body['max_gen_len']) ?? 512,
      images: listOf(body['images']).length,
    });
  },

  answer(turn) {
    return {
      generation: turn.text,
      prompt_token_count: turn.inputTokens,
      generation_token_count: turn.outputTokens,
      stop_reason: reason(turn.ending),
    };
  },

  chunks(turn) {
    const chunks: StreamChunk[] = turn.pieces.map((generation, index) => ({
      value: {
        generation,
        prompt_token_count: index === 0 ? turn.inputTokens : null,
        generation_token_count: index + 1,
        stop_reason: null,
      },
      text: true,
    }));
    chunks.push({
      value: {
        generation: '',
        prompt_token_count: null,
        generation_token_count: turn.outputTokens,
        stop_reason: reason(turn.ending),
      },
    });
    return chunks;
  },
};

function reason(ending: string): string {
  return ending === 'length' ? 'length' : 'stop';
}

import { openAiPrompt, openAiUsage } from './openAiChat.ts';
import type { Family, StreamChunk } from './family.ts';

/** AI21 Jamba. */
export const jamba: Family = {
  name: 'ai21-jamba',
  pattern: /^ai21\.jamba/,
  rules: {
    required: ['messages'],
    known: [
      'messages',
      'max_tokens',
      'temperature',
      'top_p',
      'stop',
      'n',
      'frequency_penalty',
      'presence_penalty',
      'tools',
      'documents',
      'response_format',
    ],
    kinds: { messages: 'array', max_tokens: 'integer' },
  },
  tokenHeaders: 'both',
  metricsApart: true,
  prompt: body => ({ ...openAiPrompt(body), tools: [] }),

  answer(turn) {
    const message = { role: 'assistant', content: ` ${turn.text}`, tool_calls: null };
    return {
      id: `chatcmpl-${turn.digest}`,
      choices: [{ index: 0, message, finish_reason: reason(turn.ending) }],
      usage: openAiUsage(turn),
      meta: { requestDurationMillis: 1 },
      model: 'jamba-sandbox',
    };
  },

  chunks(turn) {
    const chunk = (delta: object, done: number, extra: object): object => ({
      id: `chatcmpl-${turn.digest}`,
      choices: [{ index: 0, delta, ...extra }],
      usage: { prompt_tokens: turn.inputTokens, total_tokens: turn.inputTokens + done, completion_tokens: done },
    });
    const chunks: StreamChunk[] = [{ value: chunk({ role: 'assistant', content: '' }, 0, { finish_reason: null }) }];
    turn.pieces.forEach((content, index) =>
      chunks.push({ value: chunk({ content }, index + 1, { finish_reason: null }), text: true }),
    );
    chunks.push({
      value: {
        ...chunk({ content: '' }, turn.outputTokens, { finish_reason: reason(turn.ending), stop_reason: 518 }),
        meta: { requestDurationMillis: 1 },
      },
    });
    return chunks;
  },
};

function reason(ending: string): string {
  return ending === 'length' ? 'length' : 'stop';
}

import { textChunks } from './family.ts';
import { isObject, listOf, numberOf, textOf, textsOf } from './json.ts';
import type { Family, PromptMessage } from './family.ts';

/** Cohere Command R and R+. */
export const cohereCommandR: Family = {
  name: 'cohere-command-r',
  pattern: /^cohere\.command-r/,
  rules: {
    required: ['message'],
    known: [
      'message',
      'chat_history',
      'documents',
      'preamble',
      'max_tokens',
      'temperature',
      'p',
      'k',
      'prompt_truncation',
      'frequency_penalty',
      'presence_penalty',
      'seed',
      'stop_sequences',
      'tools',
      'tool_results',
      'search_queries_only',
      'return_prompt',
      'raw_prompting',
    ],
    kinds: { message: 'string', chat_history: 'array', max_tokens: 'integer', temperature: 'number' },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const history = listOf(body['chat_history'])
      .filter(isObject)
      .map((entry): PromptMessage => ({
        role: entry['role'] === 'CHATBOT' ? 'assistant' : 'user',
        text: textOf(entry['message']),
      }));
    return {
      system: textOf(body['preamble']),
      messages: [...history, { role: 'user', text: textOf(body['message']) }],
      maxTokens: numberOf(body['max_tokens']),
      stopSequences: textsOf(body['stop_sequences']),
      images: 0,
      tools: [],
    };
  },

  answer(turn) {
    return {
      response_id: uuidOf(turn.digest, '4'),
      text: turn.text,
      generation_id: uuidOf(turn.digest, '5'),
      chat_history: [
        ...listOf(turn.body['chat_history']),
        { role: 'USER', message: textOf(turn.body['message']) },
        { role: 'CHATBOT', message: turn.text },
      ],
      finish_reason: reason(turn.ending),
    };
  },

  chunks(turn) {
    const tokens = { input_tokens: turn.inputTokens, output_tokens: turn.outputTokens };
    const response = {
      ...cohereCommandR.answer(turn),
      meta: { api_version: { version: '1' }, billed_units: tokens, tokens },
    };
    return [
      ...textChunks(turn, text => ({ is_finished: false, event_type: 'text-generation', text })),
      { value: { is_finished: true, event_type: 'stream-end', response, finish_reason: reason(turn.ending) } },
    ];
  },
};

function reason(ending: string): string {
  return ending === 'length' ? 'MAX_TOKENS' : 'COMPLETE';
}

function uuidOf(digest: string, version: string): string {
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${version}${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(0, 12)}`;
}

import { textChunks } from './family.ts';
import { openAiPrompt, openAiToolCalls } from './openAiChat.ts';
import type { Family } from './family.ts';

/** Mistral's chat form, whose ending is called `stop_reason`. */
export const mistralChat: Family = {
  name: 'mistral-chat-completion',
  pattern: /^mistral\.(mistral-large-2407|pixtral-large)/,
  rules: {
    required: ['messages'],
    known: ['messages', 'max_tokens', 'temperature', 'top_p', 'tools', 'tool_choice', 'stop'],
    kinds: { messages: 'array', max_tokens: 'integer', temperature: 'number', top_p: 'number' },
  },
  tokenHeaders: 'both',
  prompt: openAiPrompt,

  answer(turn) {
    const message = { role: 'assistant', content: turn.text, tool_calls: openAiToolCalls(turn) };
    return { choices: [{ index: 0, message, stop_reason: reason(turn.ending) }] };
  },

  chunks: turn => [
    ...textChunks(turn, content => ({
      choices: [{ index: 0, message: { role: 'assistant', content }, stop_reason: null }],
    })),
    {
      value: {
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: '', tool_calls: openAiToolCalls(turn) },
            stop_reason: reason(turn.ending),
          },
        ],
      },
    },
  ],
};

function reason(ending: string): string {
  return ending === 'tool' ? 'tool_calls' : ending === 'length' ? 'length' : 'stop';
}

import { openAiPrompt, openAiReason, openAiToolCalls, openAiUsage } from './openAiChat.ts';
import { textChunks } from './family.ts';
import type { Family } from './family.ts';

/** Writer Palmyra: OpenAI's form, ended by the JSON string "[DONE]"; the default token limit is 16. */
export const palmyra: Family = {
  name: 'writer-palmyra',
  pattern: /^writer\.palmyra/,
  rules: { required: ['messages'], kinds: { messages: 'array', max_tokens: 'integer' } },
  tokenHeaders: 'both',

  prompt(body) {
    const prompt = openAiPrompt(body);
    return { ...prompt, maxTokens: prompt.maxTokens ?? 16 };
  },

  answer(turn) {
    const message = {
      role: 'assistant',
      reasoning_content: null,
      content: turn.text,
      tool_calls: openAiToolCalls(turn),
    };
    return {
      id: `chatcmpl-${turn.digest}`,
      object: 'chat.completion',
      created: turn.created,
      model: turn.modelId,
      choices: [{ index: 0, message, logprobs: null, finish_reason: openAiReason(turn), stop_reason: null }],
      usage: { ...openAiUsage(turn), prompt_tokens_details: null },
      prompt_logprobs: null,
    };
  },

  chunks(turn) {
    const head = {
      id: `chatcmpl-${turn.digest}`,
      object: 'chat.completion.chunk',
      created: turn.created,
      model: turn.modelId,
    };
    return [
      ...textChunks(turn, content => ({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
      {
        value: {
          ...head,
          choices: [
            { index: 0, delta: { content: '', tool_calls: openAiToolCalls(turn) }, finish_reason: openAiReason(turn) },
          ],
        },
      },
      { value: '[DONE]' },
    ];
  },
};

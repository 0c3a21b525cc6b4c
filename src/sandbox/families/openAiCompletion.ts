import { openAiReason, openAiUsage } from './openAiChat.ts';
import { plainPrompt, textChunks } from './family.ts';
import { numberOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** OpenAI's completion form: imported models and Marketplace containers that are sent `prompt` with `max_tokens`. */
export const openAiCompletion: Family = {
  name: 'openai-completion',
  // No foundation model has it; it is chosen by the body.
  pattern: /(?!)/,
  rules: { required: ['prompt'] },
  tokenHeaders: 'both',
  prompt: body =>
    plainPrompt(textOf(body['prompt']), {
      maxTokens: numberOf(body['max_tokens']),
      stopSequences: textsOf(body['stop']),
    }),

  answer: turn => ({
    id: `cmpl-${turn.digest}`,
    object: 'text_completion',
    created: turn.created,
    model: turn.modelId,
    choices: [{ index: 0, text: turn.text, logprobs: null, finish_reason: openAiReason(turn) }],
    usage: openAiUsage(turn),
  }),

  chunks(turn) {
    const head = { id: `cmpl-${turn.digest}`, object: 'text_completion', created: turn.created, model: turn.modelId };
    return [
      ...textChunks(turn, text => ({ ...head, choices: [{ index: 0, text, finish_reason: null }] })),
      { value: { ...head, choices: [{ index: 0, text: '', finish_reason: openAiReason(turn) }] } },
    ];
  },
};

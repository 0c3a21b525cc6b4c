import { plainPrompt, textChunks } from './family.ts';
import { numberOf, textOf } from './json.ts';
import type { Family } from './family.ts';

/** TwelveLabs Pegasus: questions about a video. */
export const pegasus: Family = {
  name: 'twelvelabs-pegasus',
  pattern: /^twelvelabs\.pegasus/,
  rules: {
    required: ['inputPrompt', 'mediaSource'],
    known: ['inputPrompt', 'mediaSource', 'temperature', 'maxOutputTokens', 'responseFormat'],
    kinds: { inputPrompt: 'string', mediaSource: 'object' },
  },
  tokenHeaders: 'both',
  prompt: body => plainPrompt(textOf(body['inputPrompt']), { maxTokens: numberOf(body['maxOutputTokens']) }),
  answer: turn => ({ message: turn.text, finishReason: reason(turn.ending) }),
  chunks: turn => [
    ...textChunks(turn, message => ({ message, finishReason: null })),
    { value: { message: '', finishReason: reason(turn.ending) } },
  ],
};

function reason(ending: string): string {
  return ending === 'length' ? 'length' : 'stop';
}

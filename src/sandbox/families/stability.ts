import { pictureOf } from './picture.ts';
import { plainPrompt } from './family.ts';
import { numberOf, textOf } from './json.ts';
import type { Family } from './family.ts';

/** Stability's picture models; `finish_reasons` of null means success. */
export const stability: Family = {
  name: 'stability-image',
  pattern: /^stability\./,
  rules: { required: [['prompt', 'image']], kinds: { prompt: 'string', image: 'string', seed: 'integer' } },
  tokenHeaders: 'none',
  prompt: body => plainPrompt(textOf(body['prompt']), { images: body['image'] === undefined ? 0 : 1 }),

  answer(turn) {
    const asked = numberOf(turn.body['seed']) ?? 0;
    const seed = asked > 0 ? asked : Number.parseInt(turn.digest.slice(0, 7), 16);
    return { seeds: [seed], finish_reasons: [null], images: [pictureOf(textOf(turn.body['prompt']), seed)] };
  },

  blocked: () => ({ finish_reasons: ['Filter reason: prompt'] }),
};

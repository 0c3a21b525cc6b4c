import { embeddingOf } from './embeddingVector.ts';
import { plainPrompt } from './family.ts';
import { objectOf, textOf } from './json.ts';
import type { Family } from './family.ts';
import type { JsonObject } from './json.ts';

/** TwelveLabs Marengo embeddings. */
export const marengo: Family = {
  name: 'twelvelabs-marengo-embed',
  pattern: /^twelvelabs\.marengo-embed/,
  rules: { required: ['inputType'], kinds: { inputType: 'string' } },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(inputText(body)),
  answer: turn => ({ data: { embedding: embeddingOf(inputText(turn.body), 512) } }),
};

function inputText(body: JsonObject): string {
  return textOf(objectOf(body['text'])['inputText']) || textOf(body['inputText']);
}

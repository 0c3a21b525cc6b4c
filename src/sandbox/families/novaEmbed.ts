import { embeddingOf } from './embeddingVector.ts';
import { plainPrompt } from './family.ts';
import { numberOf, objectOf, textOf } from './json.ts';
import type { Family } from './family.ts';
import type { JsonObject } from './json.ts';

/** Nova multimodal embeddings. */
export const novaEmbed: Family = {
  name: 'amazon-nova-multimodal-embeddings',
  pattern: /^amazon\.nova-2-multimodal-embeddings/,
  rules: {
    required: ['taskType', 'singleEmbeddingParams'],
    known: ['schemaVersion', 'taskType', 'singleEmbeddingParams'],
    kinds: { singleEmbeddingParams: 'object' },
  },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(valueOf(body)),
  answer(turn) {
    const parameters = objectOf(turn.body['singleEmbeddingParams']);
    const dimensions = Math.min(numberOf(parameters['embeddingDimension']) ?? 3072, 3072);
    const embeddingType = ['TEXT', 'IMAGE', 'VIDEO', 'AUDIO'].find(kind => kind.toLowerCase() in parameters) ?? 'TEXT';
    return {
      embeddings: [{ embeddingType, embedding: embeddingOf(valueOf(turn.body), dimensions) }],
      inputTokenCount: turn.inputTokens,
    };
  },
};

function valueOf(body: JsonObject): string {
  return textOf(objectOf(objectOf(body['singleEmbeddingParams'])['text'])['value']);
}

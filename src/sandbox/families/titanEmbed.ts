import { embeddingOf } from './embeddingVector.ts';
import { plainPrompt } from './family.ts';
import { numberOf, objectOf, textOf, textsOf } from './json.ts';
import type { Family } from './family.ts';

/** Titan Text Embeddings G1. */
export const titanEmbedV1: Family = {
  name: 'amazon-titan-embed-text-v1',
  pattern: /^amazon\.titan-embed-text-v1/,
  rules: { required: ['inputText'], known: ['inputText'], kinds: { inputText: 'string' } },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(textOf(body['inputText'])),
  answer: turn => ({
    embedding: embeddingOf(textOf(turn.body['inputText']), 1536),
    inputTextTokenCount: turn.inputTokens,
  }),
};

/** Titan Text Embeddings V2. */
export const titanEmbedV2: Family = {
  name: 'amazon-titan-embed-text-v2',
  pattern: /^amazon\.titan-embed-(text-v2|g1-text)/,
  rules: {
    required: ['inputText'],
    known: ['inputText', 'dimensions', 'normalize', 'embeddingTypes'],
    kinds: { inputText: 'string', dimensions: 'integer', normalize: 'boolean', embeddingTypes: 'array' },
    ranges: { dimensions: [256, 1024] },
  },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(textOf(body['inputText'])),
  answer(turn) {
    const float = embeddingOf(textOf(turn.body['inputText']), numberOf(turn.body['dimensions']) ?? 1024);
    const asked = textsOf(turn.body['embeddingTypes']);
    const types = asked.length > 0 ? asked : ['float'];
    const byType = Object.fromEntries(
      types.map(type => [type, type === 'binary' ? float.map(value => (value > 0 ? 1 : 0)) : float]),
    );
    return {
      ...(types.includes('float') ? { embedding: float } : {}),
      embeddingsByType: byType,
      inputTextTokenCount: turn.inputTokens,
    };
  },
};

/** Titan Multimodal Embeddings. */
export const titanEmbedImage: Family = {
  name: 'amazon-titan-embed-image',
  pattern: /^amazon\.titan-embed-image/,
  rules: {
    required: [['inputText', 'inputImage']],
    known: ['inputText', 'inputImage', 'embeddingConfig'],
    kinds: { inputText: 'string', inputImage: 'string' },
  },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(textOf(body['inputText']), { images: body['inputImage'] === undefined ? 0 : 1 }),
  answer(turn) {
    const length = numberOf(objectOf(turn.body['embeddingConfig'])['outputEmbeddingLength']) ?? 1024;
    const source = `${textOf(turn.body['inputText'])} ${textOf(turn.body['inputImage']).slice(0, 256)}`;
    return {
      embedding: embeddingOf(source, Math.min(length, 1024)),
      inputTextTokenCount: turn.inputTokens,
      message: null,
    };
  },
};

import { embeddingOf } from './embeddingVector.ts';
import { plainPrompt } from './family.ts';
import { isObject, listOf, numberOf, textOf, textsOf } from './json.ts';
import type { Family, Turn } from './family.ts';
import type { JsonObject } from './json.ts';

/** Cohere Embed v3: a plain list without `embedding_types`, an object with it. */
export const cohereEmbedV3: Family = {
  name: 'cohere-embed-v3',
  pattern: /^cohere\.embed-(english|multilingual)-v3/,
  rules: {
    required: [['texts', 'images'], 'input_type'],
    known: ['input_type', 'texts', 'images', 'truncate', 'embedding_types'],
    kinds: { texts: 'array', images: 'array', input_type: 'string', embedding_types: 'array' },
  },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(inputsOf(body).join('\n'), { images: listOf(body['images']).length }),
  answer: turn => answer(turn, 1024, turn.body['embedding_types'] !== undefined),
};

/** Cohere Embed v4. */
export const cohereEmbedV4: Family = {
  name: 'cohere-embed-v4',
  pattern: /^cohere\.embed-v4/,
  rules: {
    required: [['texts', 'images', 'inputs'], 'input_type'],
    known: ['input_type', 'texts', 'images', 'inputs', 'embedding_types', 'output_dimension', 'max_tokens', 'truncate'],
    kinds: {
      texts: 'array',
      images: 'array',
      inputs: 'array',
      input_type: 'string',
      embedding_types: 'array',
      output_dimension: 'integer',
    },
    ranges: { output_dimension: [256, 1536] },
  },
  tokenHeaders: 'input',
  prompt: body => plainPrompt(inputsOf(body).join('\n'), { images: listOf(body['images']).length }),
  answer: turn => answer(turn, numberOf(turn.body['output_dimension']) ?? 1536, true),
};

function answer(turn: Turn, dimensions: number, byType: boolean): Record<string, unknown> {
  const floats = inputsOf(turn.body).map(text => embeddingOf(text, dimensions));
  const asked = textsOf(turn.body['embedding_types']);
  const types = asked.length > 0 ? asked : ['float'];
  const embeddings = byType
    ? Object.fromEntries(types.map(type => [type, type === 'float' ? floats : floats.map(toIntegers)]))
    : floats;
  return {
    id: turn.digest,
    embeddings,
    response_type: byType ? 'embeddings_by_type' : 'embeddings_floats',
    texts: textsOf(turn.body['texts']),
  };
}

function inputsOf(body: JsonObject): string[] {
  const fromInputs = listOf(body['inputs'])
    .filter(isObject)
    .map(input =>
      listOf(input['content'])
        .filter(isObject)
        .map(part => textOf(part['text']))
        .join('\n'),
    );
  return [...textsOf(body['texts']), ...textsOf(body['images']).map(image => image.slice(0, 256)), ...fromInputs];
}

function toIntegers(vector: readonly number[]): number[] {
  return vector.map(value => Math.max(-128, Math.min(127, Math.round(value * 127))));
}

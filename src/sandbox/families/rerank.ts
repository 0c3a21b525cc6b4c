import { plainPrompt } from './family.ts';
import { isObject, listOf, numberOf, textOf } from './json.ts';
import type { Family } from './family.ts';

/** Cohere and Amazon Rerank: documents are ordered by the share of the query's words that they hold. */
export const rerank: Family = {
  name: 'rerank',
  pattern: /^(cohere|amazon)\.rerank/,
  rules: {
    required: ['query', 'documents'],
    known: ['query', 'documents', 'top_n', 'api_version', 'max_tokens_per_doc'],
    kinds: { query: 'string', documents: 'array', top_n: 'integer', api_version: 'integer' },
    ranges: { top_n: [1, 1000] },
  },
  tokenHeaders: 'none',
  prompt: body => plainPrompt(textOf(body['query'])),

  answer(turn) {
    const query = new Set(words(textOf(turn.body['query'])));
    const results = listOf(turn.body['documents']).map((document, index) => {
      const found = new Set(
        words(typeof document === 'string' ? document : textOf(isObject(document) ? document['text'] : '')),
      );
      const shared = [...query].filter(word => found.has(word)).length;
      return { index, relevance_score: Number((shared / Math.max(1, query.size)).toFixed(7)) };
    });
    results.sort((a, b) => b.relevance_score - a.relevance_score || a.index - b.index);
    return { results: results.slice(0, numberOf(turn.body['top_n']) ?? results.length) };
  },
};

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

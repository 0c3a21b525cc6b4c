import { createHash } from 'node:crypto';

const MAX_WORDS = 2000;

/**
 * A deterministic vector of length one for a string. Every word has its own direction, so strings that share words are
 * closer to each other than strings that share none: enough to try a similarity search, and nothing more.
 */
export function embeddingOf(text: string, dimensions: number): number[] {
  const sum = new Float64Array(dimensions);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['(empty)'];
  for (const word of new Set(words.slice(0, MAX_WORDS))) addWord(sum, word);
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0)) || 1;
  return [...sum].map(value => Number((value / length).toFixed(8)));
}

function addWord(sum: Float64Array, word: string): void {
  let state = createHash('sha256').update(word).digest().readUInt32BE(0) || 1;
  for (let index = 0; index < sum.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum[index] = (sum[index] ?? 0) + (state >>> 0) / 0xffffffff - 0.5;
  }
}

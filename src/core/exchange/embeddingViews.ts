import type { Embedding } from '../models/reading/modelReading.ts';
import type { EmbeddingView, SimilarityView } from './exchangeView.ts';

const FIRST_VALUES = 8;
const MAX_EMBEDDINGS = 200;
/** So many get a plot, and as many are compared with each other. */
const MAX_COMPARED = 24;
const PLOT_COLUMNS = 96;
/** Packed bits have no cosine. */
const BITS = /^u?binary$/i;

/** One row for each vector, the first 200; `inputs` are the texts of the request, in the vectors' order. */
export function embeddingViews(embeddings: readonly Embedding[], inputs: readonly string[]): EmbeddingView[] {
  const positions = new Map<string | null, number>();
  const counts = new Map<string | null, number>();
  for (const { kind } of embeddings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return embeddings.slice(0, MAX_EMBEDDINGS).map(({ kind, values }, index) => {
    const position = positions.get(kind) ?? 0;
    positions.set(kind, position + 1);
    return {
      kind,
      dimensions: values.length,
      norm: norm(values),
      first: values.slice(0, FIRST_VALUES),
      // One vector for each text, or it is not known which belongs to which.
      input: counts.get(kind) === inputs.length ? (inputs[position] ?? null) : null,
      plot: index < MAX_COMPARED ? plotOf(values) : [],
    };
  });
}

/** How alike the vectors of a batch are: those of the first kind that has several of the same length; else `null`. */
export function similarityOf(embeddings: readonly Embedding[]): SimilarityView | null {
  const groups = new Map<string, number[]>();
  embeddings.slice(0, MAX_EMBEDDINGS).forEach(({ kind, values }, index) => {
    if (BITS.test(kind ?? '')) return;
    const key = `${kind} ${values.length}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  const group = [...groups.values()].find(({ length }) => length > 1);
  if (!group) return null;
  const of = group.slice(0, MAX_COMPARED);
  const vectors = of.map(index => embeddings[index]?.values ?? []);
  const norms = vectors.map(norm);
  const cosine = vectors.map((one, row) =>
    vectors.map((other, column) => cosineOf(one, other, (norms[row] ?? 0) * (norms[column] ?? 0))),
  );
  return { of, omitted: group.length - of.length, cosine };
}

/** Lowest and highest value of each column, for a drawing that hides no peak. */
function plotOf(values: readonly number[]): [low: number, high: number][] {
  const columns = Math.min(PLOT_COLUMNS, values.length);
  return Array.from({ length: columns }, (_, column) => {
    let low = Infinity;
    let high = -Infinity;
    for (
      let at = Math.floor((column * values.length) / columns);
      at < Math.floor(((column + 1) * values.length) / columns);
      at++
    ) {
      low = Math.min(low, values[at] ?? 0);
      high = Math.max(high, values[at] ?? 0);
    }
    return [short(low), short(high)];
  });
}

function cosineOf(one: readonly number[], other: readonly number[], norms: number): number | null {
  if (!(norms > 0)) return null;
  let dot = 0;
  for (let at = 0; at < one.length; at++) dot += (one[at] ?? 0) * (other[at] ?? 0);
  return Math.max(-1, Math.min(1, short(dot / norms)));
}

export function norm(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}

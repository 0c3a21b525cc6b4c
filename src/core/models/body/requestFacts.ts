import { asList, asNumber, at, member } from '../../json/untrustedJson.ts';

/** What of a request body is shown with the answer to it. */
export interface RequestFacts {
  /** The seed that was asked for. */
  seed: number | null;
  /** The documents that a reranker ranks, in their order: strings, or objects with a `text`. */
  documents: readonly unknown[];
  /** What is embedded, in its order; an entry belongs to the vector at its position. */
  inputs: readonly unknown[];
}

/** Reads the facts that bodies of one family have; what it leaves out, they do not have. */
export type FactsReader = (body: unknown) => Partial<RequestFacts>;

/** Amazon's image models. */
export const imageTaskFacts: FactsReader = body => ({
  seed: asNumber(at(body, 'imageGenerationConfig', 'seed')),
});

/** Stability's image models. */
export const seedFacts: FactsReader = body => ({ seed: asNumber(member(body, 'seed')) });

export const rerankFacts: FactsReader = body => ({ documents: asList(member(body, 'documents')) });

/** Titan's embedding models. */
export const inputTextFacts: FactsReader = body => ({ inputs: strings(member(body, 'inputText')) });

/** Nova's embedding model: one text with parameters. */
export const singleEmbeddingFacts: FactsReader = body => ({
  inputs: strings(at(body, 'singleEmbeddingParams', 'text', 'value')),
});

/** Cohere's embedding models: `texts`, `inputs` of parts, or `images`. */
export const cohereEmbedFacts: FactsReader = body => {
  const texts = asList(member(body, 'texts'));
  if (texts.length > 0) return { inputs: texts };
  const inputs = asList(member(body, 'inputs'));
  if (inputs.length > 0) return { inputs: inputs.map(partsText) };
  return { inputs: asList(member(body, 'images')).map((_, index) => `Image ${index + 1}`) };
};

const READERS: readonly FactsReader[] = [
  imageTaskFacts,
  seedFacts,
  rerankFacts,
  cohereEmbedFacts,
  inputTextFacts,
  singleEmbeddingFacts,
];

/** A body whose family is not known: each fact from the first form that has it. */
export const anyFacts: FactsReader = body => {
  const found = READERS.map(read => read(body));
  return {
    seed: found.find(({ seed }) => seed !== undefined && seed !== null)?.seed ?? null,
    documents: found.find(({ documents = [] }) => documents.length > 0)?.documents ?? [],
    inputs: found.find(({ inputs = [] }) => inputs.length > 0)?.inputs ?? [],
  };
};

function strings(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}

function partsText(input: unknown): string {
  const texts = asList(member(input, 'content'))
    .map(part => member(part, 'text'))
    .filter(text => typeof text === 'string');
  return texts.join('\n') || '(image)';
}

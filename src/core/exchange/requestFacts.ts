import { beginningOf } from '../json/beginningOf.ts';
import { asList, asNumber, asRecord, at, member } from '../json/untrustedJson.ts';

/** What of a request body is shown beside the answer to it. */
export interface RequestFacts {
  /** The seed that was asked for, where the body names one. */
  seed: number | null;
  /** The documents that a reranker was given, in their order. */
  documents: readonly string[];
  /** The texts that were embedded, in their order. */
  inputs: readonly string[];
}

const TEXT_LIMIT = 600;
/** Bedrock's own limit for documents. */
const MOST_TEXTS = 1000;

/** Reads them from a body of any family; texts are cut for the screen. */
export function requestFacts(body: unknown): RequestFacts {
  return {
    seed: asNumber(at(body, 'imageGenerationConfig', 'seed')) ?? asNumber(member(body, 'seed')),
    documents: asList(member(body, 'documents')).slice(0, MOST_TEXTS).map(textOf),
    inputs: inputsOf(body).slice(0, MOST_TEXTS).map(textOf),
  };
}

/** Cohere takes `texts`, or `inputs` of parts; Titan `inputText`; Nova one text with parameters. */
function inputsOf(body: unknown): readonly unknown[] {
  const texts = asList(member(body, 'texts'));
  if (texts.length > 0) return texts;
  const inputs = asList(member(body, 'inputs'));
  if (inputs.length > 0) {
    return inputs.map(
      input =>
        asList(member(input, 'content'))
          .map(part => member(part, 'text'))
          .filter(text => typeof text === 'string')
          .join('\n') || '(image)',
    );
  }
  const images = asList(member(body, 'images'));
  if (images.length > 0) return images.map((_, index) => `Image ${index + 1}`);
  return [member(body, 'inputText') ?? at(body, 'singleEmbeddingParams', 'text', 'value')].filter(
    text => typeof text === 'string',
  );
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : asRecord(value) === null ? '' : member(value, 'text');
  return beginningOf(typeof text === 'string' ? text : JSON.stringify(value), TEXT_LIMIT);
}

/** The size that the panel must open without freezing. */
const BYTES = 25 * 1024 * 1024;

const image = (): string => {
  // A PNG by its first bytes; the rest is never drawn here.
  const png = Buffer.alloc((BYTES * 3) / 4, 'noise in place of pixels');
  png.set(Buffer.from('89504e470d0a1a0a', 'hex'));
  return JSON.stringify({ images: [png.toString('base64')] });
};

const embeddings = (): string => {
  const vector = Array.from({ length: 1024 }, (_, at) => Math.sin(at) / 7);
  return JSON.stringify({
    id: 'bench',
    texts: [],
    embeddings: Array.from({ length: Math.floor(BYTES / JSON.stringify(vector).length) }, () => vector),
    response_type: 'embeddings_floats',
  });
};

export interface LargeAnswer {
  name: string;
  /** By which the server knows what is asked. */
  modelId: string;
  body(): string;
}

export const LARGE_ANSWERS: readonly LargeAnswer[] = [
  { name: '25 MB, an image', modelId: 'amazon.titan-image-generator-v2:0', body: image },
  {
    name: '25 MB, text',
    modelId: 'anthropic.claude-v2:1',
    body: () =>
      JSON.stringify({
        type: 'completion',
        completion: 'All work and no play. '.repeat(BYTES / 22),
        stop_reason: 'stop_sequence',
      }),
  },
  { name: '25 MB, embeddings', modelId: 'cohere.embed-english-v3', body: embeddings },
];

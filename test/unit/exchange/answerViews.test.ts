import assert from 'node:assert/strict';
import { embeddingViews, similarityOf } from '../../../src/core/exchange/embeddingViews.ts';
import { imageSize } from '../../../src/core/exchange/imageHeader.ts';
import { imageBytes, imageViews, MAX_SHOWN_IMAGE_BYTES } from '../../../src/core/exchange/imageViews.ts';
import { shownFacts } from '../../../src/core/exchange/requestFacts.ts';
import { allFamilies, familyOf } from '../../../src/core/models/families.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { pictureOf } from '../../../src/sandbox/families/picture.ts';
import { resolved, runExchange } from '../../support/runExchange.ts';
import type { Run } from '../../support/runExchange.ts';

/** A GIF of 5 × 3 pixels. */
const GIF = 'R0lGODlhBQADAPAAAP8AAAAAACH5BAAAAAAALAAAAAAFAAMAAAIEhI+pWAA7';

const png = (width: number, height: number): Buffer => Buffer.from(pictureOf('x', 1, width, height), 'base64');

describe('the size of an image', () => {
  it('is read from PNG and GIF', () => {
    assert.deepEqual(imageSize(png(320, 200), 'image/png'), { width: 320, height: 200 });
    assert.deepEqual(imageSize(Buffer.from(GIF, 'base64'), 'image/gif'), { width: 5, height: 3 });
  });

  it('is read from a JPEG behind other segments, padding and tables', () => {
    const segment = (marker: number, content: Buffer): Buffer =>
      Buffer.concat([Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]), content]);
    const frame = Buffer.from([8, 0x02, 0x58, 0x03, 0x20, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
    const jpeg = Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xe1, Buffer.alloc(30_000)),
      segment(0xc4, Buffer.alloc(20)),
      Buffer.from([0xff]),
      segment(0xc2, frame),
    ]);
    assert.deepEqual(imageSize(jpeg, 'image/jpeg'), { width: 800, height: 600 });
  });

  it('is read from the three kinds of WebP', () => {
    const webp = (kind: string, at: number, bytes: number[]): Buffer => {
      const file = Buffer.alloc(40);
      file.write('RIFF', 0, 'latin1');
      file.write(`WEBP${kind}`, 8, 'latin1');
      file.set(bytes, at);
      return file;
    };
    assert.deepEqual(imageSize(webp('VP8 ', 26, [0x40, 0x41, 0xf0, 0x00]), 'image/webp'), { width: 320, height: 240 });
    assert.deepEqual(imageSize(webp('VP8L', 21, [0x3f, 0xc1, 0x3b, 0x00]), 'image/webp'), { width: 320, height: 240 });
    assert.deepEqual(imageSize(webp('VP8X', 24, [0x3f, 0x01, 0x00, 0xef, 0x00, 0x00]), 'image/webp'), {
      width: 320,
      height: 240,
    });
  });

  it('is unknown where the file ends before it, and of other kinds', () => {
    for (const [type, bytes] of [
      ['image/png', png(9, 9).subarray(0, 18)],
      ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
      ['image/webp', Buffer.from('RIFF....WEBPVP8L')],
      ['image/bmp', Buffer.alloc(100)],
    ] as const) {
      assert.equal(imageSize(bytes, type), null, type);
    }
  });
});

describe('the images of an answer', () => {
  it('are shown where they are images by their first bytes', () => {
    const svg = Buffer.from(
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ).toString('base64');
    const views = imageViews(
      [
        { base64: pictureOf('x', 1, 64, 32), seed: 5 },
        { base64: svg, seed: null },
        { base64: Buffer.from('%PDF-1.7').toString('base64'), seed: null },
      ],
      42,
    );
    assert.deepEqual(
      views.map(({ mediaType, width, height, seed }) => [mediaType, width, height, seed]),
      [
        ['image/png', 64, 32, 5],
        ['image/svg+xml', null, null, 42],
        ['unknown', null, null, 42],
      ],
    );
    assert.deepEqual(
      views.map(({ refusal }) => refusal === null),
      [true, false, false],
    );
    assert.match(views[1]?.refusal ?? '', /SVG/);
  });

  it('are shown up to 30 MB in all, and up to a number of pixels', () => {
    const large = Buffer.concat([png(64, 64), Buffer.alloc(MAX_SHOWN_IMAGE_BYTES / 2)]).toString('base64');
    const views = imageViews(
      [large, large, pictureOf('x', 1)].map(base64 => ({ base64, seed: null })),
      null,
    );
    assert.deepEqual(
      views.map(({ refusal }) => refusal === null),
      [true, false, true],
    );
    const bomb = png(64, 64);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    assert.match(
      imageViews([{ base64: bomb.toString('base64'), seed: null }], null)[0]?.refusal ?? '',
      /too many pixels/,
    );
  });

  it('are given as bytes that share no memory with anything', () => {
    const bytes = imageBytes({ base64: pictureOf('x', 1, 8, 8), seed: null });
    assert.equal(bytes.constructor, Uint8Array);
    assert.deepEqual([bytes.byteOffset, bytes.buffer.byteLength], [0, bytes.byteLength]);
    assert.deepEqual(Buffer.from(bytes), png(8, 8));
  });
});

describe('embeddings', () => {
  it('are told with their norm and a drawing that hides no peak', () => {
    const values = Array.from({ length: 1000 }, (_, at) => (at === 503 ? 9 : at === 777 ? -7 : 0.1));
    const [view] = embeddingViews([{ kind: 'float', values }], ['text']);
    assert.equal(view?.plot.length, 96);
    assert.equal(Math.max(...(view?.plot.map(([, high]) => high) ?? [])), 9);
    assert.equal(Math.min(...(view?.plot.map(([low]) => low) ?? [])), -7);
    assert.deepEqual([view?.dimensions, view?.input, view?.first.length], [1000, 'text', 8]);
    assert.equal(view?.norm.toFixed(9), Math.hypot(...values).toFixed(9));
  });

  it('get the text they stand for where there is one each, by kind', () => {
    const vectors = ['float', 'float', 'int8', 'int8'].map(kind => ({ kind, values: [1, 2] }));
    assert.deepEqual(
      embeddingViews(vectors, ['a', 'b']).map(({ input }) => input),
      ['a', 'b', 'a', 'b'],
    );
    assert.deepEqual(
      embeddingViews(vectors, ['a']).map(({ input }) => input),
      [null, null, null, null],
    );
  });

  it('are compared within one kind and length, zero vectors apart', () => {
    const similarity = similarityOf([
      { kind: 'ubinary', values: [1, 1] },
      { kind: 'ubinary', values: [1, 1] },
      { kind: 'float', values: [3, 0] },
      { kind: 'float', values: [1, 1] },
      { kind: 'float', values: [0, 0] },
    ]);
    assert.deepEqual(similarity, {
      of: [2, 3, 4],
      omitted: 0,
      cosine: [
        [1, 0.7071, null],
        [0.7071, 1, null],
        [null, null, null],
      ],
    });
    assert.equal(similarityOf([{ kind: null, values: [1] }]), null);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 500 }, () => ({ kind: null, values: [1, 0] }));
    assert.equal(embeddingViews(many, []).length, 200);
    assert.deepEqual([similarityOf(many)?.of.length, similarityOf(many)?.omitted], [24, 176]);
  });
});

describe('what of the request is shown with the answer', () => {
  const facts = (modelId: string, body: unknown): ReturnType<typeof shownFacts> =>
    shownFacts(familyOf(modelId, body), body);
  const parts = {
    inputs: [
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { content: [{ type: 'image_url' }] },
    ],
  };
  const documents = { query: 'q', documents: ['one', { text: 'two' }, { title: 3 }] };
  const cases: [modelId: string, body: object, shown: object][] = [
    ['amazon.nova-canvas-v1:0', { taskType: 'TEXT_IMAGE', imageGenerationConfig: { seed: 42 } }, { seed: 42 }],
    ['stability.sd3-5-large-v1:0', { prompt: 'x', seed: 7 }, { seed: 7 }],
    ['cohere.rerank-v3-5:0', documents, { documents: ['one', 'two', '{"title":3}'] }],
    ['amazon.rerank-v1:0', documents, { documents: ['one', 'two', '{"title":3}'] }],
    ['cohere.embed-v4:0', parts, { inputs: ['a\nb', '(image)'] }],
    ['cohere.embed-english-v3', { texts: ['x', 'y'] }, { inputs: ['x', 'y'] }],
    ['cohere.embed-english-v3', { images: ['data:image/png;base64,AA=='] }, { inputs: ['Image 1'] }],
    ['amazon.titan-embed-text-v2:0', { inputText: 'titan' }, { inputs: ['titan'] }],
    [
      'amazon.nova-2-multimodal-embeddings-v1:0',
      { singleEmbeddingParams: { text: { value: 'nova' } } },
      { inputs: ['nova'] },
    ],
  ];
  for (const [modelId, body, shown] of cases) {
    it(`is read as the family of ${modelId} has it, and in the same way where the model is unknown`, () => {
      const expected = { seed: null, documents: [], inputs: [], ...shown };
      assert.deepEqual(facts(modelId, body), expected);
      assert.deepEqual(facts('some.new-model', body), expected);
    });
  }

  it('is nothing for any other body', () => {
    for (const body of [null, 1, 'x', [], {}, { documents: 'x', texts: {}, seed: '1' }]) {
      for (const family of [...allFamilies, familyOf('some.new-model')]) {
        assert.deepEqual(shownFacts(family, body), { seed: null, documents: [], inputs: [] }, family.id);
      }
    }
    assert.equal(facts('amazon.rerank-v1:0', { documents: ['x'.repeat(10_000)] }).documents[0]?.length, 600);
  });

  it('is not taken from members that mean something else in the family', () => {
    const chat = { messages: [{ role: 'user', content: 'x' }], seed: 7, documents: ['d'] };
    assert.deepEqual(facts('qwen.qwen3-32b-v1:0', chat), { seed: null, documents: [], inputs: [] });
  });
});

describe('the view of an answer', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  const ask = (modelId: string, body: unknown): Promise<Run> =>
    runExchange({ url: sandbox.url, request: resolved({ modelId, body: Buffer.from(JSON.stringify(body)) }) });

  it('of a reranker holds the documents of the request, the best first', async () => {
    const { view, report } = await ask('cohere.rerank-v3-5:0', {
      api_version: 2,
      query: 'blue sky',
      documents: ['bread and salt', 'the blue sky', 'a blue car'],
    });
    assert.deepEqual(
      view.ranking.map(({ index, document }) => [index, document]),
      [
        [1, 'the blue sky'],
        [2, 'a blue car'],
        [0, 'bread and salt'],
      ],
    );
    assert.deepEqual(Object.keys((report['ranking'] as object[])[0] ?? {}).sort(), ['index', 'score']);
  });

  it('of an embedding model holds its texts and how alike they are', async () => {
    const { view } = await ask('cohere.embed-english-v3', {
      input_type: 'search_document',
      texts: ['blue sky', 'blue sky', 'bread'],
    });
    assert.deepEqual(
      view.embeddings.map(({ input, dimensions }) => [input, dimensions]),
      [
        ['blue sky', 1024],
        ['blue sky', 1024],
        ['bread', 1024],
      ],
    );
    assert.equal(view.similarity?.cosine[0]?.[1], 1);
  });

  it('of an image model holds size and seed, and gives the bytes when asked', async () => {
    const { view, exchange } = await ask('amazon.nova-canvas-v1:0', {
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'a lighthouse' },
      imageGenerationConfig: { numberOfImages: 2, seed: 42, width: 320, height: 320 },
    });
    assert.deepEqual(
      view.images.map(({ mediaType, width, seed, refusal }) => [mediaType, width, seed, refusal]),
      [
        ['image/png', 320, 42, null],
        ['image/png', 320, 42, null],
      ],
    );
    assert.equal(exchange.imageData(1)?.byteLength, view.images[1]?.bytes);
    assert.equal(exchange.imageData(2), null);
    assert.ok(!JSON.stringify(view).includes('iVBORw0KGgo'.repeat(2)));
  });

  it('of 25 MB is bounded, and the whole is there to the byte', async function () {
    this.timeout(60_000);
    const { view, exchange } = await ask('sandbox.fault-large-body-mb-25-v1:0', {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'large' }],
    });
    assert.equal(view.state, 'answered');
    assert.ok(view.raw.bytes > 25 * 1024 * 1024);
    assert.ok(JSON.stringify(view).length < 100_000);
    assert.equal(exchange.record.rawBytes().byteLength, view.raw.bytes);
    assert.equal(exchange.record.rawText().length, view.raw.bytes);
  });
});

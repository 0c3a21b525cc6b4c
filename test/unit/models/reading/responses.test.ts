import assert from 'node:assert/strict';
import { familyOf } from '../../../../src/core/models/families.ts';

const read = (modelId: string, body: unknown) => familyOf(modelId).answersTo().readResponse(body);
const vector = (length: number) => Array.from({ length }, (_, index) => index / 7);

describe('responses', () => {
  describe('failures with status 200', () => {
    const failures: [string, string, unknown, string][] = [
      [
        'Stability, prompt filtered',
        'stability.sd3-5-large-v1:0',
        { finish_reasons: ['Filter reason: prompt'] },
        'Stability made no image: Filter reason: prompt.',
      ],
      [
        'Stability, one of two',
        'stability.sd3-5-large-v1:0',
        { seeds: [1, 2], finish_reasons: [null, 'Filter reason: output image'], images: ['aa', 'bb'] },
        'Stability withheld 1 of the images: Filter reason: output image.',
      ],
      [
        'Titan Image',
        'amazon.titan-image-generator-v1',
        { images: [], error: 'Blocked.\nby RAI.' },
        'The model reported an error about the images: Blocked. by RAI.',
      ],
      [
        'Canvas without images',
        'amazon.nova-canvas-v1:0',
        { images: [] },
        'The model answered without an image and did not say why.',
      ],
      [
        'Titan embeddings',
        'amazon.titan-embed-image-v1',
        { message: 'No image.', inputTextTokenCount: 1 },
        'The model made no embedding: No image.',
      ],
      [
        'Claude refusal',
        'anthropic.claude-opus-4-7',
        { type: 'message', content: [], stop_reason: 'refusal' },
        'The model refused to answer (stop reason refusal).',
      ],
      [
        'chat refusal',
        'openai.gpt-oss-20b-1:0',
        { choices: [{ message: { content: null, refusal: 'I cannot.' }, finish_reason: 'stop' }] },
        'The model refused to answer: I cannot.',
      ],
      [
        'chat content filter',
        'qwen.qwen3-32b-v1:0',
        { choices: [{ message: { content: '' }, finish_reason: 'content_filter' }] },
        "The model's own content filter stopped the answer (stop reason content_filter).",
      ],
      [
        'Titan content filter',
        'amazon.titan-text-lite-v1',
        { results: [{ outputText: '', completionReason: 'CONTENT_FILTERED' }] },
        "The model's own content filter stopped the answer (stop reason CONTENT_FILTERED).",
      ],
      [
        'Cohere error',
        'cohere.command-r-v1:0',
        { text: '', response_id: 'x', finish_reason: 'ERROR' },
        'The model stopped with an error (stop reason ERROR).',
      ],
      [
        'an error object',
        'zai.glm-5',
        { error: { message: 'Out of memory' } },
        'The model stopped with an error: Out of memory.',
      ],
      [
        'an error text of an unknown model',
        'new.model',
        { error: 'Out of memory' },
        'The model reported an error: Out of memory.',
      ],
    ];
    for (const [name, modelId, body, sentence] of failures) {
      it(name, () => assert.equal(read(modelId, body).failure, sentence));
    }

    it("a guardrail's intervention is none of them", () => {
      const blocked = {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: 'No.' }],
        'amazon-bedrock-guardrailAction': 'INTERVENED',
      };
      const reading = read('anthropic.claude-opus-4-7', blocked);
      assert.deepEqual(
        [reading.text, reading.failure, reading.stopReason, reading.usage.inputTokens],
        ['No.', null, null, null],
      );
    });

    it('a long server text is cut to one line', () => {
      const failure = read('amazon.nova-canvas-v1:0', { error: 'x\n'.repeat(5000) }).failure ?? '';
      assert.ok(failure.length < 400 && !failure.includes('\n'));
    });
  });

  it('Claude: thinking, tools and text blocks; unknown blocks are passed over', () => {
    const reading = read('anthropic.claude-opus-4-7', {
      type: 'message',
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'Hm', signature: 'x' },
        { type: 'redacted_thinking', data: 'zz' },
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
        { type: 'tool_use', id: 't', name: 'f', input: { a: [1] } },
        { type: 'novelty', text: 'no' },
        null,
        4,
      ],
    });
    assert.deepEqual(
      [reading.text, reading.reasoning, reading.toolCalls],
      ['AB', 'Hm', [{ id: 't', name: 'f', input: { a: [1] } }]],
    );
  });

  it('Nova: reasoning, tools, images and media by reference', () => {
    const reading = read('amazon.nova-pro-v1:0', {
      stopReason: 'end_turn',
      usage: { inputTokens: 30 },
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm' } } },
            { text: 'A' },
            { toolUse: { toolUseId: 'u', name: 'f', input: { a: 1 } } },
            { image: { format: 'png', source: { bytes: 'iVBOR' } } },
            { video: { format: 'mp4', source: { s3Location: { uri: 's3://b/v.mp4' } } } },
          ],
        },
      },
    });
    assert.deepEqual(
      [
        reading.text,
        reading.reasoning,
        reading.toolCalls[0]?.input,
        reading.images[0]?.base64,
        reading.media,
        reading.usage.outputTokens,
      ],
      ['A', 'Hm', { a: 1 }, 'iVBOR', ['s3://b/v.mp4'], null],
    );
  });

  it('Titan embeddings: binary and float, without reading float twice', () => {
    const body = {
      embedding: [0.5, 1],
      embeddingsByType: { float: [0.5, 1], binary: [0, 1] },
      inputTextTokenCount: 2.0,
    };
    assert.deepEqual(read('amazon.titan-embed-text-v2:0', body).embeddings, [
      { kind: 'float', values: [0.5, 1] },
      { kind: 'binary', values: [0, 1] },
    ]);
    assert.deepEqual(read('amazon.titan-embed-text-v2:0', { embeddingsByType: { binary: [0, 1] } }).embeddings, [
      { kind: 'binary', values: [0, 1] },
    ]);
  });

  it('Cohere embeddings: a list, and an object by type', () => {
    assert.deepEqual(read('cohere.embed-english-v3', { embeddings: [[1], [2]] }).embeddings, [
      { kind: null, values: [1] },
      { kind: null, values: [2] },
    ]);
    assert.deepEqual(
      read('cohere.embed-v4:0', { embeddings: { int8: [[1], [2]], binary: [[3], [4]] } }).embeddings.map(
        one => one.kind,
      ),
      ['int8', 'int8', 'binary', 'binary'],
    );
  });

  it('Marengo: one entry, or one for each segment', () => {
    const data = [
      { embedding: [1], embeddingOption: 'visual' },
      { embedding: [2], embeddingOption: 'audio' },
    ];
    assert.deepEqual(
      read('twelvelabs.marengo-embed-2-7-v1:0', { data }).embeddings.map(one => one.kind),
      ['visual', 'audio'],
    );
  });

  it('the form of the answer counts where a model takes several', () => {
    assert.equal(
      read('anthropic.claude-v2', { type: 'message', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' })
        .text,
      'Hi',
    );
    assert.equal(read('mistral.magistral-small-2509', { outputs: [{ text: 'Hi', stop_reason: 'stop' }] }).text, 'Hi');
    const imported = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl';
    for (const body of [
      { generation: 'Hi' },
      { choices: [{ text: 'Hi' }] },
      { choices: [{ message: { content: 'Hi' } }] },
    ]) {
      assert.equal(read(imported, body).text, 'Hi');
    }
  });

  it('several choices are joined by a blank line', () => {
    assert.equal(
      read('cohere.command-text-v14', {
        generations: [
          { text: 'A', finish_reason: 'COMPLETE' },
          { text: 'B', finish_reason: 'MAX_TOKENS' },
        ],
      }).text,
      'A\n\nB',
    );
  });

  it("content in parts, with Magistral's thinking", () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
      { type: 'text', text: 'Hi' },
    ];
    const reading = read('mistral.magistral-small-2509', {
      choices: [{ message: { content }, finish_reason: 'stop' }],
    });
    assert.deepEqual([reading.text, reading.reasoning], ['Hi', 'Hm']);
  });

  it('tokens that OpenAI counts in its cache are no part of the input, as Bedrock counts', () => {
    const usage = { prompt_tokens: 50, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 20 } };
    assert.deepEqual(read('qwen.qwen3-32b-v1:0', { choices: [], usage }).usage, {
      inputTokens: 30,
      outputTokens: 4,
      cacheReadInputTokens: 20,
      cacheWriteInputTokens: null,
    });
  });

  describe('by structure', () => {
    const texts: [string, unknown, string][] = [
      ['a list of generations', [{ generated_text: 'Hi' }], 'Hi'],
      [
        'the surest name, not the first',
        { result: 'ok', data: { output_text: 'Hi' }, prompt: { text: 'the question' } },
        'Hi',
      ],
      ['the least depth', { text: 'Hi', sources: [{ text: 'Source' }] }, 'Hi'],
      ['a list of parts', { parts: [{ text: 'A' }, { text: 'B' }] }, 'AB'],
      ['a plain string', 'Hi', 'Hi'],
    ];
    for (const [name, body, text] of texts) it(`text: ${name}`, () => assert.equal(read('new.model', body).text, text));

    for (const body of [null, 7, true, [], {}, { a: { b: 1 } }, { choices: [] }, { message: '' }]) {
      it(`never blank: ${JSON.stringify(body)}`, () =>
        assert.equal(read('new.model', body).text, JSON.stringify(body, null, 2)));
    }

    it('embeddings, images, media, reasoning, usage and the stop reason', () => {
      const image = `iVBORw0KGgo${'A'.repeat(60)}`;
      const reading = read('new.model', {
        vectors: [vector(20), vector(20)],
        picture: image,
        asset: 's3://bucket/a.mp3',
        more: { reasoning: 'Hm', usage: { inputTokens: 3, outputTokens: 4 } },
        finishReason: 'done',
        scores: [1, 2],
      });
      assert.equal(reading.embeddings.length, 2);
      assert.deepEqual(
        [reading.images, reading.media, reading.reasoning, reading.stopReason],
        [[{ base64: image, seed: null }], ['s3://bucket/a.mp3'], 'Hm', 'done'],
      );
      assert.deepEqual([reading.usage.inputTokens, reading.usage.outputTokens], [3, 4]);
    });

    it('a known family whose body changed its form', () => {
      assert.equal(read('meta.llama5-1b-v1:0', { answer: 'Hi' }).text, 'Hi');
    });
  });
});

import assert from 'node:assert/strict';
import { at, chunksOf, framesOf, invoke, jsonOf } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';

type Path = (string | number)[];

interface TextCase {
  modelId: string;
  body: Record<string, unknown>;
  text: Path;
  stop: Path;
  stopValue: string;
  /** Where the text, and the ending, stand in a chunk. */
  chunkText?: Path;
  chunkStop?: Path;
  /** Where the token counts stand in the body, when they do. */
  input?: Path;
  output?: Path;
}

const QUESTION = 'Why is the sky blue? Grüße aus 東京 👋🏽';
const chat = { messages: [{ role: 'user', content: QUESTION }], max_tokens: 300 };
const chatCase = (modelId: string): TextCase => ({
  modelId,
  body: chat,
  text: ['choices', 0, 'message', 'content'],
  stop: ['choices', 0, 'finish_reason'],
  stopValue: 'stop',
  chunkText: ['choices', 0, 'delta', 'content'],
  chunkStop: ['choices', 0, 'finish_reason'],
  input: ['usage', 'prompt_tokens'],
  output: ['usage', 'completion_tokens'],
});

const TEXT_CASES: TextCase[] = [
  {
    modelId: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
    body: {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 300,
      messages: [{ role: 'user', content: [{ type: 'text', text: QUESTION }] }],
    },
    text: ['content', 0, 'text'],
    stop: ['stop_reason'],
    stopValue: 'end_turn',
    chunkText: ['delta', 'text'],
    chunkStop: ['delta', 'stop_reason'],
    input: ['usage', 'input_tokens'],
    output: ['usage', 'output_tokens'],
  },
  {
    modelId: 'anthropic.claude-v2',
    body: { prompt: `\n\nHuman: ${QUESTION}\n\nAssistant:`, max_tokens_to_sample: 300 },
    text: ['completion'],
    stop: ['stop_reason'],
    stopValue: 'stop_sequence',
    chunkText: ['completion'],
    chunkStop: ['stop_reason'],
  },
  {
    modelId: 'amazon.nova-lite-v1:0',
    body: { messages: [{ role: 'user', content: [{ text: QUESTION }] }], inferenceConfig: { maxTokens: 300 } },
    text: ['output', 'message', 'content', 0, 'text'],
    stop: ['stopReason'],
    stopValue: 'end_turn',
    chunkText: ['contentBlockDelta', 'delta', 'text'],
    chunkStop: ['messageStop', 'stopReason'],
    input: ['usage', 'inputTokens'],
    output: ['usage', 'outputTokens'],
  },
  {
    modelId: 'amazon.titan-text-express-v1',
    body: { inputText: `User: ${QUESTION}\nBot:` },
    text: ['results', 0, 'outputText'],
    stop: ['results', 0, 'completionReason'],
    stopValue: 'FINISH',
    chunkText: ['outputText'],
    chunkStop: ['completionReason'],
    input: ['inputTextTokenCount'],
    output: ['results', 0, 'tokenCount'],
  },
  {
    modelId: 'meta.llama3-8b-instruct-v1:0',
    body: {
      prompt: `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${QUESTION}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n`,
      max_gen_len: 300,
    },
    text: ['generation'],
    stop: ['stop_reason'],
    stopValue: 'stop',
    chunkText: ['generation'],
    chunkStop: ['stop_reason'],
    input: ['prompt_token_count'],
    output: ['generation_token_count'],
  },
  {
    modelId: 'mistral.mistral-7b-instruct-v0:2',
    body: { prompt: `<s>[INST] ${QUESTION} [/INST]`, max_tokens: 300 },
    text: ['outputs', 0, 'text'],
    stop: ['outputs', 0, 'stop_reason'],
    stopValue: 'stop',
    chunkText: ['outputs', 0, 'text'],
    chunkStop: ['outputs', 0, 'stop_reason'],
  },
  {
    modelId: 'mistral.mistral-large-2407-v1:0',
    body: chat,
    text: ['choices', 0, 'message', 'content'],
    stop: ['choices', 0, 'stop_reason'],
    stopValue: 'stop',
    chunkText: ['choices', 0, 'message', 'content'],
    chunkStop: ['choices', 0, 'stop_reason'],
  },
  {
    modelId: 'cohere.command-r-v1:0',
    body: { message: QUESTION },
    text: ['text'],
    stop: ['finish_reason'],
    stopValue: 'COMPLETE',
    chunkText: ['text'],
    chunkStop: ['finish_reason'],
  },
  {
    modelId: 'cohere.command-text-v14',
    body: { prompt: QUESTION },
    text: ['generations', 0, 'text'],
    stop: ['generations', 0, 'finish_reason'],
    stopValue: 'COMPLETE',
    chunkText: ['text'],
    chunkStop: ['finish_reason'],
  },
  chatCase('ai21.jamba-1-5-mini-v1:0'),
  {
    modelId: 'ai21.j2-mid-v1',
    body: { prompt: QUESTION, maxTokens: 200 },
    text: ['completions', 0, 'data', 'text'],
    stop: ['completions', 0, 'finishReason', 'reason'],
    stopValue: 'endoftext',
  },
  {
    modelId: 'us.deepseek.r1-v1:0',
    body: { prompt: `<｜begin▁of▁sentence｜><｜User｜>${QUESTION}<｜Assistant｜><think>\n`, max_tokens: 300 },
    text: ['choices', 0, 'text'],
    stop: ['choices', 0, 'stop_reason'],
    stopValue: 'stop',
    chunkText: ['choices', 0, 'text'],
    chunkStop: ['choices', 0, 'stop_reason'],
  },
  ...[
    'openai.gpt-oss-20b-1:0',
    'qwen.qwen3-32b-v1:0',
    'deepseek.v3-v1:0',
    'moonshot.kimi-k2-thinking',
    'minimax.minimax-m2',
    'google.gemma-3-4b-it',
    'nvidia.nemotron-nano-9b-v2',
    'zai.glm-4.7',
    'mistral.mistral-large-3-675b-instruct',
    'us.writer.palmyra-x5-v1:0',
  ].map(chatCase),
  {
    modelId: 'us.twelvelabs.pegasus-1-2-v1:0',
    body: { inputPrompt: QUESTION, mediaSource: { s3Location: { uri: 's3://amzn-s3-demo-bucket/clip.mp4' } } },
    text: ['message'],
    stop: ['finishReason'],
    stopValue: 'stop',
    chunkText: ['message'],
    chunkStop: ['finishReason'],
  },
  {
    modelId: 'arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl',
    body: { prompt: QUESTION, max_gen_len: 200 },
    text: ['generation'],
    stop: ['stop_reason'],
    stopValue: 'stop',
    chunkText: ['generation'],
    chunkStop: ['stop_reason'],
  },
  {
    modelId: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/endpoint-quick-start-x',
    body: { prompt: QUESTION, max_tokens: 200 },
    text: ['choices', 0, 'text'],
    stop: ['choices', 0, 'finish_reason'],
    stopValue: 'stop',
    chunkText: ['choices', 0, 'text'],
    chunkStop: ['choices', 0, 'finish_reason'],
  },
];

describe('sandbox answers in every family', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ chunkDelayMs: 0 });
  });
  after(() => sandbox.close());

  for (const entry of TEXT_CASES) {
    it(`${entry.modelId}: whole`, async () => {
      const answer = await invoke(sandbox, entry.modelId, entry.body);
      assert.equal(answer.status, 200, answer.body.toString());
      const body = jsonOf(answer);
      const text = String(at(body, ...entry.text));
      assert.match(text, /Sandbox answer, no model was called\./);
      assert.ok(text.includes(QUESTION), 'repeats the prompt, without its template');
      assert.doesNotMatch(text, /\[INST\]|<\|eot_id|｜User｜|\n\nHuman:/);
      assert.equal(at(body, ...entry.stop), entry.stopValue);
      const { headers } = answer;
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['x-bedrock-invoke-sandbox'], 'true');
      assert.match(String(headers['x-amzn-bedrock-invocation-latency']), /^\d+$/);
      if (entry.input) assert.equal(String(at(body, ...entry.input)), headers['x-amzn-bedrock-input-token-count']);
      if (entry.output) assert.equal(String(at(body, ...entry.output)), headers['x-amzn-bedrock-output-token-count']);
      const again = await invoke(sandbox, entry.modelId, entry.body);
      assert.deepEqual(at(jsonOf(again), ...entry.text), text, 'the same request gives the same answer');
    });

    it(`${entry.modelId}: ${entry.chunkText ? 'stream' : 'no stream'}`, async () => {
      const answer = await invoke(sandbox, entry.modelId, entry.body, { stream: true });
      if (!entry.chunkText || !entry.chunkStop) {
        assert.equal(answer.status, 400);
        assert.match(String(jsonOf(answer)['message']), /unsupported for streaming/);
        return;
      }
      assert.equal(answer.status, 200, answer.body.toString());
      assert.equal(answer.headers['content-type'], 'application/vnd.amazon.eventstream');
      assert.equal(answer.headers['x-amzn-bedrock-content-type'], 'application/json');
      const chunks = chunksOf(answer.body);
      const path = entry.chunkText;
      const pieces = chunks.map(chunk => at(chunk, ...path)).filter(piece => typeof piece === 'string' && piece !== '');
      assert.ok(pieces.length > 10, `only ${pieces.length} pieces of text`);
      const whole = String(at(jsonOf(await invoke(sandbox, entry.modelId, entry.body)), ...entry.text));
      assert.equal(pieces.join('').trim(), whole.trim());
      const stops = chunks
        .map(chunk => at(chunk, ...(entry.chunkStop ?? [])))
        .filter(stop => stop !== null && stop !== undefined);
      assert.deepEqual(stops, [entry.stopValue]);
      const withMetrics = chunks.filter(chunk => at(chunk, 'amazon-bedrock-invocationMetrics') !== undefined);
      assert.equal(withMetrics.length, 1);
      const lastObject = chunks.filter(chunk => typeof chunk === 'object').at(-1);
      assert.equal(withMetrics[0], lastObject);
      assert.equal(typeof at(lastObject, 'amazon-bedrock-invocationMetrics', 'inputTokenCount'), 'number');
    });
  }

  it('pads its chunks and never splits a character', async () => {
    const answer = await invoke(
      sandbox,
      'amazon.nova-lite-v1:0',
      { messages: [{ role: 'user', content: [{ text: '👩‍👩‍👧'.repeat(60) }] }] },
      { stream: true },
    );
    for (const frame of framesOf(answer.body)) {
      const payload = JSON.parse(frame.payload) as { bytes: string; p: string };
      assert.ok('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.startsWith(payload.p));
      const text = String(
        at(JSON.parse(Buffer.from(payload.bytes, 'base64').toString('utf8')), 'contentBlockDelta', 'delta', 'text') ??
          '',
      );
      assert.doesNotMatch(text, /\p{Surrogate}/u);
    }
  });

  it('ends Writer\'s stream with "[DONE]" and puts AI21\'s metrics apart', async () => {
    const writer = chunksOf((await invoke(sandbox, 'us.writer.palmyra-x5-v1:0', chat, { stream: true })).body);
    assert.equal(writer.at(-1), '[DONE]');
    const jamba = chunksOf((await invoke(sandbox, 'ai21.jamba-1-5-mini-v1:0', chat, { stream: true })).body);
    assert.deepEqual(Object.keys(jamba.at(-1) as object), ['amazon-bedrock-invocationMetrics']);
  });

  it('stops at the token limit and at a stop sequence', async () => {
    const claude = {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'hello' }],
    };
    const short = jsonOf(await invoke(sandbox, 'anthropic.claude-3-haiku-20240307-v1:0', claude));
    assert.equal(short['stop_reason'], 'max_tokens');
    assert.equal(at(short, 'usage', 'output_tokens'), 5);
    const stopped = jsonOf(
      await invoke(sandbox, 'anthropic.claude-3-haiku-20240307-v1:0', {
        ...claude,
        max_tokens: 200,
        stop_sequences: ['hel'],
      }),
    );
    assert.equal(stopped['stop_reason'], 'stop_sequence');
    assert.equal(stopped['stop_sequence'], 'hel');
    assert.ok(!String(at(stopped, 'content', 0, 'text')).includes('hel'));
    assert.equal(
      at(
        jsonOf(await invoke(sandbox, 'us.writer.palmyra-x5-v1:0', { messages: chat.messages })),
        'usage',
        'completion_tokens',
      ),
      16,
    );
  });

  it('calls a tool that Claude, Nova and the chat models are offered, and answers its result in text', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' }, unit: { type: 'string', enum: ['C', 'F'] } },
      required: ['city', 'unit'],
    };
    const claude = {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 300,
      tools: [{ name: 'weather', input_schema: schema }],
      messages: [{ role: 'user', content: 'Rome?' }],
    };
    const used = jsonOf(await invoke(sandbox, 'us.anthropic.claude-sonnet-4-20250514-v1:0', claude));
    assert.equal(used['stop_reason'], 'tool_use');
    assert.deepEqual(at(used, 'content', 1, 'input'), { city: 'Rome?', unit: 'C' });
    const chunks = chunksOf(
      (await invoke(sandbox, 'us.anthropic.claude-sonnet-4-20250514-v1:0', claude, { stream: true })).body,
    );
    const json = chunks.map(chunk => at(chunk, 'delta', 'partial_json') ?? '').join('');
    assert.deepEqual(JSON.parse(json), { city: 'Rome?', unit: 'C' });
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: '18 degrees' }] };
    const after = jsonOf(
      await invoke(sandbox, 'us.anthropic.claude-sonnet-4-20250514-v1:0', {
        ...claude,
        messages: [...claude.messages, result],
      }),
    );
    assert.equal(after['stop_reason'], 'end_turn');
    assert.match(String(at(after, 'content', 0, 'text')), /18 degrees/);
    const nova = {
      messages: [{ role: 'user', content: [{ text: 'Rome?' }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: schema } } }] },
    };
    assert.deepEqual(
      at(
        jsonOf(await invoke(sandbox, 'amazon.nova-lite-v1:0', nova)),
        'output',
        'message',
        'content',
        1,
        'toolUse',
        'input',
      ),
      { city: 'Rome?', unit: 'C' },
    );
    const open = { ...chat, tools: [{ type: 'function', function: { name: 'weather', parameters: schema } }] };
    const called = jsonOf(await invoke(sandbox, 'qwen.qwen3-32b-v1:0', open));
    assert.equal(at(called, 'choices', 0, 'finish_reason'), 'tool_calls');
    assert.equal(at(called, 'choices', 0, 'message', 'tool_calls', 0, 'function', 'name'), 'weather');
  });

  it('answers thinking when Claude is asked to think', async () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 2000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      messages: [{ role: 'user', content: 'hello' }],
    };
    const whole = jsonOf(await invoke(sandbox, 'us.anthropic.claude-sonnet-4-20250514-v1:0', body));
    assert.equal(at(whole, 'content', 0, 'type'), 'thinking');
    assert.equal(at(whole, 'content', 1, 'type'), 'text');
    const chunks = chunksOf(
      (await invoke(sandbox, 'us.anthropic.claude-sonnet-4-20250514-v1:0', body, { stream: true })).body,
    );
    assert.equal(
      chunks.map(chunk => at(chunk, 'delta', 'thinking') ?? '').join(''),
      at(whole, 'content', 0, 'thinking'),
    );
    assert.ok(chunks.some(chunk => at(chunk, 'delta', 'type') === 'signature_delta'));
  });

  const embeddings: [modelId: string, body: object, vector: Path, length: number][] = [
    ['amazon.titan-embed-text-v1', { inputText: 'hello' }, ['embedding'], 1536],
    ['amazon.titan-embed-text-v2:0', { inputText: 'hello', dimensions: 256 }, ['embedding'], 256],
    [
      'amazon.titan-embed-image-v1',
      { inputText: 'hello', embeddingConfig: { outputEmbeddingLength: 384 } },
      ['embedding'],
      384,
    ],
    [
      'amazon.nova-2-multimodal-embeddings-v1:0',
      {
        taskType: 'SINGLE_EMBEDDING',
        singleEmbeddingParams: {
          embeddingPurpose: 'GENERIC_INDEX',
          embeddingDimension: 1024,
          text: { truncationMode: 'END', value: 'hello' },
        },
      },
      ['embeddings', 0, 'embedding'],
      1024,
    ],
    ['cohere.embed-english-v3', { texts: ['hello'], input_type: 'search_document' }, ['embeddings', 0], 1024],
    [
      'cohere.embed-english-v3',
      { texts: ['hello'], input_type: 'search_document', embedding_types: ['int8'] },
      ['embeddings', 'int8', 0],
      1024,
    ],
    [
      'us.cohere.embed-v4:0',
      { texts: ['hello'], input_type: 'search_document', output_dimension: 512 },
      ['embeddings', 'float', 0],
      512,
    ],
    [
      'us.twelvelabs.marengo-embed-3-0-v1:0',
      { inputType: 'text', text: { inputText: 'hello' } },
      ['data', 'embedding'],
      512,
    ],
  ];
  for (const [modelId, body, path, length] of embeddings) {
    it(`${modelId}: an embedding of ${length} at ${path.join('.')}`, async () => {
      const answer = await invoke(sandbox, modelId, body);
      const vector = at(jsonOf(answer), ...path);
      assert.ok(Array.isArray(vector), answer.body.toString().slice(0, 200));
      assert.equal(vector.length, length);
      assert.equal(answer.headers['x-amzn-bedrock-output-token-count'], undefined);
      assert.match(String(answer.headers['x-amzn-bedrock-input-token-count']), /^\d+$/);
    });
  }

  it('puts texts that share words closer together', async () => {
    const embed = async (inputText: string): Promise<number[]> =>
      at(jsonOf(await invoke(sandbox, 'amazon.titan-embed-text-v2:0', { inputText })), 'embedding') as number[];
    const [cat, kitten, invoice] = await Promise.all([
      embed('the cat sat on the mat'),
      embed('a cat on a mat'),
      embed('invoice number seven'),
    ]);
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    assert.ok(dot(cat, kitten) > dot(cat, invoice) + 0.2);
    assert.ok(Math.abs(dot(cat, cat) - 1) < 1e-4);
  });

  it('ranks documents, without token headers', async () => {
    const answer = await invoke(sandbox, 'cohere.rerank-v3-5:0', {
      api_version: 2,
      query: 'capital of France',
      documents: ['bread', 'the capital of France is Paris', 'France'],
      top_n: 2,
    });
    assert.deepEqual(jsonOf(answer)['results'], [
      { index: 1, relevance_score: 1 },
      { index: 2, relevance_score: 0.3333333 },
    ]);
    assert.equal(answer.headers['x-amzn-bedrock-input-token-count'], undefined);
  });

  for (const [modelId, body] of [
    [
      'amazon.nova-canvas-v1:0',
      {
        taskType: 'TEXT_IMAGE',
        textToImageParams: { text: 'a lighthouse' },
        imageGenerationConfig: { width: 320, height: 200 },
      },
    ],
    ['amazon.titan-image-generator-v2:0', { taskType: 'TEXT_IMAGE', textToImageParams: { text: 'a cup' } }],
    ['stability.sd3-5-large-v1:0', { prompt: 'a car' }],
  ] as const) {
    it(`${modelId}: a real picture`, async () => {
      const picture = Buffer.from(String(at(jsonOf(await invoke(sandbox, modelId, body)), 'images', 0)), 'base64');
      assert.equal(picture.toString('latin1', 1, 4), 'PNG');
      assert.ok(picture.readUInt32BE(16) > 0 && picture.readUInt32BE(20) > 0);
      assert.ok(picture.includes('no model was called'));
      assert.equal(picture.toString('latin1', picture.length - 8, picture.length - 4), 'IEND');
    });
  }
});

import assert from 'node:assert/strict';
import { allFamilies, familyOf } from '../../../src/core/models/families.ts';
import { baseModelIdOf } from '../../../src/core/models/modelIdParts.ts';
import { emptyReading, NO_USAGE } from '../../../src/core/models/reading/modelReading.ts';
import type { ModelReading } from '../../../src/core/models/reading/modelReading.ts';
import { familyExamples, idOf } from '../../support/familyExamples.ts';

type Said = Partial<Omit<ModelReading, 'usage'>> & { usage?: Partial<ModelReading['usage']> };

function reading(said: Said): ModelReading {
  return { ...emptyReading(), ...said, usage: { ...NO_USAGE, ...said.usage } };
}

const CHAT = { text: '...', stopReason: 'stop', usage: { inputTokens: 43, outputTokens: 143 } };
const VECTOR = (kind: string | null, value: number, inputTokens: number | null = null): Said => ({
  embeddings: [{ kind, values: [value] }],
  usage: { inputTokens },
});

/** What every response example of the fixture says. */
const RESPONSES: Record<string, Said> = {
  'anthropic-claude-messages': {
    text: '...',
    stopReason: 'end_turn',
    usage: { inputTokens: 14, outputTokens: 10, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
  },
  'anthropic-claude-text-completion': { text: ' The capital of France is Paris.', stopReason: 'stop_sequence' },
  'amazon-nova': {
    text: 'The capital of France is Paris.',
    stopReason: 'end_turn',
    usage: { inputTokens: 13, outputTokens: 7, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
  },
  'amazon-titan-text': { text: '\nParis is ...', stopReason: 'FINISH', usage: { inputTokens: 7, outputTokens: 98 } },
  'amazon-titan-embed-text-v2': VECTOR('float', 0.01, 3),
  'amazon-titan-embed-text-v1': VECTOR(null, 0.45, 3),
  'amazon-titan-embed-image': VECTOR(null, 0.1, 4),
  'amazon-nova-canvas': {
    images: [{ base64: '<base64 PNG>', seed: null }],
    failure: 'The model reported an error about the images: present only when something was filtered.',
  },
  'amazon-titan-image': { images: [{ base64: '<base64>', seed: null }] },
  'amazon-nova-multimodal-embeddings': VECTOR('TEXT', 0.1),
  'meta-llama': { text: ' Paris', stopReason: 'length', usage: { inputTokens: 7, outputTokens: 10 } },
  'mistral-text-completion': { text: ' Paris', stopReason: 'stop' },
  'mistral-chat-completion': { text: '...', stopReason: 'stop' },
  'cohere-command-r': { text: 'This is a test.', stopReason: 'MAX_TOKENS' },
  'cohere-command': { text: ' Let it be', stopReason: 'MAX_TOKENS' },
  'cohere-embed-v3': VECTOR('float', 0.1),
  'cohere-embed-v4': VECTOR('float', 0.1),
  rerank: { ranking: [{ index: 2, score: 0.8742601 }] },
  'ai21-jamba': {
    text: ' The capital of France is Paris.',
    stopReason: 'stop',
    usage: { inputTokens: 17, outputTokens: 8 },
  },
  'ai21-j2': { text: '...', stopReason: 'length' },
  'deepseek-r1': { text: '...', stopReason: 'stop' },
  'openai-gpt-oss': CHAT,
  qwen3: CHAT,
  'deepseek-v3': CHAT,
  'moonshot-kimi': CHAT,
  minimax: CHAT,
  'google-gemma': CHAT,
  'nvidia-nemotron': CHAT,
  'zai-glm': CHAT,
  'mistral-open-weights': CHAT,
  'writer-palmyra': CHAT,
  'stability-image-generation': { images: [{ base64: '<base64>', seed: 2130420379 }] },
  'stability-image-services': { images: [{ base64: '<base64>', seed: 0 }] },
  'twelvelabs-pegasus': { text: '...', stopReason: 'stop' },
  'twelvelabs-marengo-embed': VECTOR(null, 0.111),
  'custom-model-import': { text: '...', stopReason: 'length', usage: { inputTokens: 7, outputTokens: 100 } },
  'marketplace-sagemaker-endpoint': { text: '...' },
};

const CHAT_STREAM = { text: 'Hel', stopReason: 'stop', usage: { inputTokens: 14, outputTokens: 10 } };

/** What every list of chunk examples says, and whether the family's end is in it. */
const STREAMS: Record<string, Said & { stopped: boolean }> = {
  'anthropic-claude-messages': {
    text: 'The',
    toolCalls: [{ id: null, name: '', input: '{"loc' }],
    stopReason: 'max_tokens',
    stopped: true,
    usage: { inputTokens: 4, outputTokens: 10, cacheReadInputTokens: 1209, cacheWriteInputTokens: 0 },
  },
  'anthropic-claude-text-completion': {
    text: ' The',
    stopReason: 'stop_sequence',
    usage: { inputTokens: 16, outputTokens: 11 },
    stopped: true,
  },
  'amazon-nova': {
    text: 'The capital city',
    stopReason: 'end_turn',
    stopped: true,
    usage: { inputTokens: 13, outputTokens: 8, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
  },
  'amazon-titan-text': {
    text: '\nParis is landmarks.',
    stopReason: 'FINISH',
    usage: { inputTokens: 7, outputTokens: 78 },
    stopped: true,
  },
  'meta-llama': { text: '**A', stopReason: 'stop', usage: { inputTokens: 7, outputTokens: 459 }, stopped: true },
  'mistral-text-completion': {
    text: ' Paris',
    stopReason: 'stop',
    usage: { inputTokens: 8, outputTokens: 94 },
    stopped: true,
  },
  'mistral-chat-completion': { text: '...', stopped: false },
  'cohere-command-r': {
    text: 'The',
    stopReason: 'COMPLETE',
    usage: { inputTokens: 14, outputTokens: 10 },
    stopped: true,
  },
  'cohere-command': {
    text: ' I',
    stopReason: 'MAX_TOKENS',
    usage: { inputTokens: 14, outputTokens: 10 },
    stopped: true,
  },
  'ai21-jamba': { stopReason: 'stop', usage: { inputTokens: 17, outputTokens: 8 }, stopped: true },
  'deepseek-r1': { reasoning: '...', stopped: false },
  'openai-gpt-oss': { ...CHAT_STREAM, stopped: true },
  qwen3: { ...CHAT_STREAM, stopped: true },
  'deepseek-v3': { ...CHAT_STREAM, stopped: true },
  'moonshot-kimi': { ...CHAT_STREAM, stopped: true },
  minimax: { ...CHAT_STREAM, stopped: true },
  'google-gemma': { ...CHAT_STREAM, stopped: true },
  'nvidia-nemotron': { ...CHAT_STREAM, stopped: true },
  'zai-glm': { ...CHAT_STREAM, stopped: true },
  'mistral-open-weights': { ...CHAT_STREAM, stopped: true },
  'writer-palmyra': { text: '...', stopped: true },
};

/** Models that Amazon calls by the same family name although the bodies differ a little. */
const OTHER_ID: Record<string, string> = { 'amazon.rerank-v1:0': 'rerank-amazon' };

describe('model families over every example', () => {
  for (const example of familyExamples) {
    const id = idOf(example);
    describe(id, () => {
      for (const modelId of example.modelIdExamples) {
        it(`recognises ${modelId}`, () => {
          const request = example.requestExample ?? undefined;
          assert.equal(familyOf(modelId, request).id, OTHER_ID[modelId] ?? id);
          assert.equal(familyOf(modelId, request).exampleModelIds.includes(modelId), true);
        });
      }
      const [modelId = ''] = example.modelIdExamples;
      const family = familyOf(modelId, example.requestExample ?? undefined);
      const answers = family.answersTo(example.requestExample ?? undefined);
      if (example.responseExample !== null) {
        it('reads its response', () => {
          assert.deepEqual(answers.readResponse(example.responseExample), reading(RESPONSES[id] ?? {}));
        });
        it('reads its response as well where the model is unknown', () => {
          const { failure, ...said } = reading(RESPONSES[id] ?? {});
          const { failure: other, ...read } = familyOf('some.new-model')
            .answersTo()
            .readResponse(example.responseExample);
          assert.deepEqual(read, said);
          assert.equal(other === null, failure === null);
        });
      }
      if (example.streamChunkExamples.length > 0) {
        it('reads its stream', () => {
          const { stopped, ...said } = STREAMS[id] ?? { stopped: false };
          const stream = answers.streamReader();
          let text = '';
          for (const chunk of example.streamChunkExamples) text += stream.add(chunk).text;
          assert.deepEqual(stream.reading(), reading(said));
          assert.equal(stream.stopped, stopped);
          assert.equal(text, stream.reading().text);
        });
      }
      if (example.requestExample !== null) {
        it('has a template that carries the prompt', () => {
          const template = family.template('Why is the sky blue?');
          assert.match(JSON.stringify(template), /Why is the sky blue\?/);
        });
      }
    });
  }

  it('leaves no row of these tables without an example', () => {
    const ids = familyExamples.map(idOf);
    assert.deepEqual(
      Object.keys(RESPONSES).filter(id => !ids.includes(id)),
      [],
    );
    assert.deepEqual(
      Object.keys(STREAMS).filter(id => !ids.includes(id)),
      [],
    );
  });

  it('matches no example id of one family by another', () => {
    for (const family of allFamilies) {
      for (const modelId of family.exampleModelIds) {
        const matching = allFamilies
          .filter(({ modelIds }) => modelIds.some(pattern => pattern.test(baseModelIdOf(modelId))))
          .map(other => other.id);
        const twoForms = modelId.includes('mistral-large-2402');
        assert.deepEqual(
          matching,
          twoForms ? ['mistral-text-completion', 'mistral-chat-completion'] : [family.id],
          modelId,
        );
      }
    }
  });
});

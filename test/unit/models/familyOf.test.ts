import assert from 'node:assert/strict';
import { familyOf } from '../../../src/core/models/families.ts';
import { baseModelIdOf } from '../../../src/core/models/modelIdParts.ts';

const ARN = 'arn:aws:bedrock:us-east-1:123456789012:';

describe('familyOf and baseModelIdOf', () => {
  const ids: [string, string, string][] = [
    [
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
      'anthropic.claude-sonnet-4-20250514-v1:0',
      'anthropic-claude-messages',
    ],
    [
      'us-gov.anthropic.claude-3-haiku-20240307-v1:0',
      'anthropic.claude-3-haiku-20240307-v1:0',
      'anthropic-claude-messages',
    ],
    ['  amazon.nova-lite-v1:0 ', 'amazon.nova-lite-v1:0', 'amazon-nova'],
    ['mars.amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0', 'amazon-nova'],
    ['arn:aws:bedrock:us-east-1::foundation-model/cohere.command-r-v1:0', 'cohere.command-r-v1:0', 'cohere-command-r'],
    [
      'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/meta.llama3-8b-instruct-v1:0',
      'meta.llama3-8b-instruct-v1:0',
      'meta-llama',
    ],
    [
      `${ARN}inference-profile/eu.mistral.pixtral-large-2502-v1:0`,
      'mistral.pixtral-large-2502-v1:0',
      'mistral-chat-completion',
    ],
    [
      `${ARN}custom-model/amazon.titan-text-express-v1:0:8k/abcdefghijkl`,
      'amazon.titan-text-express-v1:0:8k',
      'amazon-titan-text',
    ],
    [`${ARN}default-prompt-router/anthropic.claude:1`, 'anthropic.claude:1', 'anthropic-claude-messages'],
    [`${ARN}default-prompt-router/meta.llama:1`, 'meta.llama:1', 'meta-llama'],
    [`${ARN}imported-model/abcdefghijkl`, `${ARN}imported-model/abcdefghijkl`, 'custom-model-import'],
    [
      'arn:aws:sagemaker:us-east-1:123456789012:endpoint/e',
      'arn:aws:sagemaker:us-east-1:123456789012:endpoint/e',
      'marketplace-sagemaker-endpoint',
    ],
    ['anthropic.claude-9-future', 'anthropic.claude-9-future', 'anthropic-claude-messages'],
    ['qwen.qwen3.5-1b', 'qwen.qwen3.5-1b', 'qwen3'],
    ['deepseek.v3.2', 'deepseek.v3.2', 'deepseek-v3'],
    ['stability.stable-diffusion-xl-v1', 'stability.stable-diffusion-xl-v1', 'stability-image-generation'],
    ['stability.stable-style-transfer-v1:0', 'stability.stable-style-transfer-v1:0', 'stability-image-services'],
    ['us.newcomer.model-1', 'newcomer.model-1', 'unknown'],
    ['does-not-exist', 'does-not-exist', 'unknown'],
    ['', '', 'unknown'],
    ['__proto__', '__proto__', 'unknown'],
  ];
  for (const [modelId, base, family] of ids) {
    it(`takes ${JSON.stringify(modelId)} for ${family}`, () => {
      assert.equal(baseModelIdOf(modelId), base);
      assert.equal(familyOf(modelId).id, family);
    });
  }

  const bodies: [string, unknown, string][] = [
    ['anthropic_version', { anthropic_version: 'bedrock-2023-05-31', messages: [] }, 'anthropic-claude-messages'],
    [
      "Claude's older form",
      { prompt: '\n\nHuman: Hi\n\nAssistant:', max_tokens_to_sample: 5 },
      'anthropic-claude-text-completion',
    ],
    ['blocks without a type', { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }, 'amazon-nova'],
    ["Titan's generation settings", { inputText: 'Hi', textGenerationConfig: {} }, 'amazon-titan-text'],
    ['max_gen_len', { prompt: 'Hi', max_gen_len: 5 }, 'meta-llama'],
    ['[INST]', { prompt: '<s>[INST] Hi [/INST]' }, 'mistral-text-completion'],
    ["R1's own tokens", { prompt: '<｜User｜>Hi<｜Assistant｜><think>\n' }, 'deepseek-r1'],
    ['message', { message: 'Hi' }, 'cohere-command-r'],
    ['query and documents', { query: 'q', documents: ['d'] }, 'rerank-amazon'],
    ['query, documents and api_version', { query: 'q', documents: ['d'], api_version: 2 }, 'rerank'],
    ['input that text and embedding models share', { inputText: 'Hi' }, 'unknown'],
    ['a chat that many families share', { messages: [{ role: 'user', content: 'Hi' }] }, 'unknown'],
    ['nothing', undefined, 'unknown'],
    ['a body that is no object', [1, 'x'], 'unknown'],
  ];
  for (const kind of [
    'application-inference-profile/a1b2c3d4e5f6',
    'provisioned-model/a1b2c3d4e5f6',
    'custom-model-deployment/a1b2c3d4e5f6',
    'prompt-router/a1b2c3d4e5f6',
  ]) {
    for (const [what, body, family] of bodies) {
      it(`decides ${kind.split('/')[0] ?? ''} by ${what}: ${family}`, () =>
        assert.equal(familyOf(ARN + kind, body).id, family));
    }
  }

  it('decides the bare id of an application inference profile by the body too', () => {
    assert.equal(familyOf('a1b2c3d4e5f6', { anthropic_version: 'bedrock-2023-05-31' }).id, 'anthropic-claude-messages');
  });

  it('decides by the body where one model takes two forms', () => {
    assert.equal(
      familyOf('mistral.mistral-large-2402-v1:0', { messages: [{ role: 'user', content: 'Hi' }] }).id,
      'mistral-chat-completion',
    );
    assert.equal(
      familyOf('mistral.mistral-large-2402-v1:0', { prompt: '<s>[INST] Hi [/INST]' }).id,
      'mistral-text-completion',
    );
  });

  it('lets the body of a known model not change its family', () => {
    assert.equal(familyOf('meta.llama3-8b-instruct-v1:0', { anthropic_version: 'x' }).id, 'meta-llama');
  });
});

import assert from 'node:assert/strict';
import { modelCandidates } from '../../../src/core/controlPlane/modelCandidates.ts';
import { listModels } from '../../../src/core/controlPlane/listModels.ts';
import type { ModelCatalogue } from '../../../src/core/controlPlane/modelCatalogue.ts';
import { fixedIdentity } from '../../../src/core/aws/identity.ts';
import { parseEndpoint } from '../../../src/core/aws/endpoint.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';

const SONNET = 'anthropic.claude-sonnet-4-20250514-v1:0';
const onDemand = {
  name: 'ValidationException',
  message: `Invocation of model ID ${SONNET} with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
};
const legacy = {
  name: 'ResourceNotFoundException',
  message:
    'Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days.',
};
const unknown = { name: 'ValidationException', message: 'The provided model identifier is invalid.' };

describe('model ids to take instead of a refused one', () => {
  let catalogue: ModelCatalogue;

  before(async () => {
    const sandbox = await startSandbox();
    const transport = new Transport('bedrock-invoke/test');
    try {
      catalogue = await listModels({
        region: 'us-east-1',
        endpoint: parseEndpoint(sandbox.url),
        identity: fixedIdentity('sandbox', 'sandbox keys', sandbox.credentials),
        transport,
        clock: { offsetMs: 0 },
        signal: new AbortController().signal,
      });
    } finally {
      transport.close();
      await sandbox.close();
    }
  });

  it('are for an on-demand refusal the profiles that the account lists for the model', () => {
    const found = modelCandidates(onDemand, { modelId: SONNET, region: 'us-east-1' }, catalogue);
    assert.deepEqual(
      found.map(({ modelId, listed }) => [modelId, listed]),
      [
        [`us.${SONNET}`, true],
        [`global.${SONNET}`, true],
      ],
    );
    assert.equal(found[0]?.name, 'US Anthropic Claude Sonnet 4');
  });

  it('hold for the ARN of a model as for its id', () => {
    const found = modelCandidates(
      onDemand,
      { modelId: `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}`, region: 'us-east-1' },
      catalogue,
    );
    assert.equal(found[0]?.modelId, `us.${SONNET}`);
  });

  const regions: [region: string, ...prefixes: string[]][] = [
    ['us-east-1', 'us', 'global'],
    ['us-gov-west-1', 'us-gov'],
    ['eu-west-1', 'eu', 'global'],
    ['ap-south-1', 'apac', 'global'],
    ['ap-northeast-1', 'jp', 'apac', 'global'],
    ['ap-southeast-2', 'au', 'apac', 'global'],
    ['ca-central-1', 'ca', 'us', 'global'],
    ['il-central-1', 'global'],
  ];
  for (const [region, ...prefixes] of regions) {
    it(`are without a list guessed from the region: ${region}`, () => {
      const found = modelCandidates(onDemand, { modelId: SONNET, region }, null);
      assert.deepEqual(
        found,
        prefixes.map(prefix => ({ modelId: `${prefix}.${SONNET}`, name: null, listed: false })),
      );
    });
  }

  it('are guessed too where the list has none', () => {
    assert.deepEqual(
      modelCandidates(onDemand, { modelId: 'vendor.model-v1:0', region: 'eu-west-1' }, catalogue).map(
        ({ modelId, listed }) => [modelId, listed],
      ),
      [
        ['eu.vendor.model-v1:0', false],
        ['global.vendor.model-v1:0', false],
      ],
    );
  });

  it('are for a legacy model active ones of its provider that can be called, and never itself', () => {
    const found = modelCandidates(legacy, { modelId: 'anthropic.claude-instant-v1', region: 'us-east-1' }, catalogue);
    assert.ok(found.length > 1 && found.length <= 8);
    for (const { modelId, listed } of found) {
      assert.match(modelId, /anthropic\.claude/);
      assert.doesNotMatch(modelId, /instant|claude-v2|claude-3-sonnet-20240229/);
      assert.equal(listed, true);
    }
    assert.ok(
      found.some(({ modelId }) => modelId.startsWith('us.')),
      'models behind profiles are named by the profile',
    );
  });

  it('are for a legacy model without a list guesses of the same provider, one for each model', () => {
    const found = modelCandidates(legacy, { modelId: 'amazon.titan-text-express-v1', region: 'eu-west-1' }, null);
    assert.ok(found.length > 0);
    for (const { modelId, listed } of found) {
      assert.match(modelId, /^(eu\.|global\.)?amazon\.nova/);
      assert.equal(listed, false);
    }
    const bases = found.map(({ modelId }) => modelId.replace(/^(eu|global)\./, ''));
    assert.equal(new Set(bases).size, bases.length);
  });

  it('are for an id that is not known there its siblings, where it has any', () => {
    assert.deepEqual(
      modelCandidates(unknown, { modelId: `eu.${SONNET}`, region: 'us-east-1' }, catalogue).map(
        ({ modelId }) => modelId,
      ),
      [`us.${SONNET}`, `global.${SONNET}`],
    );
    assert.deepEqual(
      modelCandidates(unknown, { modelId: `eu.${SONNET}`, region: 'us-east-1' }, null).map(({ modelId }) => modelId),
      [`us.${SONNET}`, `global.${SONNET}`],
    );
    assert.deepEqual(modelCandidates(unknown, { modelId: 'no-such-model', region: 'us-east-1' }, null), []);
  });

  it('are none for every other failure, and for an ARN that hides its model', () => {
    assert.deepEqual(
      modelCandidates(
        { name: 'ThrottlingException', message: 'Too many requests' },
        { modelId: SONNET, region: 'us-east-1' },
        catalogue,
      ),
      [],
    );
    assert.deepEqual(
      modelCandidates(
        onDemand,
        { modelId: 'arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abcdefghijkl', region: 'us-east-1' },
        null,
      ),
      [],
    );
  });
});

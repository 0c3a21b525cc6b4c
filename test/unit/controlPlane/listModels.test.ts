import assert from 'node:assert/strict';
import {
  BedrockClient,
  paginateListCustomModelDeployments,
  paginateListCustomModels,
  paginateListImportedModels,
  paginateListInferenceProfiles,
  paginateListMarketplaceModelEndpoints,
  paginateListProvisionedModelThroughputs,
  ListFoundationModelsCommand,
} from '@aws-sdk/client-bedrock';
import { listModels } from '../../../src/core/controlPlane/listModels.ts';
import {
  activeAlternatives,
  findModel,
  groupByKind,
  profilesFor,
} from '../../../src/core/controlPlane/modelCatalogue.ts';
import type { ModelCatalogue, ModelKind } from '../../../src/core/controlPlane/modelCatalogue.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { connectTo } from '../../support/controlPlane.ts';

describe('listModels against the sandbox', () => {
  let sandbox: Sandbox;
  let official: BedrockClient;
  let catalogue: ModelCatalogue;

  before(async () => {
    sandbox = await startSandbox();
    official = new BedrockClient({ endpoint: sandbox.url, region: 'us-east-1', credentials: sandbox.credentials });
    catalogue = await listModels(connectTo(sandbox.url, { pageSize: 7 }));
  });
  after(async () => {
    official.destroy();
    await sandbox.close();
  });

  const ids = (kind: ModelKind): string[] =>
    catalogue.models
      .filter(model => model.kind === kind)
      .map(({ id }) => id)
      .sort();
  const all = async <Page, Item>(
    pages: AsyncIterable<Page>,
    items: (page: Page) => Item[] | undefined,
  ): Promise<Item[]> => {
    const found: Item[] = [];
    for await (const page of pages) found.push(...(items(page) ?? []));
    return found;
  };

  it('lists the same as the official client, list by list', async () => {
    const client = { client: official, pageSize: 5 };
    const { modelSummaries = [] } = await official.send(new ListFoundationModelsCommand({}));
    assert.deepEqual(ids('foundation-model'), modelSummaries.map(({ modelId }) => modelId).sort());
    for (const [kind, typeEquals] of [
      ['inference-profile', 'SYSTEM_DEFINED'],
      ['application-inference-profile', 'APPLICATION'],
    ] as const) {
      const profiles = await all(
        paginateListInferenceProfiles(client, { typeEquals }),
        page => page.inferenceProfileSummaries,
      );
      assert(profiles.length > 0);
      assert.deepEqual(ids(kind), profiles.map(({ inferenceProfileId }) => inferenceProfileId).sort());
    }
    const arns: [ModelKind, (string | undefined)[]][] = [
      [
        'provisioned-model',
        (await all(paginateListProvisionedModelThroughputs(client, {}), page => page.provisionedModelSummaries)).map(
          item => item.provisionedModelArn,
        ),
      ],
      [
        'custom-model',
        (await all(paginateListCustomModels(client, {}), page => page.modelSummaries)).map(item => item.modelArn),
      ],
      [
        'custom-model-deployment',
        (await all(paginateListCustomModelDeployments(client, {}), page => page.modelDeploymentSummaries)).map(
          item => item.customModelDeploymentArn,
        ),
      ],
      [
        'imported-model',
        (await all(paginateListImportedModels(client, {}), page => page.modelSummaries)).map(item => item.modelArn),
      ],
      [
        'marketplace-endpoint',
        (await all(paginateListMarketplaceModelEndpoints(client, {}), page => page.marketplaceModelEndpoints)).map(
          item => item.endpointArn,
        ),
      ],
    ];
    for (const [kind, expected] of arns) {
      assert(expected.length > 0, kind);
      assert.deepEqual(ids(kind), expected.sort(), kind);
    }
    assert.deepEqual(catalogue.failures, []);
    assert.equal(catalogue.source, 'account');
  });

  it('tells of a foundation model what its list tells, and the profiles that hold it', () => {
    const sonnet = findModel(catalogue, 'anthropic.claude-sonnet-4-20250514-v1:0');
    assert.deepEqual(sonnet, {
      id: 'anthropic.claude-sonnet-4-20250514-v1:0',
      modelId: 'anthropic.claude-sonnet-4-20250514-v1:0',
      kind: 'foundation-model',
      arn: 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0',
      name: 'Claude Sonnet 4',
      description: null,
      provider: 'Anthropic',
      inputModalities: ['TEXT', 'IMAGE'],
      outputModalities: ['TEXT'],
      streaming: true,
      onDemand: false,
      callable: false,
      lifecycle: 'ACTIVE',
      status: null,
      baseModelIds: ['anthropic.claude-sonnet-4-20250514-v1:0'],
      profiles: ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'global.anthropic.claude-sonnet-4-20250514-v1:0'],
    });
  });

  it("gives everything behind which a known model stands that model's facts", () => {
    const facts = (kind: ModelKind): unknown[] =>
      catalogue.models
        .filter(model => model.kind === kind)
        .map(({ provider, inputModalities, streaming, onDemand, callable, lifecycle, status }) => ({
          provider,
          inputModalities,
          streaming,
          onDemand,
          callable,
          lifecycle,
          status,
        }));
    const nova = { provider: 'Amazon', inputModalities: ['TEXT'], streaming: true, lifecycle: 'ACTIVE' };
    assert.deepEqual(facts('provisioned-model'), [{ ...nova, onDemand: false, callable: true, status: 'InService' }]);
    assert.deepEqual(facts('custom-model'), [{ ...nova, onDemand: false, callable: false, status: 'Active' }]);
    assert.deepEqual(facts('custom-model-deployment'), [{ ...nova, onDemand: true, callable: true, status: 'Active' }]);
    assert.deepEqual(facts('imported-model'), [
      {
        provider: null,
        inputModalities: [],
        streaming: true,
        onDemand: true,
        callable: true,
        lifecycle: null,
        status: null,
      },
    ]);
    assert.deepEqual(facts('marketplace-endpoint'), [
      {
        provider: null,
        inputModalities: [],
        streaming: null,
        onDemand: false,
        callable: true,
        lifecycle: null,
        status: 'REGISTERED',
      },
    ]);
    const legacy = catalogue.models.find(({ id }) => id === 'us.anthropic.claude-3-sonnet-20240229-v1:0');
    assert.equal(legacy?.lifecycle, 'LEGACY');
  });

  it("calls the account's own profiles by ARN and finds them by either", () => {
    const own = findModel(catalogue, 'sbxteamclaud');
    assert.equal(own?.modelId, 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/sbxteamclaud');
    assert.equal(findModel(catalogue, own.modelId), own);
    assert.deepEqual(own.baseModelIds, ['anthropic.claude-3-5-sonnet-20240620-v1:0']);
    assert.equal(
      findModel(catalogue, 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0')?.id,
      'amazon.nova-lite-v1:0',
    );
    assert.equal(findModel(catalogue, 'no.such-model'), null);
  });

  it('groups by kind, foundation models first', () => {
    assert.deepEqual(
      groupByKind(catalogue).map(({ kind }) => kind),
      [
        'foundation-model',
        'inference-profile',
        'application-inference-profile',
        'provisioned-model',
        'custom-model',
        'custom-model-deployment',
        'imported-model',
        'marketplace-endpoint',
      ],
    );
  });

  it('offers what a model can be called through', () => {
    const through = (modelId: string): string[] =>
      profilesFor(catalogue, modelId).map(({ id }) => id.split('/').at(-1) ?? '');
    assert.deepEqual(through('anthropic.claude-3-5-sonnet-20240620-v1:0'), [
      'us.anthropic.claude-3-5-sonnet-20240620-v1:0',
      'sbxteamclaud',
    ]);
    assert.deepEqual(through('amazon.nova-micro-v1:0'), ['us.amazon.nova-micro-v1:0', 'sbxdeploy001', 'sbxprovision']);
    assert.deepEqual(
      through('arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0/sbxcustommod'),
      ['sbxdeploy001'],
    );
    assert.deepEqual(through('us.deepseek.r1-v1:0'), ['us.deepseek.r1-v1:0']);
    assert.deepEqual(through('cohere.command-r-v1:0'), []);
  });

  it('offers active models of the same provider for a legacy one, same family first', () => {
    const alternatives = activeAlternatives(catalogue, 'anthropic.claude-v2');
    assert(alternatives.length > 3);
    assert(
      alternatives.every(model => model.provider === 'Anthropic' && model.lifecycle === 'ACTIVE' && model.callable),
    );
    assert(alternatives.some(({ id }) => id === 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'));
    const titan = activeAlternatives(catalogue, 'amazon.titan-text-express-v1');
    assert(titan.some(({ id }) => id === 'amazon.nova-lite-v1:0'));
    assert(titan.every(({ outputModalities }) => outputModalities.includes('TEXT')));
    assert.equal(
      activeAlternatives(catalogue, 'us.anthropic.claude-3-sonnet-20240229-v1:0')[0]?.kind,
      'inference-profile',
    );
  });

  it('lists the profiles of the region that it asks', async () => {
    const european = await listModels(connectTo(sandbox.url, { region: 'eu-west-1' }));
    const prefixes = new Set(
      european.models.filter(({ kind }) => kind === 'inference-profile').map(({ id }) => id.split('.')[0]),
    );
    assert.deepEqual(prefixes, new Set(['eu', 'global']));
  });
});

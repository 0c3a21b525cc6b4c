import assert from 'node:assert/strict';
import {
  BedrockClient,
  GetFoundationModelCommand,
  GetGuardrailCommand,
  GetInferenceProfileCommand,
  GetCustomModelCommand,
  GetCustomModelDeploymentCommand,
  GetFoundationModelAvailabilityCommand,
  GetImportedModelCommand,
  GetMarketplaceModelEndpointCommand,
  GetPromptRouterCommand,
  GetProvisionedModelThroughputCommand,
  ListCustomModelDeploymentsCommand,
  ListCustomModelsCommand,
  ListFoundationModelsCommand,
  ListGuardrailsCommand,
  ListImportedModelsCommand,
  ListInferenceProfilesCommand,
  ListMarketplaceModelEndpointsCommand,
  ListPromptRoutersCommand,
  ListProvisionedModelThroughputsCommand,
  paginateListInferenceProfiles,
} from '@aws-sdk/client-bedrock';
import {
  BedrockRuntimeClient,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { at, callSandbox, jsonOf } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox, SandboxLogEntry } from '../../../src/sandbox/index.ts';

const CLAUDE = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
const ask = (content: string): Uint8Array =>
  Buffer.from(
    JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 300, messages: [{ role: 'user', content }] }),
  );

for (const protocol of ['HTTP/2', 'HTTP/1.1'] as const) {
  describe(`sandbox called by the official runtime client over ${protocol}`, () => {
    let sandbox: Sandbox;
    let client: BedrockRuntimeClient;
    const log: SandboxLogEntry[] = [];

    before(async () => {
      sandbox = await startSandbox({ chunkDelayMs: 0, onRequest: line => log.push(line) });
      // HTTP/2 is what the client speaks to Bedrock when it is told nothing.
      const transport = protocol === 'HTTP/2' ? {} : { requestHandler: new NodeHttpHandler() };
      client = new BedrockRuntimeClient({
        endpoint: sandbox.url,
        region: 'us-east-1',
        credentials: sandbox.credentials,
        maxAttempts: 1,
        ...transport,
      });
    });
    after(async () => {
      client.destroy();
      await sandbox.close();
    });

    const guarded = {
      modelId: CLAUDE,
      body: ask('I am Jane Roe 👋🏽'),
      contentType: 'application/json',
      guardrailIdentifier: 'sandboxguard2',
      guardrailVersion: '1',
      trace: 'ENABLED',
    } as const;

    it('InvokeModel with a guardrail and every option', async () => {
      const answer = await client.send(
        new InvokeModelCommand({
          ...guarded,
          accept: 'application/json',
          performanceConfigLatency: 'optimized',
          serviceTier: 'priority',
          requestMetadata: '{"team":"search"}',
        }),
      );
      const body = JSON.parse(answer.body.transformToString()) as unknown;
      assert.match(String(at(body, 'content', 0, 'text')), /> I am \{NAME\} 👋🏽/);
      assert.equal(at(body, 'amazon-bedrock-guardrailAction'), 'INTERVENED');
      assert.deepEqual(
        [answer.contentType, answer.performanceConfigLatency, answer.serviceTier, answer.$metadata.httpStatusCode],
        ['application/json', 'optimized', 'priority', 200],
      );
      assert.equal(log.at(-1)?.requestId, answer.$metadata.requestId);
      assert.equal(log.at(-1)?.protocol, protocol);
    });

    it('InvokeModelWithResponseStream with a guardrail', async () => {
      const answer = await client.send(new InvokeModelWithResponseStreamCommand(guarded));
      assert.equal(answer.contentType, 'application/json');
      const chunks: unknown[] = [];
      for await (const event of answer.body ?? []) {
        chunks.push(JSON.parse(Buffer.from(event.chunk?.bytes ?? []).toString('utf8')));
      }
      assert.match(chunks.map(chunk => at(chunk, 'delta', 'text') ?? '').join(''), /> I am \{NAME\} 👋🏽/);
      assert.equal(at(chunks.at(-1), 'type'), 'message_stop');
      assert.ok(at(chunks.at(-1), 'amazon-bedrock-trace', 'guardrail', 'outputs', 0, 'sandboxguard2'));
    });

    it('ARNs, exceptions before and inside the stream, and CountTokens', async () => {
      const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/sbxteamclaud';
      assert.equal(
        (await client.send(new InvokeModelCommand({ modelId: arn, body: ask('x') }))).$metadata.httpStatusCode,
        200,
      );
      const fault = (name: string): Promise<unknown> =>
        client.send(new InvokeModelCommand({ modelId: `sandbox.fault-${name}-v1:0`, body: ask('x') }));
      await assert.rejects(fault('throttling'), {
        name: 'ThrottlingException',
        message: 'Too many requests, please wait before trying again.',
      });
      await assert.rejects(fault('model-error'), {
        name: 'ModelErrorException',
        originalStatusCode: 500,
        resourceName: 'sandbox.fault-model-error-v1:0',
      });
      await assert.rejects(fault('expired-token'), { name: 'ExpiredTokenException' });
      const stream = await client.send(
        new InvokeModelWithResponseStreamCommand({
          modelId: 'sandbox.fault-stream-exception-model-stream-error-v1:0',
          body: ask('x'),
        }),
      );
      await assert.rejects(
        async () => {
          for await (const event of stream.body ?? []) void event;
        },
        { name: 'ModelStreamErrorException', originalStatusCode: 500, originalMessage: 'container stopped' },
      );
      const counted = await client.send(
        new CountTokensCommand({ modelId: CLAUDE, input: { invokeModel: { body: ask('four letters') } } }),
      );
      assert.equal(counted.inputTokens, 3);
    });

    it('a wrong secret is refused with the canonical request', async () => {
      const thief = new BedrockRuntimeClient({
        endpoint: sandbox.url,
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wrong' },
        maxAttempts: 1,
      });
      await assert.rejects(
        thief.send(new InvokeModelCommand({ modelId: CLAUDE, body: ask('x') })),
        (error: Error) =>
          error.name === 'InvalidSignatureException' &&
          error.message.includes('The Canonical String for this request should have been'),
      );
      thief.destroy();
    });
  });
}

describe('sandbox called by the official control-plane client', () => {
  let sandbox: Sandbox;
  let client: BedrockClient;
  before(async () => {
    sandbox = await startSandbox();
    client = new BedrockClient({
      endpoint: sandbox.url,
      region: 'eu-west-1',
      credentials: sandbox.credentials,
      maxAttempts: 1,
    });
  });
  after(async () => {
    client.destroy();
    await sandbox.close();
  });

  /** What the client parsed holds every member that was sent: it drops those it does not know. */
  const complete = async (parsed: object, path: string, query: Record<string, string> = {}): Promise<void> => {
    const raw = jsonOf(await callSandbox(sandbox, { path, query, region: 'eu-west-1' }));
    assert.deepEqual(keysOf({ ...parsed, $metadata: undefined }), keysOf(raw));
  };

  it('models', async () => {
    const all = await client.send(new ListFoundationModelsCommand({}));
    await complete(all, '/foundation-models');
    assert.equal(
      all.modelSummaries?.[0]?.modelArn,
      'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-4-5-20251101-v1:0',
    );
    const images = await client.send(
      new ListFoundationModelsCommand({ byProvider: 'amazon', byOutputModality: 'IMAGE' }),
    );
    assert.deepEqual(
      images.modelSummaries?.map(model => model.modelId),
      ['amazon.nova-canvas-v1:0', 'amazon.titan-image-generator-v2:0'],
    );
    const one = await client.send(
      new GetFoundationModelCommand({
        modelIdentifier: 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0',
      }),
    );
    assert.equal(one.modelDetails?.modelName, 'Nova Lite');
    await assert.rejects(client.send(new GetFoundationModelCommand({ modelIdentifier: 'nobody.knows' })), {
      name: 'ResourceNotFoundException',
    });
  });

  it('inference profiles, by type and in pages', async () => {
    const list = async (typeEquals?: 'SYSTEM_DEFINED' | 'APPLICATION'): Promise<string[]> => {
      const ids: string[] = [];
      for await (const page of paginateListInferenceProfiles({ client, pageSize: 4 }, { typeEquals })) {
        ids.push(...(page.inferenceProfileSummaries ?? []).map(entry => entry.inferenceProfileId ?? ''));
      }
      return ids;
    };
    assert.deepEqual(await list('APPLICATION'), ['sbxteamclaud', 'sbxnovalite1']);
    const system = await list('SYSTEM_DEFINED');
    assert.ok(
      system.length > 8 && system.every(id => /^(eu|global)\./.test(id)),
      'the profiles of the Region that signed',
    );
    assert.equal((await list()).length, system.length + 2);
    const profile = await client.send(
      new GetInferenceProfileCommand({
        inferenceProfileIdentifier: 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/sbxteamclaud',
      }),
    );
    assert.equal(profile.models?.[0]?.modelArn, `arn:aws:bedrock:eu-west-1::foundation-model/${CLAUDE}`);
    await complete(profile, '/inference-profiles/sbxteamclaud');
    assert.ok(profile.updatedAt instanceof Date);
  });

  it("the account's own models and endpoints", async () => {
    await complete(await client.send(new ListProvisionedModelThroughputsCommand({})), '/provisioned-model-throughputs');
    await complete(await client.send(new ListCustomModelsCommand({})), '/custom-models');
    await complete(
      await client.send(new ListCustomModelDeploymentsCommand({})),
      '/model-customization/custom-model-deployments',
    );
    await complete(await client.send(new ListImportedModelsCommand({})), '/imported-models');
    await complete(await client.send(new ListMarketplaceModelEndpointsCommand({})), '/marketplace-model/endpoints');
    await complete(await client.send(new ListPromptRoutersCommand({})), '/prompt-routers');
    assert.equal((await client.send(new ListCustomModelsCommand({ nameContains: 'other' }))).modelSummaries?.length, 0);
  });

  it('one of each of them by id, name and ARN, and the service refuses another', async () => {
    const arn = (resource: string): string => `arn:aws:bedrock:eu-west-1:123456789012:${resource}`;
    for (const name of ['sandbox-provisioned', 'sbxprovision', arn('provisioned-model/sbxprovision')]) {
      const got = await client.send(new GetProvisionedModelThroughputCommand({ provisionedModelId: name }));
      assert.equal(got.provisionedModelName, 'sandbox-provisioned');
      await complete(got, `/provisioned-model-throughput/${encodeURIComponent(name)}`);
    }
    for (const name of ['sandbox-custom', arn('custom-model/amazon.nova-micro-v1:0/sbxcustommod')]) {
      const got = await client.send(new GetCustomModelCommand({ modelIdentifier: name }));
      assert.equal(got.modelName, 'sandbox-custom');
      await complete(got, `/custom-models/${encodeURIComponent(name)}`);
    }
    for (const name of ['sandbox-deployment', arn('custom-model-deployment/sbxdeploy001')]) {
      const got = await client.send(new GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier: name }));
      assert.equal(got.modelDeploymentName, 'sandbox-deployment');
      await complete(got, `/model-customization/custom-model-deployments/${encodeURIComponent(name)}`);
    }
    for (const name of ['sandbox-imported-llama', arn('imported-model/sbximported1')]) {
      const got = await client.send(new GetImportedModelCommand({ modelIdentifier: name }));
      assert.equal(got.modelName, 'sandbox-imported-llama');
      await complete(got, `/imported-models/${encodeURIComponent(name)}`);
    }
    const endpointArn = 'arn:aws:sagemaker:eu-west-1:123456789012:endpoint/sandbox-marketplace-endpoint';
    const endpoint = await client.send(new GetMarketplaceModelEndpointCommand({ endpointArn }));
    assert.equal(endpoint.marketplaceModelEndpoint?.endpointStatus, 'InService');
    await complete(endpoint, `/marketplace-model/endpoints/${encodeURIComponent(endpointArn)}`);
    const promptRouterArn = arn('default-prompt-router/sbxrouter001');
    const router = await client.send(new GetPromptRouterCommand({ promptRouterArn }));
    assert.equal(router.promptRouterArn, promptRouterArn);
    await complete(router, `/prompt-routers/${encodeURIComponent(promptRouterArn)}`);
    const available = await client.send(new GetFoundationModelAvailabilityCommand({ modelId: CLAUDE }));
    assert.equal(available.agreementAvailability?.status, 'AVAILABLE');
    await complete(available, `/foundation-model-availability/${CLAUDE}`);

    const missing = { name: 'ResourceNotFoundException' };
    await assert.rejects(
      client.send(new GetCustomModelCommand({ modelIdentifier: 'sandbox-imported-llama' })),
      missing,
    );
    await assert.rejects(client.send(new GetImportedModelCommand({ modelIdentifier: 'other' })), missing);
    await assert.rejects(
      client.send(new GetPromptRouterCommand({ promptRouterArn: promptRouterArn.replace('eu-west-1', 'us-east-1') })),
      missing,
    );
    await assert.rejects(client.send(new GetFoundationModelAvailabilityCommand({ modelId: 'nobody.knows' })), missing);
  });

  it('refuses filters with values that the operation does not have', async () => {
    const wrong = 'WRONG' as never;
    const refused = { name: 'ValidationException', message: /'WRONG'.*enum value set/ };
    await assert.rejects(client.send(new ListFoundationModelsCommand({ byOutputModality: wrong })), refused);
    await assert.rejects(client.send(new ListFoundationModelsCommand({ byInferenceType: wrong })), refused);
    await assert.rejects(client.send(new ListProvisionedModelThroughputsCommand({ statusEquals: wrong })), refused);
    await assert.rejects(client.send(new ListCustomModelsCommand({ modelStatus: wrong })), refused);
    await assert.rejects(client.send(new ListCustomModelDeploymentsCommand({ statusEquals: wrong })), refused);
  });

  it('names what the account made as its API would let it be named', async () => {
    const guardrails = await client.send(new ListGuardrailsCommand({}));
    for (const { name } of guardrails.guardrails ?? []) assert.match(name ?? '', /^[0-9a-zA-Z-_]{1,50}$/);
    const profiles = await client.send(new ListInferenceProfilesCommand({ typeEquals: 'APPLICATION' }));
    for (const { inferenceProfileName, description } of profiles.inferenceProfileSummaries ?? []) {
      assert.match(inferenceProfileName ?? '', /^([0-9a-zA-Z][ _-]?)+$/);
      assert.match(description ?? '', /^([0-9a-zA-Z:.][ _-]?)+$/);
    }
    const custom = await client.send(new ListCustomModelsCommand({}));
    assert.match(custom.modelSummaries?.[0]?.baseModelName ?? '', /^[a-z0-9-]+\.[a-z0-9-]+$/);
    const routers = await client.send(new ListPromptRoutersCommand({}));
    assert.match(routers.promptRouterSummaries?.[0]?.promptRouterArn ?? '', /:default-prompt-router\/[a-zA-Z0-9-:.]+$/);
  });

  it('guardrails with their versions and policies', async () => {
    const drafts = await client.send(new ListGuardrailsCommand({}));
    assert.deepEqual(
      drafts.guardrails?.map(entry => [entry.id, entry.version]),
      [
        ['sandboxguard1', 'DRAFT'],
        ['sandboxguard2', 'DRAFT'],
        ['sandboxguard3', 'DRAFT'],
        ['sandboxguard4', 'DRAFT'],
      ],
    );
    await complete(drafts, '/guardrails');
    for (const { id, arn } of sandbox.guardrails.filter(entry => entry.version === 'DRAFT')) {
      const versions = await client.send(
        new ListGuardrailsCommand({ guardrailIdentifier: arn.replace('us-east-1', 'eu-west-1') }),
      );
      for (const { version } of versions.guardrails ?? []) {
        const guardrail = await client.send(
          new GetGuardrailCommand({ guardrailIdentifier: id, guardrailVersion: version }),
        );
        await complete(guardrail, `/guardrails/${id}`, { guardrailVersion: version ?? '' });
        assert.equal(guardrail.version, version);
      }
    }
    await assert.rejects(client.send(new GetGuardrailCommand({ guardrailIdentifier: 'nosuchguard' })), {
      name: 'ResourceNotFoundException',
    });
    await assert.rejects(client.send(new ListGuardrailsCommand({ maxResults: 5000 })), { name: 'ValidationException' });
  });
});

/** Every path of a document, list indexes included, leaving out what JSON cannot hold. */
function keysOf(value: unknown): string[] {
  const paths: string[] = [];
  const walk = (inner: unknown, path: string): void => {
    if (typeof inner !== 'object' || inner === null) paths.push(path);
    else for (const [key, member] of Object.entries(inner)) walk(member, `${path}/${key}`);
  };
  walk(JSON.parse(JSON.stringify(value)), '');
  return paths.sort();
}

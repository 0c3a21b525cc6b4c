import assert from 'node:assert/strict';
import { ageText } from '../../../src/core/controlPlane/ageText.ts';
import { builtInCatalogue } from '../../../src/core/controlPlane/builtInCatalogue.ts';
import { failureTexts } from '../../../src/core/controlPlane/failureTexts.ts';
import { listModels } from '../../../src/core/controlPlane/listModels.ts';
import { modelFacts, modelGroups, wayToCall } from '../../../src/core/controlPlane/modelGroups.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';
import { connectTo, controlPlane, denied, refusal } from '../../support/controlPlane.ts';

describe('what a picker shows of a catalogue', () => {
  let server: ScriptedServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is grouped by kind, with what each model takes, gives and is called through', async () => {
    const sandbox = await startSandbox();
    try {
      const catalogue = await listModels(connectTo(sandbox.url));
      const groups = modelGroups(catalogue);
      assert.deepEqual(
        groups.map(({ heading }) => heading),
        [
          'Foundation models',
          'Inference profiles',
          'Application inference profiles',
          'Provisioned throughput',
          'Custom models',
          'Custom model deployments',
          'Imported models',
          'Marketplace endpoints',
        ],
      );
      assert.ok(groups.every(({ builtIn }) => !builtIn));
      const facts = (id: string) => modelFacts(catalogue.models.find(model => model.id === id) ?? assert.fail(id));
      assert.equal(facts('amazon.nova-lite-v1:0'), 'Amazon · TEXT, IMAGE → TEXT · streams · active · on demand');
      assert.match(
        facts('anthropic.claude-sonnet-4-20250514-v1:0'),
        /^Anthropic · TEXT, IMAGE → TEXT · streams · active · only through a profile$/,
      );
      const custom = catalogue.models.find(({ kind }) => kind === 'custom-model') ?? assert.fail();
      assert.equal(wayToCall(custom), 'only through a deployment or provisioned throughput');
    } finally {
      await sandbox.close();
    }
  });

  it("has the built-in list, marked, in place of one that is not allowed, and the account's own beside it", async () => {
    server = await controlPlane({
      '/foundation-models': denied('bedrock:ListFoundationModels'),
      '/imported-models': {
        modelSummaries: [
          { modelArn: 'arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl', modelName: 'mine' },
        ],
      },
    });
    const catalogue = await listModels(connectTo(server.url));
    const groups = modelGroups(catalogue);
    assert.deepEqual(
      groups.map(({ heading, builtIn }) => [heading, builtIn]),
      [
        ['Foundation models (built-in list)', true],
        ['Imported models', false],
      ],
    );
    assert.ok(groups[0]?.models.some(({ id }) => id.startsWith('amazon.nova-')));
    assert.deepEqual(failureTexts(catalogue.failures, false), [
      'Not allowed to list foundation models (bedrock:ListFoundationModels).',
    ]);
    assert.ok(
      modelGroups(builtInCatalogue('eu-west-1')).every(
        ({ heading, builtIn }) => builtIn && heading.endsWith('(built-in list)'),
      ),
    );
  });

  it('says once what kept every list from coming', async () => {
    const expired = (_: unknown, socket: { write(data: Buffer): void }) =>
      void socket.write(refusal(403, 'ExpiredTokenException', 'The security token included in the request is expired'));
    const paths = [
      '/foundation-models',
      '/inference-profiles',
      '/provisioned-model-throughputs',
      '/custom-models',
      '/model-customization/custom-model-deployments',
      '/imported-models',
      '/marketplace-model/endpoints',
    ];
    server = await controlPlane(Object.fromEntries(paths.map(path => [path, expired])));
    const { failures } = await listModels(connectTo(server.url, { maxAttempts: 1 }));
    const [first, ...advice] = failureTexts(failures, true);
    assert.equal(
      first,
      'Nothing could be listed: ExpiredTokenException: The security token included in the request is expired',
    );
    assert.equal(advice.length, 1);
  });

  it('tells its age', () => {
    const [minute, hour] = [60_000, 3_600_000];
    assert.deepEqual([0, 59_999, minute, 59 * minute, hour, 47 * hour, 48 * hour].map(ageText), [
      'just now',
      'just now',
      '1 minute ago',
      '59 minutes ago',
      '1 hour ago',
      '47 hours ago',
      '2 days ago',
    ]);
  });
});

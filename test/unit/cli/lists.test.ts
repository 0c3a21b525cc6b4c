import assert from 'node:assert/strict';
import { BedrockClient, ListFoundationModelsCommand } from '@aws-sdk/client-bedrock';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { pause } from '../../support/scriptedServer.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';
import { controlPlane, denied, EMPTY_LISTS, queryOf } from '../../support/controlPlane.ts';
import type { PathAnswer } from '../../support/controlPlane.ts';
import { finished, KEY_ENVIRONMENT, Workplace } from '../../support/runCli.ts';

const EVERYTHING = Object.keys(EMPTY_LISTS);

describe('models, guardrails and profiles', function () {
  this.timeout(60_000);
  let place: Workplace;
  let server: ScriptedServer | undefined;
  let sandbox: Sandbox | undefined;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(async () => {
    await server?.close();
    await sandbox?.close();
    server = sandbox = undefined;
    place.remove();
  });
  const serve = async (paths: Readonly<Record<string, PathAnswer>>): Promise<NodeJS.ProcessEnv> => {
    server = await controlPlane(paths);
    return { ...KEY_ENVIRONMENT, AWS_ENDPOINT_URL_BEDROCK: server.url };
  };

  it('prints the models as JSON with the members that scripts rely on', async () => {
    sandbox = await startSandbox();
    const { code, stdout, stderr } = await place.run(['models', '--output', 'json'], {
      env: { ...KEY_ENVIRONMENT, AWS_ENDPOINT_URL_BEDROCK: sandbox.url },
    });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    const models = JSON.parse(stdout) as Record<string, unknown>[];
    for (const model of models) {
      assert.deepEqual(Object.keys(model), [
        'id',
        'arn',
        'kind',
        'name',
        'provider',
        'inputModalities',
        'outputModalities',
        'streaming',
        'onDemand',
        'lifecycle',
      ]);
    }
    assert.deepEqual(
      models.find(({ id }) => id === 'amazon.titan-text-express-v1'),
      {
        id: 'amazon.titan-text-express-v1',
        arn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1',
        kind: 'foundation-model',
        name: 'Titan Text G1 - Express',
        provider: 'Amazon',
        inputModalities: ['TEXT'],
        outputModalities: ['TEXT'],
        streaming: true,
        onDemand: true,
        lifecycle: 'LEGACY',
      },
    );
    const official = new BedrockClient({
      endpoint: sandbox.url,
      region: 'us-east-1',
      credentials: sandbox.credentials,
    });
    const { modelSummaries = [] } = await official.send(new ListFoundationModelsCommand({}));
    official.destroy();
    assert.deepEqual(
      models.filter(({ kind }) => kind === 'foundation-model').map(({ id }) => id),
      modelSummaries.map(({ modelId }) => modelId),
    );
    assert.equal(new Set(models.map(({ kind }) => kind)).size, 8);
  });

  it('prints every version of a guardrail as its own row', async () => {
    const { code, stdout, stderr } = await place.run(['guardrails', '--sandbox', '--output', 'json'], { env: {} });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, 'Sandbox: this list is made up. No account was read.\n');
    const rows = (JSON.parse(stdout) as { id: string; version: string }[]).filter(({ id }) => id === 'sandboxguard1');
    assert.deepEqual(
      rows,
      ['DRAFT', '2', '1'].map(version => ({
        id: 'sandboxguard1',
        arn: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/sandboxguard1',
        name: 'support-desk',
        version,
        status: 'READY',
      })),
    );
  });

  it('prints the profiles of the AWS config files, and asks nobody', async () => {
    place.awsConfig(
      '[default]\nregion = us-west-2\n[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_region = us-east-1\n',
      '[keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n',
    );
    const { code, stdout } = await place.run(['profiles', '--output', 'json'], { env: {} });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), [
      { name: 'default', region: 'us-west-2', kind: 'none' },
      { name: 'keys', region: null, kind: 'static' },
      { name: 'work', region: null, kind: 'sso' },
    ]);
    assert.doesNotMatch(stdout, /wJalr/);
    const text = await place.run(['profiles'], { env: {} });
    assert.equal(
      text.stdout,
      'NAME     REGION     SIGNS WITH\ndefault  us-west-2  no credentials\nkeys     -          pair of access keys\nwork     -          SSO session\n',
    );
  });

  it('names what may not be listed on stderr and prints the rest', async () => {
    const env = await serve({
      '/foundation-models': {
        modelSummaries: [
          { modelId: 'amazon.nova-lite-v1:0', modelName: 'Nova Lite', inferenceTypesSupported: ['ON_DEMAND'] },
        ],
      },
      '/imported-models': denied('bedrock:ListImportedModels'),
      '/marketplace-model/endpoints': denied('bedrock:ListMarketplaceModelEndpoints'),
    });
    const { code, stdout, stderr } = await place.run(['models', '--output', 'json'], { env });
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as unknown[]).length, 1);
    assert.equal(
      stderr,
      'Not allowed to list imported models (bedrock:ListImportedModels).\nNot allowed to list Marketplace endpoints (bedrock:ListMarketplaceModelEndpoints).\n',
    );
  });

  it('prints nothing and ends with 1 when nothing may be listed', async () => {
    const env = await serve(Object.fromEntries(EVERYTHING.map(path => [path, denied('bedrock:List')])));
    for (const command of ['models', 'guardrails']) {
      const { code, stdout, stderr } = await place.run([command, '--output', 'json'], { env });
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^Not allowed to list /);
    }
  });

  it('prints an empty list where there is nothing, and ends with 0', async () => {
    const env = await serve({});
    assert.deepEqual(
      await place
        .run(['guardrails', '--output', 'json'], { env })
        .then(({ code, stdout, stderr }) => [code, stdout, stderr]),
      [0, '[]\n', ''],
    );
    assert.deepEqual(
      await place.run(['guardrails'], { env }).then(({ code, stdout, stderr }) => [code, stdout, stderr]),
      [0, '', 'No guardrails were found.\n'],
    );
  });

  it('ends with 3 where nothing answers, with 4 without credentials, with 2 without a region or with wrong flags', async () => {
    const env = await serve({});
    await server?.close();
    server = undefined;
    const offline = await place.run(['models'], { env });
    assert.deepEqual([offline.code, offline.stdout], [3, '']);
    assert.match(offline.stderr, /^Nothing could be listed: ConnectionRefused: /);
    const unsigned = await place.run(['models'], { env: { AWS_REGION: 'us-east-1' } });
    assert.equal(unsigned.code, 4);
    assert.match(unsigned.stderr, /^NoCredentials: /);
    assert.equal((await place.run(['guardrails'], { env: { ...KEY_ENVIRONMENT, AWS_REGION: undefined } })).code, 2);
    for (const wrong of [
      ['--output', 'yaml'],
      ['extra'],
      ['--sandbox', '--endpoint-url', 'http://127.0.0.1:1'],
      ['--region', 'us/east'],
      ['--stream'],
    ]) {
      assert.equal((await place.run(['models', ...wrong], { env })).code, 2, wrong.join(' '));
    }
    assert.equal((await place.run(['profiles', '--region', 'us-east-1'], { env })).code, 2);
  });

  it("goes where the control plane is: flag, AWS_ENDPOINT_URL_BEDROCK, AWS_ENDPOINT_URL, the profile's services", async () => {
    const answersAt = async (
      arguments_: (url: string) => readonly string[],
      env: (url: string) => NodeJS.ProcessEnv,
      path = '',
    ): Promise<void> => {
      server = await controlPlane(Object.fromEntries(EVERYTHING.map(list => [path + list, EMPTY_LISTS[list] ?? {}])));
      const url = server.url + path;
      const { code, stderr } = await place.run(['models', ...arguments_(url)], {
        env: { ...KEY_ENVIRONMENT, ...env(url) },
      });
      assert.equal(code, 0, stderr);
      assert.equal(server.requests.length, 8);
      await server.close();
    };
    const nowhere = 'http://127.0.0.1:1';
    await answersAt(
      url => ['--endpoint-url', url],
      () => ({ AWS_ENDPOINT_URL_BEDROCK: nowhere }),
      '/prefix',
    );
    await answersAt(
      () => [],
      url => ({ AWS_ENDPOINT_URL_BEDROCK: url, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: nowhere, AWS_ENDPOINT_URL: nowhere }),
    );
    await answersAt(
      () => [],
      url => ({ AWS_ENDPOINT_URL: url }),
    );
    await answersAt(
      url => {
        place.awsConfig(
          `[default]\nservices = local\n[services local]\nbedrock_runtime =\n  endpoint_url = ${nowhere}\nbedrock =\n  endpoint_url = ${url}\n`,
        );
        return [];
      },
      () => ({}),
    );
    server = undefined;
  });

  it('follows pages', async () => {
    const env = await serve({
      '/guardrails': (request, socket) => {
        const token = queryOf(request).get('nextToken');
        const identifier = queryOf(request).get('guardrailIdentifier');
        const row = (id: string): object => ({ id, name: id, version: 'DRAFT', status: 'READY' });
        const page = identifier
          ? { guardrails: [row(identifier)] }
          : token === 'second'
            ? { guardrails: [row('b')] }
            : { guardrails: [row('a')], nextToken: 'second' };
        const body = JSON.stringify(page);
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      },
    });
    const { code, stdout } = await place.run(['guardrails'], { env });
    assert.equal(code, 0);
    assert.equal(
      stdout,
      'ID  VERSION  STATUS  NAME  DESCRIPTION\na   DRAFT    READY   a     -\nb   DRAFT    READY   b     -\n',
    );
  });

  it('keeps names harmless: one row a model, no control character', async () => {
    const env = await serve({
      '/foundation-models': {
        modelSummaries: [{ modelId: 'a.b', modelName: 'x\u001b[2J\ny\u202ez\u009b', providerName: '  ' }],
      },
    });
    const { stdout } = await place.run(['models'], { env });
    assert.equal(stdout.split('\n').length, 3);
    assert.doesNotMatch(stdout, new RegExp('[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u202e]'));
  });

  it('stops at Ctrl+C with 130', async () => {
    const env = await serve({ '/imported-models': () => undefined });
    const child = place.start(['models'], env);
    const end = finished(child);
    while (!server?.requests.some(({ target }) => target.startsWith('/imported-models'))) await pause(10);
    child.kill('SIGINT');
    assert.deepEqual(await end.then(({ code, stdout, stderr }) => [code, stdout, stderr]), [130, '', 'Cancelled.\n']);
  });
});

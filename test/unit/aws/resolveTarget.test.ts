import assert from 'node:assert/strict';
import { controlPlaneTarget, resolveTarget } from '../../../src/core/aws/resolveTarget.ts';
import type {
  Target,
  TargetChoices,
  TargetRequest,
  TargetResult,
  TargetService,
} from '../../../src/core/aws/resolveTarget.ts';
import { endpointUrl } from '../../../src/core/http/endpoint.ts';
import { AwsHome } from '../../support/awsHome.ts';

const CONFIG = `
[default]
region = us-west-1
[profile dev]
region = eu-west-1
[profile bare]
output = json
[profile gateway]
region = eu-west-2
endpoint_url = https://gateway.example
[profile services]
region = eu-west-3
services = own
[services own]
bedrock_runtime =
  endpoint_url = https://runtime.example
`;
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const ARN = 'arn:aws:bedrock:eu-north-1:123456789012:inference-profile/eu.x';
const SANDBOX = {
  url: 'http://127.0.0.1:4000',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIDSANDBOX', secretAccessKey: 'sandboxEXAMPLEKEY' },
};
const flags = (given: Partial<NonNullable<TargetChoices['flags']>>): Pick<TargetChoices, 'flags'> => ({
  flags: { profile: null, region: null, endpointUrl: null, ...given },
});
const settings = (given: Partial<NonNullable<TargetChoices['settings']>>): Pick<TargetChoices, 'settings'> => ({
  settings: { region: null, endpointUrl: null, ...given },
});

describe('resolveTarget', () => {
  let home: AwsHome;
  before(() => {
    home = new AwsHome();
    home.config(CONFIG);
  });
  after(() => home.remove());

  const resolve = (
    request: Partial<TargetRequest>,
    choices: Partial<TargetChoices>,
    service: TargetService = 'bedrock-runtime',
  ): Promise<TargetResult> =>
    resolveTarget(
      { modelId: 'amazon.nova-lite-v1:0', region: null, profile: null, ...request },
      { env: {}, ...choices },
      service,
    );
  const found = async (...parameters: Parameters<typeof resolve>): Promise<Target> => {
    const result = await resolve(...parameters);
    assert.equal(result.problem, null);
    return result as Target;
  };

  describe('the Region', () => {
    const env = { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-west-2' };
    const dev = { kind: 'profile', name: 'dev', from: 'workspace' } as const;
    const bare = { kind: 'profile', name: 'bare', from: 'setting' } as const;
    // Each row is without what decided the row before it.
    const rows: readonly [
      decidedBy: string,
      region: string,
      request: Partial<TargetRequest>,
      choices: Partial<TargetChoices>,
    ][] = [
      ['flag', 'ap-south-1', { region: 'sa-east-1' }, { env, signer: dev, ...flags({ region: 'ap-south-1' }) }],
      ['request', 'sa-east-1', { region: 'sa-east-1' }, { env, signer: dev, ...flags({}) }],
      ['profile', 'eu-west-1', {}, { env, signer: dev, ...settings({ region: 'ca-central-1' }) }],
      ['profile', 'eu-west-1', { profile: 'dev' }, { env, signer: bare }],
      ['profile', 'eu-west-1', { profile: 'bare' }, { env, ...flags({ profile: 'dev' }) }],
      ['AWS_REGION', 'us-east-2', {}, { env, signer: bare, ...settings({ region: 'ca-central-1' }) }],
      ['AWS_REGION', 'us-east-2', {}, { env }],
      ['AWS_DEFAULT_REGION', 'us-west-2', {}, { env: { AWS_DEFAULT_REGION: 'us-west-2' } }],
      ['profile', 'eu-west-1', {}, { env: { AWS_PROFILE: 'dev' }, ...settings({ region: 'ca-central-1' }) }],
      ['profile', 'us-west-1', {}, { ...settings({ region: 'ca-central-1' }) }],
      ['setting', 'ca-central-1', { modelId: ARN }, { signer: bare, ...settings({ region: 'ca-central-1' }) }],
      ['modelId', 'eu-north-1', { modelId: ARN }, { signer: bare, ...settings({}) }],
    ];
    for (const [decidedBy, region, request, choices] of rows) {
      it(`comes from ${decidedBy}: ${region} with ${JSON.stringify({ ...request, ...choices })}`, async () => {
        const target = await found(request, choices);
        assert.deepEqual([target.region, target.decidedBy.region], [region, decidedBy]);
      });
    }

    it('is missing where nothing names one, and what is known beside it is given', async () => {
      const result = await resolve({}, { signer: bare });
      assert.deepEqual(result.problem, { kind: 'noRegion' });
      assert.deepEqual([result.region, result.endpoint, result.decidedBy.region], [null, null, null]);
      assert.equal(result.identity?.label, 'profile bare');
      assert.equal(result.decidedBy.identity, 'setting');
    });

    it('is any for STS, which answers for all', async () => {
      const target = await found({}, { signer: bare }, 'sts');
      assert.deepEqual([target.region, target.decidedBy.region], ['us-east-1', 'any']);
      assert.equal(endpointUrl(target.endpoint), 'https://sts.us-east-1.amazonaws.com');
    });
  });

  describe('the endpoint', () => {
    const env = {
      AWS_REGION: 'us-east-2',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://own.example',
      AWS_ENDPOINT_URL: 'https://all.example',
    };
    const set = settings({ endpointUrl: 'https://setting.example/base/' });
    const rows: readonly [
      decidedBy: string,
      url: string,
      request: Partial<TargetRequest>,
      choices: Partial<TargetChoices>,
      service?: TargetService,
    ][] = [
      ['flag', 'https://flag.example', {}, { env, ...set, ...flags({ endpointUrl: 'https://flag.example' }) }],
      ['setting', 'https://setting.example/base', {}, { env, ...set }],
      ['service-variable', 'https://own.example', {}, { env }],
      ['AWS_ENDPOINT_URL', 'https://all.example', {}, { env: { ...env, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: '' } }],
      ['profile', 'https://runtime.example', { profile: 'services' }, {}],
      ['profile', 'https://gateway.example', {}, { signer: { kind: 'profile', name: 'gateway', from: 'workspace' } }],
      ['profile', 'https://gateway.example', {}, { env: { AWS_PROFILE: 'gateway' } }],
      ['rules', 'https://bedrock-runtime.us-west-1.amazonaws.com', {}, {}],
      [
        'rules',
        'https://bedrock-runtime.eu-west-2.amazonaws.com',
        { profile: 'gateway' },
        { env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } },
      ],
      // The setting is for requests; the flag for whatever the command calls.
      ['rules', 'https://bedrock.us-west-1.amazonaws.com', {}, { ...set }, 'bedrock'],
      ['rules', 'https://sts.us-west-1.amazonaws.com', {}, { ...set }, 'sts'],
      ['flag', 'https://flag.example', {}, { ...flags({ endpointUrl: 'https://flag.example' }) }, 'bedrock'],
    ];
    for (const [decidedBy, url, request, choices, service] of rows) {
      it(`of ${service ?? 'bedrock-runtime'} comes from ${decidedBy}: ${url}`, async () => {
        const target = await found(request, choices, service);
        assert.deepEqual([endpointUrl(target.endpoint), target.decidedBy.endpoint], [url, decidedBy]);
        assert.equal(target.endpoint.custom, decidedBy !== 'rules');
      });
    }

    it('that cannot be used is a problem, and Region and signer are given all the same', async () => {
      const result = await resolve({ profile: 'dev' }, settings({ endpointUrl: 'ftp://host' }));
      assert.equal(result.problem?.kind, 'endpoint');
      assert.match(result.problem?.kind === 'endpoint' ? result.problem.error.message : '', /neither http nor https/);
      assert.deepEqual([result.region, result.endpoint, result.identity?.label], ['eu-west-1', null, 'profile dev']);
    });
  });

  describe('who signs', () => {
    const env = { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'env-token', AWS_PROFILE: 'dev', AWS_REGION: 'us-east-2' };
    const key = { kind: 'apiKey', name: 'prod', token: 'kept-token', from: 'workspace' } as const;
    const rows: readonly [
      decidedBy: string,
      label: string,
      profile: string | null,
      request: Partial<TargetRequest>,
      choices: Partial<TargetChoices>,
    ][] = [
      [
        'flag',
        'profile gateway',
        'gateway',
        { profile: 'dev' },
        { env, signer: key, ...flags({ profile: 'gateway' }) },
      ],
      ['request', 'profile dev', 'dev', { profile: 'dev' }, { env, signer: key }],
      ['workspace', 'Bedrock API key prod', null, {}, { env, signer: key }],
      ['workspace', 'profile bare', 'bare', {}, { env, signer: { kind: 'profile', name: 'bare', from: 'workspace' } }],
      ['setting', 'profile bare', 'bare', {}, { env, signer: { kind: 'profile', name: 'bare', from: 'setting' } }],
      ['bearer-token', 'Bedrock API key (AWS_BEARER_TOKEN_BEDROCK)', null, {}, { env }],
      ['profile-variable', 'profile dev', null, {}, { env: { ...env, AWS_BEARER_TOKEN_BEDROCK: '' } }],
      ['environment-keys', 'environment keys', null, {}, { env: KEYS }],
      [
        'environment-keys',
        'environment keys',
        null,
        {},
        { env: KEYS, signer: { kind: 'environment', from: 'workspace' } },
      ],
    ];
    for (const [decidedBy, label, profile, request, choices] of rows) {
      it(`comes from ${decidedBy}: ${label}`, async () => {
        const target = await found(request, choices);
        assert.deepEqual([target.identity.label, target.profile], [label, profile]);
        assert.deepEqual([target.decidedBy.identity, target.signer.decidedBy], [decidedBy, decidedBy]);
        assert.equal(target.sandbox, false);
      });
    }

    it('is nobody where the chosen key is not stored, and Region and endpoint are given all the same', async () => {
      const result = await resolve({}, { env, signer: { ...key, token: null } });
      assert.deepEqual(result.problem, { kind: 'keyNotStored', name: 'prod' });
      assert.deepEqual([result.identity, result.signer, result.decidedBy.identity], [null, null, 'workspace']);
      assert.deepEqual([result.region, result.endpoint?.custom], ['us-east-2', false]);
      const inFile = await found({ profile: 'dev' }, { env, signer: { ...key, token: null } });
      assert.equal(inFile.identity.label, 'profile dev', 'a request that names a profile does not need the key');
    });

    it('has every notice once', async () => {
      const target = await found({ profile: 'dev' }, { env });
      assert.equal(target.signer.notices.length, 1);
      assert.match(target.signer.notices[0] ?? '', /AWS_BEARER_TOKEN_BEDROCK is not used/);
      assert.equal(target.identity.notice, target.signer.notices[0]);
    });
  });

  describe('the sandbox', () => {
    const choices = {
      env: { ...KEYS, AWS_REGION: 'us-east-2', AWS_ENDPOINT_URL: 'https://all.example' },
      signer: { kind: 'profile', name: 'dev', from: 'workspace' },
    } as const;

    for (const service of ['bedrock-runtime', 'bedrock', 'sts'] as const) {
      it(`is where ${service} is called, whatever else is set`, async () => {
        const sandbox = { from: 'workspace', running: SANDBOX } as const;
        const target = await found(
          { profile: 'dev' },
          { ...choices, ...settings({ region: 'ca-central-1' }), sandbox },
          service,
        );
        assert.deepEqual([endpointUrl(target.endpoint), target.region], [SANDBOX.url, SANDBOX.region]);
        assert.deepEqual([target.sandbox, target.profile, target.identity.label], [true, null, 'sandbox keys']);
        assert.deepEqual(await target.identity.authorize(), { kind: 'sigv4', credentials: SANDBOX.credentials });
        assert.deepEqual(target.decidedBy, { region: 'sandbox', endpoint: 'sandbox', identity: 'workspace' });
      });
    }

    it('takes the Region of the request or the flag', async () => {
      const sandbox = { from: 'setting', running: SANDBOX } as const;
      assert.equal((await found({ region: 'eu-west-1' }, { ...choices, sandbox })).region, 'eu-west-1');
      const target = await found({ region: 'eu-west-1' }, { ...choices, ...flags({ region: 'sa-east-1' }), sandbox });
      assert.deepEqual([target.region, target.decidedBy.region], ['sa-east-1', 'flag']);
    });

    it('that is not started is a problem', async () => {
      const result = await resolve(
        { region: 'eu-west-1' },
        { ...choices, sandbox: { from: 'setting', running: null } },
      );
      assert.deepEqual(result.problem, { kind: 'sandboxNotRunning' });
      assert.deepEqual([result.sandbox, result.region, result.decidedBy.identity], [true, 'eu-west-1', 'setting']);
    });
  });

  describe('the lists that belong to a target', () => {
    const lists = async (request: Partial<TargetRequest>, choices: Partial<TargetChoices>): Promise<string | null> => {
      const target = await controlPlaneTarget(await found(request, choices), choices.env ?? {});
      return target && `${endpointUrl(target.endpoint)} (${target.decidedBy.endpoint})`;
    };

    it('come from the control plane of the same Region', async () => {
      assert.equal(await lists({ region: 'eu-west-1' }, {}), 'https://bedrock.eu-west-1.amazonaws.com (rules)');
    });

    it('come from where a profile or a variable says that both are', async () => {
      assert.equal(await lists({ profile: 'gateway' }, {}), 'https://gateway.example (profile)');
      const env = { AWS_ENDPOINT_URL_BEDROCK: 'https://lists.example' };
      assert.equal(
        await lists({}, { env, ...settings({ endpointUrl: 'https://runtime.example' }) }),
        'https://lists.example (service-variable)',
      );
    });

    it("are nowhere known where only one of both is Amazon's", async () => {
      assert.equal(await lists({}, settings({ endpointUrl: 'https://runtime.example' })), null);
      assert.equal(await lists({}, { env: { AWS_ENDPOINT_URL_BEDROCK: 'https://lists.example' } }), null);
    });

    it('come from the sandbox with its requests', async () => {
      const sandbox = { from: 'workspace', running: SANDBOX } as const;
      const env = { AWS_ENDPOINT_URL_BEDROCK: 'https://lists.example' };
      assert.equal(await lists({}, { env, sandbox }), `${SANDBOX.url} (sandbox)`);
    });
  });
});

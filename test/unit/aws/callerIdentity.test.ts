import assert from 'node:assert/strict';
import { whoAmI } from '../../../src/core/aws/callerIdentity.ts';
import type { CallerIdentity, WhoAmIOptions } from '../../../src/core/aws/callerIdentity.ts';
import { parseEndpoint, resolveEndpoint } from '../../../src/core/aws/endpoint.ts';
import { endpointUrl } from '../../../src/core/http/endpoint.ts';
import { chooseIdentity, fixedIdentity } from '../../../src/core/aws/identity.ts';
import { CallError } from '../../../src/core/http/callError.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { verifySignature } from '../../support/verifySignature.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers, json, stsError } from '../../support/awsServers.ts';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

describe('whoAmI', () => {
  let home: AwsHome;
  let servers: AwsServers;
  let transport: Transport;
  beforeEach(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    transport = new Transport('bedrock-invoke/test');
  });
  afterEach(async () => {
    transport.close();
    home.remove();
    await servers.close();
  });

  const ask = (options: Partial<WhoAmIOptions> = {}): Promise<CallerIdentity> =>
    whoAmI({
      identity: fixedIdentity('environment', 'environment keys', { ...KEYS, sessionToken: 'session-token' }),
      region: 'eu-west-1',
      endpoint: parseEndpoint(servers.url),
      transport,
      signal: new AbortController().signal,
      ...options,
    });
  const failure = async (options?: Partial<WhoAmIOptions>): Promise<CallError> => {
    const error: unknown = await ask(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert(error instanceof CallError, String(error));
    return error;
  };

  it('asks STS in its query protocol, signed for sts and the Region', async () => {
    assert.deepEqual(await ask(), {
      account: '123456789012',
      arn: 'arn:aws:sts::123456789012:assumed-role/R&D/me',
      userId: 'AROAEXAMPLE:me',
    });
    const [request] = servers.requests;
    assert(request);
    assert.deepEqual(
      [request.method, request.target, request.body.toString()],
      ['POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15'],
    );
    const { service, region, signedHeaders } = verifySignature(request, KEYS);
    assert.deepEqual([service, region], ['sts', 'eu-west-1']);
    assert(signedHeaders.includes('x-amz-security-token') && signedHeaders.includes('content-type'));
  });

  it('keeps the path of an endpoint', async () => {
    await ask({ endpoint: parseEndpoint(`${servers.url}/base/`) });
    assert.equal(servers.requests[0]?.target, '/base/');
    assert.equal(verifySignature(servers.requests[0], KEYS).region, 'eu-west-1');
  });

  it('is answered by the sandbox, which checks the signature by its own computation', async () => {
    const sandbox = await startSandbox();
    try {
      const endpoint = parseEndpoint(sandbox.url);
      const env = {
        AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      };
      assert.match(
        (await ask({ endpoint, identity: chooseIdentity({ profile: null, env }) })).arn,
        /^arn:aws:iam::\d{12}:user\/sandbox$/,
      );
      const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'wrongEXAMPLEKEY' };
      const { name, status, kind } = await failure({
        endpoint,
        identity: chooseIdentity({ profile: null, env: wrong }),
      });
      // STS has its own name for it.
      assert.deepEqual([name, status, kind], ['SignatureDoesNotMatch', 403, 'service']);
    } finally {
      await sandbox.close();
    }
  });

  it('says what STS refuses, with its request id and what to do', async () => {
    servers.override = () => stsError('InvalidClientTokenId', 'The security token included in the request is invalid.');
    const { name, message, advice, kind, requestId } = await failure();
    assert.deepEqual(
      [name, message, kind, requestId],
      ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'service', 'request-1'],
    );
    assert.match(advice ?? '', /session token/);
  });

  it('never repeats a secret that the answer quotes', async () => {
    servers.override = () =>
      stsError(
        'AccessDenied',
        `You sent ${KEYS.secretAccessKey} and session-token, in hex ${Buffer.from(KEYS.secretAccessKey).toString('hex')}.`,
      );
    assert.equal((await failure()).message, 'You sent (masked) and (masked), in hex (masked).');
  });

  it('does not take a web page, an empty or a wrong answer for STS', async () => {
    for (const answer of [
      { body: '<html><title>Sign in</title></html>' },
      { body: '' },
      { status: 502, body: '<html></html>' },
      json({ account: '1' }),
      { status: 302, headers: { location: 'https://example.com' }, body: '' },
    ]) {
      servers.override = () => answer;
      const { name, kind } = await failure();
      assert.deepEqual([name, kind], ['NotSts', 'notService'], JSON.stringify(answer));
    }
    assert.equal(servers.requests.length, 5 + 2, 'nothing is followed, and only the busy gateway is tried again');
  });

  it('puts a wrong clock right once', async () => {
    const clock = { offsetMs: 3_600_000 };
    servers.override = () =>
      clock.offsetMs > 60_000 ? stsError('SignatureDoesNotMatch', 'Signature not yet current') : undefined;
    await ask({ clock });
    assert(Math.abs(clock.offsetMs) < 5000);
    assert.equal(servers.requests.length, 2);
    servers.override = () => stsError('SignatureDoesNotMatch', 'The request signature we calculated does not match');
    assert.equal((await failure({ clock })).name, 'SignatureDoesNotMatch');
    assert.equal(servers.requests.length, 3, 'a right clock is not the reason');
  });

  it('does not ask about an API key, which signs nothing', async () => {
    await assert.rejects(
      ask({ identity: chooseIdentity({ profile: null, env: { AWS_BEARER_TOKEN_BEDROCK: 'ABSKexample' } }) }),
      { name: 'ApiKeyHasNoIdentity' },
    );
    assert.equal(servers.requests.length, 0);
  });

  it('says that nothing answers, and can be cancelled', async () => {
    await assert.rejects(ask({ endpoint: parseEndpoint('http://127.0.0.1:1') }), {
      name: 'ConnectionRefused',
      kind: 'network',
    });
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(ask({ signal: abort.signal }), { kind: 'cancelled' });
  });

  it('goes where the endpoint rules of STS and SSO OIDC say', async () => {
    home.config(
      '[profile s]\nservices = local\n[services local]\nsts =\n  endpoint_url = http://127.0.0.1:3\nsso_oidc =\n  endpoint_url = http://127.0.0.1:4\n',
    );
    const at = async (
      service: 'sts' | 'sso-oidc',
      region: string,
      env: Record<string, string> = {},
      profile: string | null = null,
    ): Promise<string> => endpointUrl(await resolveEndpoint({ service, region, override: null, profile, env }));
    const fips = { AWS_USE_FIPS_ENDPOINT: 'true' };
    // As @aws-sdk/nested-clients resolves them.
    assert.deepEqual(
      [
        await at('sts', 'eu-west-1'),
        await at('sts', 'cn-north-1'),
        await at('sts', 'us-gov-west-1'),
        await at('sts', 'us-east-2', fips),
        await at('sts', 'us-gov-west-1', fips),
        await at('sts', 'us-east-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }),
        await at('sts', 'us-gov-west-1', { ...fips, AWS_USE_DUALSTACK_ENDPOINT: 'true' }),
        await at('sts', 'us-iso-east-1'),
        await at('sso-oidc', 'eu-west-1'),
        await at('sso-oidc', 'us-east-1', fips),
        await at('sso-oidc', 'us-gov-west-1', fips),
      ],
      [
        'https://sts.eu-west-1.amazonaws.com',
        'https://sts.cn-north-1.amazonaws.com.cn',
        'https://sts.us-gov-west-1.amazonaws.com',
        'https://sts-fips.us-east-2.amazonaws.com',
        'https://sts.us-gov-west-1.amazonaws.com',
        'https://sts.us-east-1.api.aws',
        'https://sts-fips.us-gov-west-1.api.aws',
        'https://sts.us-iso-east-1.c2s.ic.gov',
        'https://oidc.eu-west-1.amazonaws.com',
        'https://oidc-fips.us-east-1.amazonaws.com',
        'https://oidc.us-gov-west-1.amazonaws.com',
      ],
    );
    assert.equal(
      await at('sts', 'us-east-1', {
        AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      }),
      'http://127.0.0.1:1',
    );
    assert.equal(await at('sts', 'us-east-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' }, 's'), 'http://127.0.0.1:2');
    assert.equal(await at('sts', 'us-east-1', {}, 's'), 'http://127.0.0.1:3');
    assert.equal(await at('sso-oidc', 'us-east-1', {}, 's'), 'http://127.0.0.1:4');
  });
});

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../../harness/paths.ts';
import { CredentialsError } from '../../../src/core/aws/credentialsError.ts';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import { ssoLogin } from '../../../src/core/aws/sso/ssoLogin.ts';
import type { SsoClock, SsoLoginOptions, SsoLoginResult, SsoPrompt } from '../../../src/core/aws/sso/ssoLogin.ts';
import { Transport } from '../../../src/core/http/transport.ts';
import { headerOf } from '../../support/scriptedServer.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers, json, oidcError } from '../../support/awsServers.ts';

const run = promisify(execFile);
const PYTHON = process.env['BEDROCK_INVOKE_PYTHON'] ?? 'python3';
const START = 'https://corp.awsapps.com/start';
const CONFIG =
  `[profile dev]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_start_url = ${START}\nsso_region = eu-west-1\n` +
  '[profile old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Reader\n' +
  '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = dev\n[profile keys]\nregion = x\n[profile half]\nsso_session = half\n[sso-session half]\nsso_region = eu-west-1\n';
const cacheFile = (id: string): string => `.aws/sso/cache/${createHash('sha1').update(id).digest('hex')}.json`;

describe('ssoLogin', function () {
  this.timeout(60_000);
  let home: AwsHome;
  let servers: AwsServers;
  let transport: Transport;
  let waits: number[];
  let clock: SsoClock & { time: number };
  beforeEach(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    transport = new Transport('test');
    home.environment(servers.environment);
    home.config(CONFIG);
    waits = [];
    clock = {
      time: Date.now(),
      now() {
        return this.time;
      },
      wait(milliseconds, signal) {
        waits.push(milliseconds);
        this.time += milliseconds;
        return signal.aborted ? Promise.reject(new Error('aborted')) : new Promise(resolve => setImmediate(resolve));
      },
    };
  });
  afterEach(async () => {
    transport.close();
    home.remove();
    await servers.close();
  });

  const login = (options: Partial<SsoLoginOptions> = {}): Promise<SsoLoginResult> =>
    ssoLogin({
      target: { profile: 'dev' },
      env: process.env,
      transport,
      signal: new AbortController().signal,
      confirm: () => true,
      clock,
      ...options,
    });
  const failure = async (options?: Partial<SsoLoginOptions>): Promise<CredentialsError> => {
    const error: unknown = await login(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert(error instanceof CredentialsError, String(error));
    for (const secret of [
      'client-secret-EXAMPLE',
      'device-code-EXAMPLE',
      'access-token-EXAMPLE',
      'refresh-token-EXAMPLE',
    ]) {
      assert.ok(!`${error.message}${error.advice}${error.stack}`.includes(secret));
    }
    return error;
  };
  const bodies = (operation: string): Record<string, unknown>[] =>
    servers.of(operation).map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);

  it('registers, shows the code, waits in the rhythm of the server and keeps the token as the AWS CLI does', async () => {
    const prompts: SsoPrompt[] = [];
    servers.tokenAnswers = [
      oidcError('authorization_pending'),
      oidcError('slow_down'),
      oidcError('authorization_pending'),
      json({ accessToken: 'access-token-EXAMPLE', expiresIn: 28_800, refreshToken: 'refresh-token-EXAMPLE' }),
    ];
    const result = await login({ confirm: prompt => void prompts.push(prompt) });
    assert.deepEqual(waits, [1000, 1000, 6000, 6000]);
    assert.deepEqual([result.session, result.startUrl, result.elsewhere], ['corp', START, false]);
    assert.deepEqual(
      prompts.map(({ userCode, url, plainUrl, session }) => [userCode, url, plainUrl, session]),
      [['ABCD-EFGH', 'https://device.sso.example/?user_code=ABCD-EFGH', 'https://device.sso.example/', 'corp']],
    );
    assert.deepEqual(bodies('RegisterClient'), [
      { clientName: 'bedrock-invoke-corp', clientType: 'public', scopes: ['sso:account:access'] },
    ]);
    assert.deepEqual(bodies('StartDeviceAuthorization'), [
      { clientId: 'client-id-EXAMPLE', clientSecret: 'client-secret-EXAMPLE-1', startUrl: START },
    ]);
    assert.deepEqual(bodies('CreateToken')[3], {
      clientId: 'client-id-EXAMPLE',
      clientSecret: 'client-secret-EXAMPLE-1',
      grantType: 'urn:ietf:params:oauth:grant-type:device_code',
      deviceCode: 'device-code-EXAMPLE-2',
    });
    const kept = JSON.parse(home.read(cacheFile('corp'))) as Record<string, string>;
    assert.deepEqual(Object.keys(kept), [
      'startUrl',
      'region',
      'accessToken',
      'expiresAt',
      'clientId',
      'clientSecret',
      'registrationExpiresAt',
      'refreshToken',
    ]);
    assert.deepEqual(
      [kept.startUrl, kept.region, kept.accessToken, kept.refreshToken],
      [START, 'eu-west-1', 'access-token-EXAMPLE', 'refresh-token-EXAMPLE'],
    );
    assert.match(
      `${kept.expiresAt} ${kept.registrationExpiresAt}`,
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
    assert.deepEqual(
      [home.mode(cacheFile('corp')), home.mode('.aws/sso/cache'), home.list('.aws/sso/cache').length],
      ['600', '700', 1],
    );
  });

  it('lets the provider library take the role at once', async () => {
    const identity = chooseIdentity({ profile: 'dev', env: process.env });
    await assert.rejects(identity.authorize(), { name: 'SsoSessionExpired' });
    await login();
    const authorization = await identity.authorize();
    assert.match(authorization.kind === 'sigv4' ? authorization.credentials.accessKeyId : '', /^ASIASSO/);
    assert.match(
      headerOf(servers.of('GetRoleCredentials')[0]!, 'x-amz-sso_bearer_token') ?? '',
      /^access-token-EXAMPLE/,
    );
  });

  it('is found by botocore too, which reads the same folder as the AWS CLI', async function () {
    if (
      !(await run(PYTHON, ['-c', 'import botocore']).then(
        () => true,
        () => false,
      ))
    ) {
      return this.skip();
    }
    await login();
    const script =
      'import botocore.session as s; c = s.Session(profile="dev").get_credentials().get_frozen_credentials(); print(c.access_key)';
    const { stdout } = await run(PYTHON, ['-c', script], {
      env: { ...process.env, NO_PROXY: '127.0.0.1', PYTHONDONTWRITEBYTECODE: '1' },
    });
    assert.match(stdout, /^ASIASSO/);
  });

  it('keeps the token of a profile without a session under its start URL, without asking for scopes', async () => {
    servers.tokenAnswers = [json({ accessToken: 'access-token-EXAMPLE', expiresIn: 60 })];
    await login({ target: { profile: 'old' } });
    const kept = JSON.parse(home.read(cacheFile('https://old.awsapps.com/start'))) as Record<string, string>;
    assert.deepEqual([kept.region, 'refreshToken' in kept], ['us-east-1', false]);
    assert.equal('scopes' in bodies('RegisterClient')[0]!, false);
  });

  it('finds the session of a role through the profile it comes from, and takes a session by name', async () => {
    assert.equal((await login({ target: { profile: 'role' } })).session, 'corp');
    assert.equal((await login({ target: { session: 'corp' } })).session, 'corp');
  });

  it('tells what is missing in the config before anything is asked', async () => {
    assert.equal((await failure({ target: { profile: 'keys' } })).name, 'SsoNotConfigured');
    assert.equal((await failure({ target: { profile: 'nowhere' } })).name, 'ProfileNotFound');
    assert.equal((await failure({ target: { profile: 'half' } })).name, 'SsoIncomplete');
    assert.equal((await failure({ target: { session: 'nowhere' } })).name, 'SsoIncomplete');
    assert.equal(servers.requests.length, 0);
  });

  it('ends where the user denies it, the time is over, or the server refuses', async () => {
    servers.tokenAnswers = [oidcError('access_denied')];
    assert.equal((await failure()).name, 'SsoDenied');
    servers.tokenAnswers = [oidcError('expired_token')];
    assert.equal((await failure()).name, 'SsoCodeExpired');
    servers.tokenAnswers = [oidcError('authorization_pending')];
    assert.equal((await failure()).name, 'SsoCodeExpired', 'by our own clock, where the server goes on and on');
    servers.override = () => oidcError('invalid_request');
    const { name, advice } = await failure();
    assert.equal(name, 'SsoLoginFailed');
    assert.match(advice, /sso_region/);
    assert.throws(() => home.read(cacheFile('corp')), /ENOENT/);
  });

  it('goes on over a failure that passes, and not over one that does not', async () => {
    servers.tokenAnswers = [
      json({}, 503),
      { status: 502, body: '<html>' },
      json({ message: 'slow down' }, 500),
      json({ accessToken: 'access-token-EXAMPLE', expiresIn: 60 }),
    ];
    assert.equal((await login()).session, 'corp');
    servers.tokenAnswers = [{ body: '<html>a proxy</html>' }];
    assert.equal((await failure()).name, 'NotSsoOidc');
  });

  it('never opens what is not a web page', async () => {
    for (const uri of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://device.example/',
      'https://user:pass@device.example/',
      'vscode://x',
      'nonsense',
    ]) {
      let opened = false;
      servers.override = ({ target }) =>
        target === '/device_authorization'
          ? json({
              deviceCode: 'd',
              userCode: 'u',
              verificationUri: uri,
              verificationUriComplete: uri,
              expiresIn: 60,
              interval: 1,
            })
          : undefined;
      assert.equal(
        (
          await failure({
            confirm: () => {
              opened = true;
            },
          })
        ).name,
        'NotSsoOidc',
        uri,
      );
      assert.equal(opened, false);
    }
  });

  it('is cancelled by a signal at any time, and by whoever declines', async () => {
    // Its waits have no end: only the signal can end them.
    const endless: SsoClock = {
      now: Date.now,
      wait: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    };
    servers.tokenAnswers = [oidcError('authorization_pending')];
    const early = new AbortController();
    early.abort();
    assert.equal((await failure({ signal: early.signal })).name, 'SignInCancelled');
    const waiting = new AbortController();
    assert.equal(
      (
        await failure({
          signal: waiting.signal,
          clock: endless,
          confirm: () => new Promise(() => setTimeout(() => waiting.abort(), 50)),
        })
      ).name,
      'SignInCancelled',
    );
    assert.equal((await failure({ clock: endless, confirm: () => false })).name, 'SignInCancelled');
    assert.equal(
      (await failure({ clock: endless, confirm: () => Promise.reject(new Error('dismissed')) })).name,
      'SignInCancelled',
    );
  });

  it('ends well where somebody else has signed in meanwhile', async () => {
    home.file(
      cacheFile('corp'),
      JSON.stringify({ startUrl: START, region: 'eu-west-1', accessToken: 'stale', expiresAt: '2020-01-01T00:00:00Z' }),
    );
    servers.override = ({ target }) => {
      if (target !== '/token') return undefined;
      home.file(
        cacheFile('corp'),
        JSON.stringify({
          startUrl: START,
          region: 'eu-west-1',
          accessToken: 'by-the-cli',
          expiresAt: '2099-01-01T00:00:00Z',
        }),
      );
      return oidcError('authorization_pending');
    };
    const { elsewhere, expiresAt } = await login();
    assert.deepEqual([elsewhere, expiresAt.toISOString()], [true, '2099-01-01T00:00:00.000Z']);
    assert.match(home.read(cacheFile('corp')), /by-the-cli/);
  });

  it('two windows at once leave one whole token, whoever reads in between', async () => {
    const windows = Array.from({ length: 2 }, () => {
      const child = spawn(process.execPath, ['--import=tsx', path.join(REPOSITORY, 'test/support/signIn.ts'), 'corp'], {
        env: process.env,
        cwd: REPOSITORY,
      });
      return new Promise<number | null>(resolve => child.once('close', resolve));
    });
    const many = Array.from({ length: 20 }, () => login({ target: { session: 'corp' } }));
    let reading = true;
    let read = 0;
    const reader = (async () => {
      while (reading) {
        const text = await Promise.resolve()
          .then(() => home.read(cacheFile('corp')))
          .catch(() => null);
        if (text !== null) {
          assert.match((JSON.parse(text) as Record<string, string>).accessToken ?? '', /^access-token-EXAMPLE-\d+$/);
          read++;
        }
        await new Promise(resolve => setImmediate(resolve));
      }
    })();
    await Promise.all(many);
    assert.deepEqual(await Promise.all(windows), [0, 0]);
    reading = false;
    await reader;
    assert.ok(read > 0);
    assert.deepEqual(home.list('.aws/sso/cache'), [path.basename(cacheFile('corp'))], 'and nothing else beside it');
    assert.equal(home.mode(cacheFile('corp')), '600');
  });

  it('says where the token could not be written', async () => {
    home.file('.aws/sso', 'a file where a folder should be');
    const { name, message } = await failure();
    assert.equal(name, 'SsoTokenNotKept');
    assert.match(message, /cache \(E[A-Z]+\)/);
  });

  it('is not led astray by times that are none', async () => {
    servers.override = ({ target }) =>
      target === '/client/register'
        ? json({ clientId: 'c', clientSecret: 's', clientSecretExpiresAt: 1e300 })
        : undefined;
    servers.tokenAnswers = [json({ accessToken: 'access-token-EXAMPLE', expiresIn: -5 })];
    assert.equal((await login()).session, 'corp');
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CredentialsError } from '../../../src/core/aws/credentialsError.ts';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import type { AwsCredentials, IdentityChoice } from '../../../src/core/aws/identity.ts';
import { verifySignature } from '../../support/verifySignature.ts';
import { headerOf } from '../../support/scriptedServer.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers, json, keysOf, stsError } from '../../support/awsServers.ts';

const BASE = { accessKeyId: 'AKIDEXAMPLEBASE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEBASE' };
const BASE_PROFILE = `[base]\naws_access_key_id = ${BASE.accessKeyId}\naws_secret_access_key = ${BASE.secretAccessKey}\n`;
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/team/';
const SSO = 'sso_account_id = 123456789012\nsso_role_name = Reader\n';
const SESSION = '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n';

/** Every source through the real provider library, against servers that stand for the services it asks. */
describe('credential sources', function () {
  this.timeout(60_000);
  let home: AwsHome;
  let servers: AwsServers;
  beforeEach(async () => {
    home = new AwsHome();
    servers = await AwsServers.start();
    home.environment(servers.environment);
  });
  afterEach(async () => {
    home.remove();
    await servers.close();
  });

  const identity = (profile: string | null, more: Partial<IdentityChoice> = {}) =>
    chooseIdentity({ profile, env: process.env, ...more });
  const load = async (profile: string | null, more?: Partial<IdentityChoice>): Promise<AwsCredentials> => {
    const authorization = await identity(profile, more).authorize();
    assert.equal(authorization.kind, 'sigv4');
    return (authorization as { credentials: AwsCredentials }).credentials;
  };
  const keyOf = async (profile: string | null, more?: Partial<IdentityChoice>): Promise<string> =>
    (await load(profile, more)).accessKeyId;
  const failure = async (profile: string | null, more?: Partial<IdentityChoice>): Promise<CredentialsError> => {
    const error: unknown = await load(profile, more).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert(error instanceof CredentialsError, String(error));
    return error;
  };
  const token = (start: string, content: object): string =>
    home.file(`.aws/sso/cache/${createHash('sha1').update(start).digest('hex')}.json`, JSON.stringify(content));
  const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

  describe('a role', () => {
    it('is assumed with the keys of its source profile, in the region of the profile', async () => {
      home.config(
        `[profile dev]\nregion = eu-north-1\n${ROLE}dev\nsource_profile = base\nrole_session_name = me\nexternal_id = ext\nduration_seconds = 900\n`,
        BASE_PROFILE,
      );
      const { accessKeyId, sessionToken, expiration } = await load('dev');
      assert.deepEqual([accessKeyId, sessionToken], [keysOf('dev-1').accessKeyId, keysOf('dev-1').sessionToken]);
      assert(expiration instanceof Date);
      const [asked] = servers.of('AssumeRole');
      assert(asked);
      assert.deepEqual(
        [verifySignature(asked, BASE).service, verifySignature(asked, BASE).region],
        ['sts', 'eu-north-1'],
      );
      const form = new URLSearchParams(asked.body.toString());
      assert.deepEqual(
        [form.get('RoleArn'), form.get('RoleSessionName'), form.get('ExternalId'), form.get('DurationSeconds')],
        ['arn:aws:iam::123456789012:role/team/dev', 'me', 'ext', '900'],
      );
    });

    it('is assumed through a chain of roles, each signed by the one before', async () => {
      home.config(
        `[profile outer]\n${ROLE}outer\nsource_profile = inner\n[profile inner]\n${ROLE}inner\nsource_profile = base\n`,
        BASE_PROFILE,
      );
      assert.equal(await keyOf('outer'), keysOf('outer-2').accessKeyId);
      const [inner, outer] = servers.of('AssumeRole');
      assert(inner && outer);
      verifySignature(inner, BASE);
      verifySignature(outer, keysOf('inner-1'));
    });

    it('takes its own keys where it is its own source', async () => {
      home.config('', `[self]\n${ROLE}self\nsource_profile = self\n${BASE_PROFILE.split('\n').slice(1).join('\n')}`);
      assert.equal(await keyOf('self'), keysOf('self-1').accessKeyId);
      verifySignature(servers.requests[0]!, BASE);
    });

    it('is assumed with keys of the environment, the container or the instance', async () => {
      home.environment({
        AWS_ACCESS_KEY_ID: BASE.accessKeyId,
        AWS_SECRET_ACCESS_KEY: BASE.secretAccessKey,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${servers.url}/container`,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: servers.url,
      });
      for (const [source, keys] of [
        ['Environment', BASE],
        ['EcsContainer', keysOf('container')],
        ['Ec2InstanceMetadata', keysOf('instance')],
      ] as const) {
        home.config(`[profile dev]\n${ROLE}${source}\ncredential_source = ${source}\n`);
        servers.requests.length = 0;
        assert.match(await keyOf('dev'), new RegExp(`^ASIA${source.toUpperCase()}`));
        verifySignature(servers.of('AssumeRole')[0]!, keys);
      }
    });

    it('is assumed with the credentials of an SSO session', async () => {
      home.config(
        `[profile dev]\n${ROLE}dev\nsource_profile = sso\n[profile sso]\nsso_session = corp\n${SSO}${SESSION}`,
      );
      token('corp', {
        startUrl: 'https://corp.awsapps.com/start',
        region: 'eu-west-1',
        accessToken: 'held',
        expiresAt: inAnHour(),
      });
      assert.equal(await keyOf('dev'), keysOf('dev-2').accessKeyId);
      verifySignature(servers.of('AssumeRole')[0]!, keysOf('sso-1'));
    });

    it('says what STS said when it is refused', async () => {
      home.config(`[profile dev]\n${ROLE}dev\nsource_profile = base\n`, BASE_PROFILE);
      servers.override = () =>
        stsError(
          'AccessDenied',
          'User: arn:aws:iam::123456789012:user/me is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team/dev',
        );
      const { name, message, advice } = await failure('dev');
      assert.equal(name, 'RoleRefused');
      assert.match(message, /profile dev.*AccessDenied.*sts:AssumeRole on resource/);
      assert.match(advice, /trusts/);
    });

    it('tells a source that is not there and a chain without an end', async () => {
      home.config(
        `[profile lost]\n${ROLE}dev\nsource_profile = nowhere\n[profile a]\n${ROLE}a\nsource_profile = b\n[profile b]\n${ROLE}b\nsource_profile = a\n[profile odd]\n${ROLE}odd\ncredential_source = Elsewhere\n`,
      );
      assert.match(
        (await failure('lost')).message,
        /The profile nowhere, which profile lost takes its credentials from/,
      );
      assert.equal((await failure('a')).name, 'ProfileCycle');
      assert.match((await failure('odd')).advice, /Ec2InstanceMetadata/);
    });
  });

  describe('a role with MFA', () => {
    beforeEach(() =>
      home.config(
        `[profile dev]\n${ROLE}dev\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n`,
        BASE_PROFILE,
      ),
    );

    it('asks for the code of the device and sends it', async () => {
      const asked: string[] = [];
      assert.equal(
        await keyOf('dev', { mfaCode: serial => Promise.resolve((asked.push(serial), '123456')) }),
        keysOf('dev-1').accessKeyId,
      );
      assert.deepEqual(asked, ['arn:aws:iam::123456789012:mfa/me']);
      const form = new URLSearchParams(servers.of('AssumeRole')[0]!.body.toString());
      assert.deepEqual(
        [form.get('SerialNumber'), form.get('TokenCode')],
        ['arn:aws:iam::123456789012:mfa/me', '123456'],
      );
    });

    it('asks once for many requests, also for those that come together', async () => {
      let asked = 0;
      const dev = identity('dev', { mfaCode: () => Promise.resolve(String(100_000 + ++asked)) });
      await Promise.all([dev.authorize(), dev.authorize(), dev.authorize()]);
      await dev.authorize();
      assert.equal(asked, 1);
    });

    it('cannot be assumed where there is nobody to ask', async () => {
      assert.equal((await failure('dev')).name, 'MfaRequired');
    });

    it('lets through why there is no code, and says when one is not accepted', async () => {
      const dismissed = new CredentialsError('MfaDismissed', 'No code was given.', 'Send again.');
      assert.equal(await failure('dev', { mfaCode: () => Promise.reject(dismissed) }), dismissed);
      servers.override = () =>
        stsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.');
      assert.equal((await failure('dev', { mfaCode: () => Promise.resolve('123456') })).name, 'MfaRefused');
    });
  });

  describe('a process', () => {
    it('is run, and not again while its credentials hold', async () => {
      const program = home.program(
        'give',
        JSON.stringify({
          Version: 1,
          AccessKeyId: 'AKIDPROCESS',
          SecretAccessKey: 'processEXAMPLEKEY',
          SessionToken: 'processTOKEN',
          Expiration: inAnHour(),
        }),
      );
      home.config(`[profile tool]\ncredential_process = ${program}\n`);
      const tool = identity('tool');
      await tool.authorize();
      assert.deepEqual(await tool.authorize(), { kind: 'sigv4', credentials: await load('tool') });
      assert.equal(home.runs('give'), 2, 'once for each identity');
      await tool.authorize({ refresh: true });
      assert.equal(home.runs('give'), 3, 'and when a refresh is asked for');
    });

    for (const [what, output, said] of [
      ['no JSON', 'hello', /not JSON/],
      ['another version', '{"Version":2,"AccessKeyId":"a","SecretAccessKey":"b"}', /Version 1/],
      ['no keys', '{"Version":1}', /no key pair/],
      [
        'credentials of yesterday',
        '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}',
        /expired/,
      ],
    ] as const) {
      it(`is named where it gives ${what}`, async () => {
        home.config(`[profile tool]\ncredential_process = ${home.program('give', output)}\n`);
        const { name, message } = await failure('tool');
        assert.equal(name, 'CredentialProcessFailed');
        assert.match(message, said);
      });
    }
  });

  describe('an SSO profile', () => {
    it('takes the role with the token of its session', async () => {
      home.config(`[profile sso]\nsso_session = corp\n${SSO}${SESSION}`);
      token('corp', {
        startUrl: 'https://corp.awsapps.com/start',
        region: 'eu-west-1',
        accessToken: 'held-token',
        expiresAt: inAnHour(),
      });
      assert.equal(await keyOf('sso'), keysOf('sso-1').accessKeyId);
      const [asked] = servers.of('GetRoleCredentials');
      assert(asked);
      assert.equal(headerOf(asked, 'x-amz-sso_bearer_token'), 'held-token');
      assert.match(asked.target, /account_id=123456789012/);
    });

    it('takes the role with the token of its start URL where it has no session', async () => {
      home.config(`[profile old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n${SSO}`);
      token('https://old.awsapps.com/start', {
        startUrl: 'https://old.awsapps.com/start',
        region: 'us-east-1',
        accessToken: 'old-token',
        expiresAt: inAnHour(),
      });
      assert.equal(await keyOf('old'), keysOf('sso-1').accessKeyId);
    });

    it('refreshes a token that is about to end, without a question', async () => {
      home.config(`[profile sso]\nsso_session = corp-refresh\n${SSO}${SESSION.replace('corp]', 'corp-refresh]')}`);
      token('corp-refresh', {
        startUrl: 'https://corp.awsapps.com/start',
        region: 'eu-west-1',
        accessToken: 'old',
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        clientId: 'c',
        clientSecret: 's',
        refreshToken: 'r',
        registrationExpiresAt: inAnHour(),
      });
      await keyOf('sso');
      assert.deepEqual(
        servers.requests.map(({ operation }) => operation),
        ['CreateToken', 'GetRoleCredentials'],
      );
      assert.equal(
        (JSON.parse(servers.requests[0]!.body.toString()) as Record<string, unknown>).grantType,
        'refresh_token',
      );
    });

    for (const [what, content] of [
      ['has ended', { accessToken: 'old', expiresAt: '2020-01-01T00:00:00Z' }],
      ['is not readable', { nothing: true }],
    ] as const) {
      it(`wants a sign-in where its token ${what}`, async () => {
        home.config(`[profile sso]\nsso_session = gone\n${SSO}${SESSION.replace('corp]', 'gone]')}`);
        token('gone', content);
        const { name, advice } = await failure('sso');
        assert.equal(name, 'SsoSessionExpired');
        assert.match(advice, /aws sso login --profile sso/);
      });
    }

    it('wants a sign-in where the portal knows the token no longer, and tells a role that is not for this user', async () => {
      home.config(
        `[profile sso]\nsso_session = corp\n${SSO}${SESSION}[profile role]\n${ROLE}dev\nsource_profile = sso\n`,
      );
      token('corp', {
        startUrl: 'https://corp.awsapps.com/start',
        region: 'eu-west-1',
        accessToken: 'revoked',
        expiresAt: inAnHour(),
      });
      servers.override = () => ({
        ...json({ message: 'Session token not found or invalid', __type: 'UnauthorizedException' }, 401),
        headers: { 'x-amzn-errortype': 'UnauthorizedException' },
      });
      assert.equal((await failure('sso')).name, 'SsoSessionExpired');
      // The profile to sign in with is the one that has the session.
      assert.match((await failure('role')).advice, /aws sso login --profile sso/);
      servers.override = () => ({
        ...json({ message: 'No access', __type: 'ForbiddenException' }, 403),
        headers: { 'x-amzn-errortype': 'ForbiddenException' },
      });
      assert.equal((await failure('sso')).name, 'SsoRoleDenied');
    });

    it('is told apart from one whose settings are not complete', async () => {
      home.config(
        `[profile half]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n[profile loose]\nsso_session = nowhere\n${SSO}`,
      );
      assert.equal((await failure('half')).name, 'SsoIncomplete');
      assert.equal((await failure('loose')).name, 'SsoIncomplete');
    });
  });

  describe('a session of aws login', () => {
    const held = {
      accessToken: {
        accessKeyId: 'ASIALOGIN',
        secretAccessKey: 'loginEXAMPLEKEY',
        sessionToken: 'loginTOKEN',
        accountId: '123456789012',
      },
      clientId: 'c',
      refreshToken: 'r',
      dpopKey: 'k',
    };
    const file = `.aws/login/cache/${createHash('sha256').update('arn:aws:iam::123456789012:user/me').digest('hex')}.json`;
    beforeEach(() => {
      home.config('[profile in]\nlogin_session = arn:aws:iam::123456789012:user/me\n');
      home.environment({ AWS_LOGIN_CACHE_DIRECTORY: `${home.folder}/.aws/login/cache` });
    });

    it('gives the credentials it holds', async () => {
      home.file(file, JSON.stringify({ ...held, accessToken: { ...held.accessToken, expiresAt: inAnHour() } }));
      assert.equal(await keyOf('in'), 'ASIALOGIN');
    });

    it('wants a sign-in where there is none or it is broken', async () => {
      assert.equal((await failure('in')).name, 'LoginExpired');
      home.file(file, '{"accessToken": "cut off');
      const { name, message, advice } = await failure('in');
      assert.equal(name, 'LoginExpired');
      assert.match(advice, /aws login --profile in/);
      assert.ok(!message.includes('cut off'));
    });
  });

  describe('web identity', () => {
    it('of a profile', async () => {
      home.config(
        `[profile web]\nregion = eu-west-2\n${ROLE}web\nweb_identity_token_file = ${home.file('token', 'jwt-of-profile')}\n`,
      );
      assert.equal(await keyOf('web'), keysOf('web-jwt-of-profile-1').accessKeyId);
    });

    it('of the environment', async () => {
      home.environment({
        AWS_WEB_IDENTITY_TOKEN_FILE: home.file('token', 'jwt-of-environment'),
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web',
        AWS_ROLE_SESSION_NAME: 'pod',
      });
      assert.equal(await keyOf(null), keysOf('web-jwt-of-environment-1').accessKeyId);
      assert.equal(
        new URLSearchParams(servers.of('AssumeRoleWithWebIdentity')[0]!.body.toString()).get('RoleSessionName'),
        'pod',
      );
    });

    it('whose token cannot be read, or is refused', async () => {
      home.environment({
        AWS_WEB_IDENTITY_TOKEN_FILE: `${home.folder}/nowhere`,
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web',
      });
      const { name, message } = await failure(null);
      assert.equal(name, 'WebIdentityUnreadable');
      assert.match(message, /ENOENT/);
      home.environment({ AWS_WEB_IDENTITY_TOKEN_FILE: home.file('token', 'jwt') });
      servers.override = () => stsError('InvalidIdentityToken', 'No OpenIDConnect provider found', 400);
      assert.match((await failure(null)).message, /InvalidIdentityToken.*No OpenIDConnect provider found/);
    });
  });

  describe('the container', () => {
    it('gives credentials, with its token from the environment or a file', async () => {
      home.environment({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${servers.url}/container`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic inline',
      });
      assert.equal(await keyOf(null), keysOf('container').accessKeyId);
      home.environment({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: home.file('auth', 'Basic from-file') });
      await keyOf(null);
      assert.deepEqual(
        servers.of('Container').map(request => headerOf(request, 'authorization')),
        ['Basic inline', 'Basic from-file'],
      );
    });

    it('is named where it answers with an error or is not one', async () => {
      home.environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${servers.url}/container` });
      servers.override = () => json({ Code: 'NoRole' }, 404);
      assert.match((await failure(null)).message, /credentials endpoint of the container answered with status 404/);
      home.environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://192.0.2.1/container' });
      assert.match((await failure(null)).message, /neither https nor/);
    });
  });

  describe('the instance', () => {
    beforeEach(() => {
      delete process.env.AWS_EC2_METADATA_DISABLED;
      home.environment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: servers.url });
    });

    it('gives credentials, asked with a session token', async () => {
      assert.equal(await keyOf(null), keysOf('instance').accessKeyId);
      assert.equal(headerOf(servers.of('InstanceCredentials')[0]!, 'x-aws-ec2-metadata-token'), 'imds-token');
    });

    it('without a role, or switched off, means that there are no credentials', async () => {
      servers.override = () => ({ status: 404, body: '' });
      assert.equal((await failure(null)).name, 'NoCredentials');
      servers.requests.length = 0;
      home.environment({ AWS_EC2_METADATA_DISABLED: 'true' });
      assert.equal((await failure(null)).name, 'NoCredentials');
      assert.equal(servers.requests.length, 0);
    });
  });

  describe('where files are named by variables', () => {
    it("reads those and not the home folder's", async () => {
      home.config('', '[default]\naws_access_key_id = AKIDHOME\naws_secret_access_key = x\n');
      home.environment({
        AWS_CONFIG_FILE: home.file('c', '[profile other]\nregion = eu-west-1\n'),
        AWS_SHARED_CREDENTIALS_FILE: home.file(
          's',
          '[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = y\n',
        ),
      });
      assert.equal(await keyOf('other'), 'AKIDOTHER');
      assert.equal((await failure('default')).name, 'ProfileNotFound');
    });

    it('says that a named file cannot be read, and that a section is not written as a profile', async () => {
      home.environment({ AWS_CONFIG_FILE: `${home.folder}/nowhere` });
      assert.match((await failure('dev')).advice, /AWS_CONFIG_FILE names .*nowhere, which cannot be read/);
      home.environment({ AWS_CONFIG_FILE: home.file('c', '[dev]\nregion = eu-west-1\n') });
      assert.match((await failure('dev')).advice, /\[profile dev\] instead of \[dev\]/);
    });

    it('sees what changes in them at once', async () => {
      home.config('', '[dev]\naws_access_key_id = AKIDONE\naws_secret_access_key = x\n');
      const dev = identity('dev');
      assert.equal(((await dev.authorize()) as { credentials: AwsCredentials }).credentials.accessKeyId, 'AKIDONE');
      home.config(`[profile dev]\n${ROLE}dev\nsource_profile = base\n`, BASE_PROFILE);
      assert.equal(
        ((await dev.authorize()) as { credentials: AwsCredentials }).credentials.accessKeyId,
        keysOf('dev-1').accessKeyId,
      );
      home.config(`[profile dev]\n${ROLE}other\nsource_profile = base\n`, BASE_PROFILE);
      assert.equal(
        ((await dev.authorize()) as { credentials: AwsCredentials }).credentials.accessKeyId,
        keysOf('other-2').accessKeyId,
      );
    });
  });
});

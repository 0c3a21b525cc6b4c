import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { CredentialsError } from '../../../src/core/aws/credentialsError.ts';
import { chooseIdentity } from '../../../src/core/aws/identity.ts';
import { DIRECT } from '../../../src/core/http/networkSettings.ts';
import type { NetworkSettings } from '../../../src/core/http/networkSettings.ts';
import { environmentProxies } from '../../../src/core/http/environmentProxies.ts';
import { TestAuthority, hasOpenssl } from '../../support/certificates.ts';
import { TestProxy } from '../../support/testProxy.ts';
import type { ProxyOptions } from '../../support/testProxy.ts';
import { AwsHome } from '../../support/awsHome.ts';
import { AwsServers } from '../../support/awsServers.ts';

const HOST = 'aws.corp.example';
const BASE =
  '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n';
const CONFIG = `[profile role]
role_arn = arn:aws:iam::123456789012:role/dev
source_profile = base
[profile web]
role_arn = arn:aws:iam::123456789012:role/web
web_identity_token_file = HOME/token
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Reader
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
`;

/** The provider library's own calls over TLS, whose authority is in the bundle only. */
describe('what the provider library asks', function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  let home: AwsHome;
  let servers: AwsServers;
  let proxy: TestProxy | undefined;
  before(function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
  });
  after(() => authority?.remove());
  beforeEach(async () => {
    home = new AwsHome();
    servers = await AwsServers.start(authority.certificate(`IP:127.0.0.1,DNS:${HOST}`));
    home.config(CONFIG, BASE);
    home.file('token', 'web-token');
    at(servers.url);
  });
  afterEach(async () => {
    home.remove();
    await servers.close();
    await proxy?.close();
    proxy = undefined;
  });

  const at = (url: string): void =>
    home.environment({ AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: url });
  /** An SSO token that has run out and can be renewed, so that SSO OIDC is asked too. */
  const expiredToken = (session: string): void => {
    home.file(
      `.aws/sso/cache/${createHash('sha1').update(session).digest('hex')}.json`,
      JSON.stringify({
        startUrl: 'https://corp.awsapps.com/start',
        region: 'eu-west-1',
        accessToken: 'old',
        expiresAt: new Date(Date.now() - 60_000).toISOString(),
        clientId: 'client',
        clientSecret: 'client-secret-EXAMPLE',
        refreshToken: 'refresh',
        registrationExpiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    );
  };
  const authorize = (profile: string, network: NetworkSettings = DIRECT) =>
    chooseIdentity({ profile, env: process.env, network }).authorize();
  const failure = async (profile: string, network?: NetworkSettings): Promise<CredentialsError> => {
    const error: unknown = await authorize(profile, network).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert(error instanceof CredentialsError, String(error));
    return error;
  };
  const operations = (): string[] => servers.requests.map(({ operation }) => operation);
  const throughProxy = async (options: Partial<ProxyOptions> = {}, login = ''): Promise<NetworkSettings> => {
    proxy = await TestProxy.start({ routes: { [`${HOST}:443`]: servers.port }, ...options });
    at(`https://${HOST}`);
    home.environment({ AWS_CA_BUNDLE: authority.caFile });
    return environmentProxies({ HTTPS_PROXY: `http://${login}${proxy.host}` });
  };

  it('trusts AWS_CA_BUNDLE at STS, SSO and SSO OIDC', async () => {
    home.environment({ AWS_CA_BUNDLE: authority.caFile });
    // The library asks for a new token once in 30 s for each session: this one is no other test's.
    home.config(CONFIG.replaceAll('corp\n', 'corp-bundle\n').replace('corp]', 'corp-bundle]'), BASE);
    expiredToken('corp-bundle');
    for (const profile of ['role', 'web', 'sso']) assert.equal((await authorize(profile)).kind, 'sigv4', profile);
    assert.deepEqual(operations(), ['AssumeRole', 'AssumeRoleWithWebIdentity', 'CreateToken', 'GetRoleCredentials']);
  });

  it('trusts the ca_bundle of the profile', async () => {
    home.config(
      CONFIG.replace('source_profile = base', `source_profile = base\nca_bundle = ${authority.caFile}`),
      BASE,
    );
    assert.equal((await authorize('role')).kind, 'sigv4');
  });

  it('trusts nobody else, and says where to name an authority', async () => {
    const { message, advice } = await failure('role');
    assert.match(message, /UNABLE_TO_/);
    assert.match(advice, /AWS_CA_BUNDLE/);
    assert.deepEqual(operations(), []);
  });

  it('goes through the proxy, which sees names of hosts and nothing else', async () => {
    const network = await throughProxy({ credentials: 'me:p@ss' }, 'me:p%40ss@');
    home.config(CONFIG.replaceAll('corp\n', 'corp-proxy\n').replace('corp]', 'corp-proxy]'), BASE);
    expiredToken('corp-proxy');
    for (const profile of ['role', 'web', 'sso']) {
      assert.equal((await authorize(profile, network)).kind, 'sigv4', profile);
    }
    assert.deepEqual(operations(), ['AssumeRole', 'AssumeRoleWithWebIdentity', 'CreateToken', 'GetRoleCredentials']);
    assert.deepEqual(new Set(proxy?.asked), new Set([`CONNECT ${HOST}:443`]));
    assert.doesNotMatch(proxy?.read ?? '', /AKIDEXAMPLE|Action=|\nauthorization/i);
  });

  it('over http goes through the proxy in absolute form', async () => {
    const plain = await AwsServers.start();
    proxy = await TestProxy.start({ routes: { 'aws.corp.example:80': plain.port } });
    try {
      at(`http://${HOST}`);
      assert.equal((await authorize('role', environmentProxies({ HTTP_PROXY: proxy.url }))).kind, 'sigv4');
      assert.deepEqual(proxy.asked, [`POST http://${HOST}/`]);
      assert.deepEqual(
        plain.requests.map(({ operation }) => operation),
        ['AssumeRole'],
      );
    } finally {
      await plain.close();
    }
  });

  for (const [what, options, login, name, said] of [
    [
      'wants a password',
      { credentials: 'me:secret' },
      'me:wrong-secret@',
      'ProxyWantsPassword',
      /requires a user name and password/,
    ],
    [
      'refuses',
      { refuse: 403 },
      '',
      'ProxyRefused',
      /did not pass the request on to aws\.corp\.example:443: it answered with status 403/,
    ],
  ] as const) {
    it(`that ${what} is named without its password, for a role and for SSO`, async () => {
      const network = await throughProxy(options, login);
      home.file(
        `.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`,
        JSON.stringify({
          startUrl: 'https://corp.awsapps.com/start',
          region: 'eu-west-1',
          accessToken: 'held',
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
      for (const profile of ['role', 'sso']) {
        const error = await failure(profile, network);
        assert.equal(error.name, name);
        assert.match(error.message, said);
        assert.ok(error.message.includes(proxy?.host ?? '?'), error.message);
        assert.doesNotMatch(error.message + error.advice, /wrong-secret/);
      }
      assert.deepEqual(operations(), []);
      assert.doesNotMatch(proxy?.read ?? '', /AKIDEXAMPLE|held/);
    });
  }

  it('asks the container and the instance direct, whatever the proxy', async () => {
    const metadata = await AwsServers.start();
    proxy = await TestProxy.start({ routes: {} });
    try {
      home.environment({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${metadata.url}/container`,
        HTTP_PROXY: proxy.url,
        HTTPS_PROXY: proxy.url,
        http_proxy: proxy.url,
      });
      home.config('', '');
      const identity = chooseIdentity({
        profile: null,
        env: process.env,
        network: environmentProxies(process.env),
      });
      assert.equal((await identity.authorize()).kind, 'sigv4');
      assert.deepEqual([metadata.requests.map(({ operation }) => operation), proxy.connections], [['Container'], 0]);
    } finally {
      await metadata.close();
    }
  });

  it('that is not there is named', async () => {
    const network = environmentProxies({ HTTPS_PROXY: 'http://me:hunter2@127.0.0.1:9' });
    at(`https://${HOST}`);
    const { name, message } = await failure('role', network);
    assert.equal(name, 'ProxyUnreachable');
    assert.match(message, /The proxy 127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)/);
    assert.doesNotMatch(message, /hunter2/);
  });
});

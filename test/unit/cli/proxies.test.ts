import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { TestAuthority, hasOpenssl } from '../../support/certificates.ts';
import { claudeBody } from '../../support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../../support/scriptedServer.ts';
import { AwsServers } from '../../support/awsServers.ts';
import { TestProxy } from '../../support/testProxy.ts';
import { KEY_ENVIRONMENT, Workplace, claudeRequest } from '../../support/runCli.ts';
import type { CliResult } from '../../support/runCli.ts';

const RUNTIME = 'runtime.corp.example';
const CONTROL = 'control.corp.example';
const STS = 'sts.corp.example';

/** Every kind of request of the command line, by the names of hosts that only the proxy knows. */
describe('the command line behind a proxy', function () {
  this.timeout(60_000);
  let authority: TestAuthority;
  let place: Workplace;
  let runtime: ScriptedServer;
  let control: ScriptedServer;
  let aws: AwsServers;
  let proxy: TestProxy;
  before(async function () {
    if (!hasOpenssl()) this.skip();
    authority = new TestAuthority();
    place = new Workplace();
    runtime = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))),
      authority.certificate(`DNS:${RUNTIME}`),
    );
    control = await ScriptedServer.start(
      (_, socket) => void socket.write(answer(200, { 'content-type': 'application/json' }, '{"guardrails":[]}')),
      authority.certificate(`DNS:${CONTROL}`),
    );
    aws = await AwsServers.start(authority.certificate(`DNS:${STS}`));
    proxy = await TestProxy.start({
      routes: { [`${RUNTIME}:443`]: runtime.port, [`${CONTROL}:443`]: control.port, [`${STS}:443`]: aws.port },
      credentials: 'me:hunter2',
    });
  });
  after(async () => {
    await Promise.all([runtime, control, aws, proxy].map(each => each?.close()));
    place?.remove();
    authority?.remove();
  });
  beforeEach(() => {
    proxy.asked.length = 0;
  });

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> =>
    place.run(args, {
      env: {
        ...KEY_ENVIRONMENT,
        AWS_CA_BUNDLE: authority.caFile,
        HTTPS_PROXY: `http://me:hunter2@${proxy.host}`,
        https_proxy: undefined,
        NO_PROXY: undefined,
        no_proxy: undefined,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `https://${RUNTIME}`,
        AWS_ENDPOINT_URL_BEDROCK: `https://${CONTROL}`,
        AWS_ENDPOINT_URL_STS: `https://${STS}`,
        AWS_ENDPOINT_URL_SSO: `https://${STS}`,
        ...env,
      },
    });
  const send = (env?: NodeJS.ProcessEnv): Promise<CliResult> =>
    run(['send', place.file('r.bedrock.json', claudeRequest())], env);

  it('sends, lists and asks STS through it', async () => {
    const sent = await send();
    assert.deepEqual([sent.code, sent.stdout], [0, 'hi\n'], sent.stderr);
    const listed = await run(['guardrails', '--output', 'json']);
    assert.deepEqual([listed.code, listed.stdout.trim()], [0, '[]'], listed.stderr);
    const who = await run(['whoami', '--output', 'json']);
    assert.equal(who.code, 0, who.stderr);
    assert.deepEqual(
      proxy.asked,
      [RUNTIME, CONTROL, STS].map(host => `CONNECT ${host}:443`),
    );
    assert.doesNotMatch(proxy.read, /AKIDEXAMPLE|anthropic_version/);
  });

  it('loads the credentials of a role and of an SSO session through it', async () => {
    const section =
      'sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n';
    place.awsConfig(
      `[profile role]\nrole_arn = arn:aws:iam::123456789012:role/dev\nsource_profile = base\n[profile sso]\n${section}`,
      '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n',
    );
    place.file(`home/.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`, {
      startUrl: 'https://corp.awsapps.com/start',
      region: 'eu-west-1',
      accessToken: 'held',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    for (const profile of ['role', 'sso']) {
      const { code, stdout, stderr } = await run([
        'send',
        place.file('r.bedrock.json', claudeRequest()),
        '--profile',
        profile,
      ]);
      assert.deepEqual([code, stdout], [0, 'hi\n'], stderr);
    }
    assert.deepEqual(
      proxy.asked,
      [STS, RUNTIME, STS, RUNTIME].map(host => `CONNECT ${host}:443`),
    );
    assert.deepEqual(
      aws.requests.slice(-2).map(({ operation }) => operation),
      ['AssumeRole', 'GetRoleCredentials'],
    );
  });

  it('ends with 3 and a sentence without the password where the proxy does not let it through', async () => {
    for (const [env, said] of [
      [
        { HTTPS_PROXY: `http://me:secret-typo@${proxy.host}` },
        `ProxyWantsPassword: The proxy ${proxy.host} requires a user name and password`,
      ],
      [
        { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://other.corp.example' },
        `ProxyRefused: The proxy ${proxy.host} did not pass the request on to other.corp.example:443`,
      ],
      [
        { HTTPS_PROXY: 'http://me:secret-typo@127.0.0.1:9' },
        'ProxyUnreachable: The proxy 127.0.0.1:9 cannot be reached (ECONNREFUSED).',
      ],
    ] as const) {
      const { code, stderr } = await send(env);
      assert.equal(code, 3, stderr);
      assert.ok(stderr.includes(said), stderr);
      assert.doesNotMatch(stderr, /secret-typo|hunter2/);
    }
  });

  it('ends with 4 where the credentials cannot be loaded through it', async () => {
    place.awsConfig(
      '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/dev\nsource_profile = base\n',
      '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n',
    );
    const { code, stderr } = await run(['whoami', '--profile', 'role'], { HTTPS_PROXY: `http://${proxy.host}` });
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /The credentials of profile role could not be loaded\. The proxy 127\.0\.0\.1:\d+ requires a user name and password/,
    );
  });

  it('ends with 2 where the variable cannot be used, and does not look at it for the sandbox', async () => {
    const env = { HTTPS_PROXY: 'socks5://me:hunter2@127.0.0.1:9' };
    const { code, stderr } = await send(env);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /HTTPS_PROXY names a socks5 proxy/);
    assert.doesNotMatch(stderr, /hunter2/);
    const sandbox = await run(['send', place.file('r.bedrock.json', claudeRequest()), '--sandbox'], env);
    assert.equal(sandbox.code, 0, sandbox.stderr);
  });

  it('goes around it where NO_PROXY says so, and takes nothing from the folder', async () => {
    place.file('.env', 'HTTPS_PROXY=\n');
    place.file('.npmrc', 'noproxy=*\nhttps-proxy=http://127.0.0.1:9\n');
    assert.equal((await send()).code, 0);
    proxy.asked.length = 0;
    const { code, stderr } = await send({ NO_PROXY: '.corp.example' });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /HostNotFound/);
    assert.deepEqual(proxy.asked, []);
  });
});

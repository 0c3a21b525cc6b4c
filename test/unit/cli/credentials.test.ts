import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { claudeBody } from '../../support/frames.ts';
import { JSON_HEAD, ScriptedServer, answer, headerOf, pause } from '../../support/scriptedServer.ts';
import { KEY_ENVIRONMENT, Workplace, claudeRequest, finished } from '../../support/runCli.ts';
import type { CliResult } from '../../support/runCli.ts';
import { verifySignature } from '../../support/verifySignature.ts';

const DEV = { accessKeyId: 'AKIDEXAMPLEDEV', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEDEV' };
const PROCESS = { accessKeyId: 'AKIDEXAMPLEPROC', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEPROC' };
const profile = ({ accessKeyId, secretAccessKey }: typeof DEV): string =>
  `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;

describe('who signs', function () {
  this.timeout(60_000);
  let place: Workplace;
  let server: ScriptedServer;
  beforeEach(async () => {
    place = new Workplace();
    server = await ScriptedServer.start((_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('hi'))));
  });
  afterEach(async () => {
    await server.close();
    place.remove();
  });

  const send = (
    env: NodeJS.ProcessEnv,
    args: readonly string[] = [],
    request: unknown = claudeRequest(),
  ): Promise<CliResult> =>
    place.run(['send', place.file('r.bedrock.json', request), '--endpoint-url', server.url, ...args], {
      env: { AWS_REGION: 'us-east-1', ...env },
    });

  it('keys in the environment', async () => {
    assert.equal((await send(KEY_ENVIRONMENT)).code, 0);
    verifySignature(server.only, {
      accessKeyId: KEY_ENVIRONMENT.AWS_ACCESS_KEY_ID,
      secretAccessKey: KEY_ENVIRONMENT.AWS_SECRET_ACCESS_KEY,
    });
  });

  it('a profile, by AWS_PROFILE, by flag and by file, with its region', async () => {
    place.awsConfig('[profile dev]\nregion = eu-north-1\n', `[dev]\n${profile(DEV)}`);
    for (const [env, args, request] of [
      [{ AWS_PROFILE: 'dev', AWS_REGION: undefined }, [], claudeRequest()],
      [{}, ['--profile', 'dev'], claudeRequest()],
      [KEY_ENVIRONMENT, [], claudeRequest({ profile: 'dev' })],
    ] as const) {
      server.requests.length = 0;
      const { code, stderr } = await send(env, args, request);
      assert.equal(code, 0, stderr);
      assert.equal(verifySignature(server.only, DEV).region, 'eu-north-1');
    }
  });

  it('AWS_PROFILE before keys in the environment, and says so', async () => {
    place.awsConfig('', `[dev]\n${profile(DEV)}`);
    const { stderr } = await send({ ...KEY_ENVIRONMENT, AWS_PROFILE: 'dev' });
    verifySignature(server.only, DEV);
    assert.match(stderr, /AWS_PROFILE is set/);
  });

  it('the default profile where nothing else is given', async () => {
    place.awsConfig('', `[default]\n${profile(DEV)}`);
    assert.equal((await send({})).code, 0);
    verifySignature(server.only, DEV);
  });

  it('a process, through the provider library, without a word of its own', async () => {
    const script = place.file(
      'give.js',
      `process.stdout.write(JSON.stringify({ Version: 1, AccessKeyId: '${PROCESS.accessKeyId}', SecretAccessKey: '${PROCESS.secretAccessKey}', SessionToken: 'tok' }))`,
    );
    place.awsConfig(`[profile proc]\ncredential_process = "${process.execPath}" "${script}"\n`);
    const { code, stderr } = await send({}, ['--profile', 'proc']);
    assert.equal(code, 0, stderr);
    verifySignature(server.only, PROCESS);
    assert.equal(headerOf(server.only, 'x-amz-security-token'), 'tok');
    assert.match(stderr, /^Answered[^\n]*\n$/, 'no notice about Node and nothing else');
  });

  it('a role file of the library: web identity without its token ends with 4', async () => {
    place.awsConfig(
      '[profile web]\nrole_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = /nowhere/token\n',
    );
    const { code, stderr } = await send({}, ['--profile', 'web']);
    assert.equal(code, 4, stderr);
  });

  it('a Bedrock API key as a bearer token, a blank one counting as none', async () => {
    assert.equal((await send({ ...KEY_ENVIRONMENT, AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key-abc' })).code, 0);
    assert.equal(headerOf(server.only, 'authorization'), 'Bearer bedrock-api-key-abc');
    assert.equal(headerOf(server.only, 'x-amz-date'), undefined);
    for (const blank of ['', '   ']) {
      server.requests.length = 0;
      assert.equal((await send({ ...KEY_ENVIRONMENT, AWS_BEARER_TOKEN_BEDROCK: blank })).code, 0);
      verifySignature(server.only, {
        accessKeyId: KEY_ENVIRONMENT.AWS_ACCESS_KEY_ID,
        secretAccessKey: KEY_ENVIRONMENT.AWS_SECRET_ACCESS_KEY,
      });
    }
  });

  it('not a bearer token that would break its header', async () => {
    const { code, stderr } = await send({ AWS_BEARER_TOKEN_BEDROCK: 'abc\u4f60CANARY' });
    assert.notEqual(code, 0);
    assert.ok(!stderr.includes('CANARY'));
    assert.equal(server.requests.length, 0);
  });

  it('nobody: ends with 4 quickly, sends nothing and names the ways out', async () => {
    const { code, stdout, stderr, milliseconds } = await send({});
    assert.deepEqual([code, stdout, server.connections], [4, '', 0]);
    assert.match(stderr, /NoCredentials: No AWS credentials were found\.\n.*sandbox/);
    assert.ok(milliseconds < 10_000);
    const json = await send({}, ['--output', 'json']);
    assert.deepEqual(
      [json.code, (JSON.parse(json.stdout) as Record<string, Record<string, unknown>>).error?.name],
      [4, 'NoCredentials'],
    );
    assert.equal((await send({}, ['--dry-run'])).code, 4);
  });

  for (const [what, config, name] of [
    ['a profile that is not there', '[profile dev]\nregion = us-east-1\n', 'ProfileNotFound'],
    ['a profile without credentials', '[profile nobody]\nregion = us-east-1\n', 'ProfileWithoutCredentials'],
    [
      'a process that fails',
      `[profile nobody]\ncredential_process = "${process.execPath}" -e "process.exit(3)"\n`,
      'CredentialProcessFailed',
    ],
    ['a process that says no JSON', `[profile nobody]\ncredential_process = echo hello\n`, 'CredentialProcessFailed'],
    [
      'an SSO session that nobody opened',
      '[profile nobody]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n',
      'SsoSessionExpired',
    ],
  ] as const) {
    it(`ends with 4 for ${what}`, async () => {
      place.awsConfig(config);
      const { code, stdout, stderr } = await send({}, ['--profile', 'nobody']);
      assert.deepEqual([code, stdout, server.connections], [4, '', 0], stderr);
      assert.match(stderr, new RegExp(`^${name}: `));
    });
  }

  it('does not wait for a provider that hangs once it is told to stop', async () => {
    const script = place.file(
      'hang.js',
      "require('node:fs').writeFileSync('started', ''); setTimeout(() => {}, 60_000)",
    );
    place.awsConfig(`[profile slow]\ncredential_process = "${process.execPath}" "${script}"\n`);
    for (const args of [[], ['--dry-run']]) {
      const child = place.start(
        [
          'send',
          place.file('r.bedrock.json', claudeRequest()),
          '--endpoint-url',
          server.url,
          '--profile',
          'slow',
          ...args,
        ],
        { AWS_REGION: 'us-east-1' },
      );
      const ending = finished(child);
      while (!existsSync(`${place.folder}/started`)) await pause(20);
      rmSync(`${place.folder}/started`);
      child.kill('SIGINT');
      // The provider would go on for a minute: waiting for it runs into the limit of the test.
      assert.equal((await ending).code, 130);
    }
  });
});

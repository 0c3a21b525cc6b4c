import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pause } from '../../support/scriptedServer.ts';
import { CLI, KEY_ENVIRONMENT, Workplace, finished } from '../../support/runCli.ts';
import type { CliResult } from '../../support/runCli.ts';
import { AwsServers, stsError } from '../../support/awsServers.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';

const CALLER = {
  account: '123456789012',
  arn: 'arn:aws:sts::123456789012:assumed-role/R&D/me',
  userId: 'AROAEXAMPLE:me',
};
const BASE =
  '[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n';

/** A pseudo-terminal, where the machine has util-linux. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version']).includes('util-linux');
  } catch {
    return false;
  }
}

describe('bedrock-invoke whoami', function () {
  this.timeout(60_000);
  let place: Workplace;
  let servers: AwsServers;
  beforeEach(async () => {
    place = new Workplace();
    servers = await AwsServers.start();
  });
  afterEach(async () => {
    await servers.close();
    place.remove();
  });

  const run = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<CliResult> =>
    place.run(['whoami', ...args], { env: { ...servers.environment, ...env } });

  it('prints one object for scripts, and nothing else', async () => {
    const { code, stdout, stderr } = await run(KEY_ENVIRONMENT, '--output', 'json');
    assert.deepEqual(
      [code, stderr, JSON.parse(stdout)],
      [0, '', { ...CALLER, source: 'environment', profile: null, region: 'us-east-1' }],
    );
    assert.deepEqual(Object.keys(JSON.parse(stdout) as object), [
      'account',
      'arn',
      'userId',
      'source',
      'profile',
      'region',
    ]);
  });

  it('prints lines for people', async () => {
    const { stdout } = await run(KEY_ENVIRONMENT);
    assert.equal(
      stdout,
      `Account  ${CALLER.account}\nARN      ${CALLER.arn}\nUser id  ${CALLER.userId}\nSource   environment\nProfile  (none)\nRegion   us-east-1\n`,
    );
  });

  it('names source, profile and region of what signs', async () => {
    place.awsConfig(
      `[profile base]\nregion = eu-north-1\n[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n`,
      BASE,
    );
    const report = async (env: NodeJS.ProcessEnv, ...args: string[]): Promise<unknown[]> => {
      const { stdout } = await run(env, '--output', 'json', ...args);
      const { source, profile, region } = JSON.parse(stdout) as Record<string, unknown>;
      return [source, profile, region];
    };
    assert.deepEqual(await report({}, '--profile', 'base'), ['profile-static', 'base', 'eu-north-1']);
    assert.deepEqual(await report({ AWS_PROFILE: 'role' }), ['profile-role', 'role', null]);
    assert.deepEqual(await report({ AWS_PROFILE: 'role', AWS_DEFAULT_REGION: 'eu-west-3' }, '--region', 'ap-south-1'), [
      'profile-role',
      'role',
      'ap-south-1',
    ]);
    assert.deepEqual(await report({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${servers.url}/container` }), [
      'container',
      null,
      null,
    ]);
  });

  it('asks the sandbox without an account, its own and one that runs', async () => {
    const own = await run({}, '--sandbox', '--output', 'json');
    assert.deepEqual([own.code, (JSON.parse(own.stdout) as Record<string, unknown>).source], [0, 'sandbox']);
    assert.match(own.stderr, /Sandbox/);
    const sandbox = await startSandbox();
    try {
      const { code, stderr } = await run({
        ...KEY_ENVIRONMENT,
        AWS_ENDPOINT_URL_STS: undefined,
        AWS_ENDPOINT_URL: sandbox.url,
      });
      assert.equal(code, 0, stderr);
    } finally {
      await sandbox.close();
    }
  });

  it('says where the AWS CLI would sign with other credentials', async () => {
    place.awsConfig('', BASE);
    assert.match(
      (await run({ ...KEY_ENVIRONMENT, AWS_PROFILE: 'base' })).stderr,
      /^AWS_PROFILE is set, so the keys in the environment are not used; the AWS CLI would use them\.\n$/,
    );
  });

  describe('ends with', () => {
    const error = ({ stdout }: CliResult): Record<string, unknown> =>
      (JSON.parse(stdout) as { ok: false; error: Record<string, unknown> }).error;

    it('1 where STS refuses', async () => {
      servers.override = () =>
        stsError('InvalidClientTokenId', 'The security token included in the request is invalid.');
      const result = await run(KEY_ENVIRONMENT, '--output', 'json');
      assert.equal(result.code, 1);
      assert.deepEqual(
        [error(result).name, error(result).status, error(result).requestId],
        ['InvalidClientTokenId', 403, 'request-1'],
      );
      assert.match(result.stderr, /^InvalidClientTokenId: The security token/);
    });

    it('2 for an API key, which has no caller identity, and for wrong usage', async () => {
      const result = await run(
        { AWS_BEARER_TOKEN_BEDROCK: `ABSK${Buffer.from('BedrockAPIKey-a-at-123456789012:x').toString('base64')}` },
        '--output',
        'json',
      );
      assert.deepEqual([result.code, error(result).name], [2, 'ApiKeyHasNoIdentity']);
      assert.match(result.stderr, /^Bedrock API key: long-term, of account 123456789012\.\n/);
      for (const args of [
        ['--output', 'yaml'],
        ['--region', 'not a region'],
        ['--profile', ''],
        ['file'],
        ['--nonsense'],
      ]) {
        assert.equal((await run(KEY_ENVIRONMENT, ...args)).code, 2, args.join(' '));
      }
      assert.equal((await run({ ...KEY_ENVIRONMENT, AWS_ENDPOINT_URL_STS: 'ftp://x' })).code, 2);
      assert.equal(servers.requests.length, 0);
    });

    it('3 where nothing answers, or something else does', async () => {
      assert.deepEqual(
        error(await run({ ...KEY_ENVIRONMENT, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' }, '--output', 'json')).name,
        'ConnectionRefused',
      );
      servers.override = () => ({ body: '<html>' });
      const result = await run(KEY_ENVIRONMENT, '--output', 'json');
      assert.deepEqual([result.code, error(result).name], [3, 'NotSts']);
    });

    it('4 without credentials, and for an MFA code that nobody can be asked for', async () => {
      assert.deepEqual([(await run({})).code, (await run({}, '--profile', 'nowhere')).code], [4, 4]);
      place.awsConfig(
        '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n',
        BASE,
      );
      const result = await run({}, '--profile', 'role', '--output', 'json');
      assert.deepEqual([result.code, error(result).name], [4, 'MfaRequired']);
      assert.equal(servers.requests.length, 0);
    });

    it('130 when it is told to stop', async () => {
      place.awsConfig('[profile slow]\ncredential_process = touch started && sleep 25\n');
      const child = place.start(['whoami', '--profile', 'slow'], servers.environment);
      const ending = finished(child);
      while (!existsSync(`${place.folder}/started`)) await pause(20);
      child.kill('SIGINT');
      assert.equal((await ending).code, 130);
    });
  });

  it('asks for the MFA code on a terminal', async function () {
    if (!hasScript()) return this.skip();
    place.awsConfig(
      '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n',
      BASE,
    );
    const command = `'${process.execPath}' '${CLI}' whoami --profile role`;
    for (const [typed, expected] of [
      ['123456', 0],
      ['12 34', 4],
    ] as const) {
      const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        cwd: place.folder,
        env: place.environment(servers.environment),
      });
      child.stdout.on('data', (part: Buffer) => {
        if (part.includes('Code of the MFA device')) child.stdin.write(`${typed}\r`);
      });
      const { code, stdout } = await finished(child);
      assert.equal(code, expected, stdout);
      assert.match(stdout, /Code of the MFA device arn:aws:iam::123456789012:mfa\/me:/);
    }
    assert.deepEqual(
      servers.of('AssumeRole').map(({ body }) => new URLSearchParams(body.toString()).get('TokenCode')),
      ['123456'],
    );
  });
});

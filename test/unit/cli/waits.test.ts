import assert from 'node:assert/strict';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { KEY_ENVIRONMENT, Workplace, claudeRequest } from '../../support/runCli.ts';
import type { CliResult } from '../../support/runCli.ts';
import { JSON_HEAD, ScriptedServer, answer } from '../../support/scriptedServer.ts';

const DAY_MS = 24 * 3_600_000;

describe('how often send tries, and what it says of it', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  async function against(
    answered: { status: number; type: string; message?: string; headers?: Record<string, string> },
    flags: readonly string[],
    env: Record<string, string> = {},
  ): Promise<CliResult & { requests: number }> {
    const { status, type, message = 'No.', headers = {} } = answered;
    const server = await ScriptedServer.start(
      (_, socket) =>
        void socket.write(
          answer(status, { ...JSON_HEAD, 'x-amzn-ErrorType': type, ...headers }, JSON.stringify({ message })),
        ),
    );
    try {
      const file = place.file('r.bedrock.json', claudeRequest());
      const result = await place.run(['send', file, '--endpoint-url', server.url, ...flags], {
        env: { ...KEY_ENVIRONMENT, ...env },
      });
      return { ...result, requests: server.requests.length };
    } finally {
      await server.close();
    }
  }

  const dated = (offsetMs: number): Record<string, string> => ({ Date: new Date(Date.now() + offsetMs).toUTCString() });
  const clock = { status: 403, type: 'InvalidSignatureException', message: 'Signature expired: it is old.' };

  for (const [days, words] of [
    [-653, /65[23] days before this machine's time\./],
    [2, /(2 days|47 h 60 min|48 h) after this machine's time\./],
    [-0.05, /7[23] min before this machine's time\./],
  ] as const) {
    it(`sends once with --max-attempts 1 where the clock is off by ${days} days, and twice without`, async () => {
      const headers = dated(days * DAY_MS);
      const once = await against({ ...clock, headers }, ['--max-attempts', '1']);
      assert.deepEqual([once.code, once.requests], [1, 1]);
      assert.match(once.stderr, words);
      assert.equal((await against({ ...clock, headers }, [])).requests, 2);
    });
  }

  for (const date of [
    'Fri, 31 Dec 9949 23:59:59 GMT',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'Sat, 01 Jan 2050 00:00:00 GMT',
  ]) {
    it(`signs nothing for ${date}`, async () => {
      const { code, stderr, requests } = await against({ ...clock, headers: { Date: date } }, []);
      assert.deepEqual([code, requests], [1, 1]);
      assert.match(stderr, /too far to sign for that date\./);
    });
  }

  it('sends once with --max-attempts 1 where the credentials have expired', async () => {
    place.awsConfig(
      `[profile p]\ncredential_process = node -e "console.log(JSON.stringify({Version:1,AccessKeyId:'AKIDEXAMPLE'+Date.now(),SecretAccessKey:'example-secret'}))"\n`,
    );
    const expired = { status: 403, type: 'ExpiredTokenException' };
    assert.equal((await against(expired, ['--profile', 'p', '--max-attempts', '1'])).requests, 1);
    assert.equal((await against(expired, ['--profile', 'p'])).requests, 2);
  });

  it('counts to five for a model that is not ready', async () => {
    const { stderr, requests } = await against({ status: 429, type: 'ModelNotReadyException' }, []);
    assert.equal(requests, 5);
    for (const attempt of [2, 3, 4, 5]) assert.ok(stderr.includes(`attempt ${attempt} of 5 in `), stderr);
  }).timeout(60_000);

  for (const [value, words] of [
    ['301', '6 min'],
    ['7200', '2 h 0 min'],
    ['864000', '10 days'],
  ] as const) {
    it(`says that Retry-After: ${value} is longer than is waited for`, async () => {
      const { stderr, requests } = await against(
        { status: 429, type: 'ThrottlingException', headers: { 'Retry-After': value } },
        [],
      );
      assert.equal(requests, 1);
      assert.ok(
        stderr.includes(`The service asks to wait ${words} before the next attempt; longer than 5 min`),
        stderr,
      );
    });
  }

  it('says that a TLS handshake stalls', async () => {
    const silent = net.createServer(socket => socket.on('error', () => undefined).resume());
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = silent.address() as AddressInfo;
      const file = place.file('r.bedrock.json', claudeRequest());
      const { code, stderr } = await place.run([
        'send',
        file,
        '--endpoint-url',
        `https://127.0.0.1:${port}`,
        '--timeout',
        '0.5',
        '--max-attempts',
        '1',
      ]);
      assert.equal(code, 3);
      assert.match(
        stderr,
        new RegExp(
          `Stalled: The TLS handshake with 127\\.0\\.0\\.1:${port} was not finished within 0\\.5 s\\. Nothing was sent\\.`,
        ),
      );
    } finally {
      silent.close();
    }
  });
});

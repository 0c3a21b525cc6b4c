import assert from 'node:assert/strict';
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../harness/paths.ts';
import { Workplace, claudeRequest, finished } from '../../support/runCli.ts';

describe('bedrock-invoke', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  it('prints its usage and its version on stdout', async () => {
    for (const args of [['--help'], ['-h'], ['help'], ['send', '--help'], ['validate', '-h']]) {
      const { code, stdout, stderr } = await place.run(args);
      assert.deepEqual([code, stderr], [0, '']);
      for (const word of ['send FILE|-', 'validate FILE...', 'sandbox', '--max-attempts', '130 cancelled']) {
        assert.ok(stdout.includes(word), word);
      }
    }
    const { version } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual((await place.run(['--version'])).stdout, `${version}\n`);
  });

  describe('validate', () => {
    it('says nothing of a good file', async () => {
      const { code, stdout, stderr } = await place.run(['validate', place.file('good.bedrock.json', claudeRequest())]);
      assert.deepEqual([code, stdout, stderr], [0, '', '']);
    });

    it('prints FILE:LINE:COLUMN: severity: message, and ends with 2 only for errors', async () => {
      const wrong = place.file(
        'wrong.bedrock.json',
        '{\n  "modelId": "m",\n  "trace": "SOME",\n  "guardrailIdentifier": "abc",\n  "body": {}\n}\n',
      );
      const warned = place.file('warned.bedrock.json', '{\n  "modelId": "m",\n  "trace": "SOME",\n  "body": {}\n}\n');
      const both = await place.run(['validate', wrong, warned]);
      assert.equal(both.code, 2);
      for (const line of both.stdout.trimEnd().split('\n')) {
        assert.match(line, /^\/.*\.bedrock\.json:\d+:\d+: (error|warning|info): \S.*$/);
      }
      assert.ok(
        both.stdout.includes(`${wrong}:3:12: warning: `) &&
          both.stdout.includes(`${wrong}:4:26: error: `) &&
          both.stdout.includes(`${warned}:3:12: warning: `),
      );
      assert.equal((await place.run(['validate', warned])).code, 0);
    });

    it('names a file that is not there, goes on, and ends with 2', async () => {
      const warned = place.file('warned.bedrock.json', '{"modelId": "m", "trace": "SOME", "body": {}}');
      const { code, stdout } = await place.run([
        'validate',
        'nothing.bedrock.json',
        place.folder,
        place.file('binary', Buffer.from([0xff, 0xfe, 0x00])),
        warned,
      ]);
      assert.equal(code, 2);
      assert.match(stdout, /^nothing\.bedrock\.json:1:1: error: .*does not exist/m);
      assert.match(stdout, /is a folder/);
      assert.match(stdout, /not UTF-8/);
      assert.match(stdout, /warned\.bedrock\.json:1:\d+: warning/);
    });

    it('survives hostile files', async () => {
      for (const content of [
        '',
        '[',
        '{"a":'.repeat(50_000),
        '{"modelId":"m","body":{"__proto__":{"x":1}}}',
        '\u0000',
        '"x"',
        `{"modelId":"${'m'.repeat(100_000)}"}`,
      ]) {
        const { code, stderr } = await place.run(['validate', place.file('hostile.bedrock.json', content)]);
        assert.ok(code === 0 || code === 2);
        assert.doesNotMatch(stderr, /at .*:\d+:\d+|RangeError/);
      }
    });
  });

  describe('sandbox', () => {
    it('prints its address and credentials, answers the official client, and ends on a signal', async () => {
      const child = place.start(['sandbox'], {});
      const ending = finished(child);
      let printed = '';
      await new Promise<void>((resolve, reject) => {
        child.stdout.on('data', (part: Buffer) => {
          printed += part.toString();
          if (printed.includes('Ctrl+C')) resolve();
        });
        child.once('exit', () => reject(new Error(`it ended: ${printed}`)));
      });
      assert.match(printed, /No model is called/);
      const exported = Object.fromEntries(
        printed
          .split('\n')
          .flatMap(line => (line.startsWith('export ') ? [line.slice(7).split('=') as [string, string]] : [])),
      );
      assert.equal(exported['AWS_DEFAULT_REGION'], exported['AWS_REGION']);
      const client = new BedrockRuntimeClient({
        endpoint: exported['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] ?? '',
        region: exported['AWS_REGION'] ?? '',
        requestHandler: new NodeHttpHandler(),
        credentials: {
          accessKeyId: exported['AWS_ACCESS_KEY_ID'] ?? '',
          secretAccessKey: exported['AWS_SECRET_ACCESS_KEY'] ?? '',
        },
      });
      const { modelId, body } = claudeRequest() as { modelId: string; body: unknown };
      const answer = await client.send(
        new InvokeModelCommand({ modelId, body: JSON.stringify(body), contentType: 'application/json' }),
      );
      assert.ok(answer.body.byteLength > 0);
      const sent = await place.run(['send', place.file('r.bedrock.json', claudeRequest())], { env: exported });
      assert.equal(sent.code, 0, sent.stderr);
      for (const command of ['whoami', 'models', 'guardrails']) {
        const { code, stderr } = await place.run([command], { env: exported });
        assert.equal(code, 0, `${command}: ${stderr}`);
      }
      client.destroy();
      child.kill('SIGINT');
      const { code, milliseconds } = await ending;
      assert.equal(code, 0);
      assert.ok(milliseconds < 25_000);
    });

    it('ends with 2 where its port is taken or is no port', async () => {
      const child = place.start(['sandbox'], {});
      const ending = finished(child);
      const port = await new Promise<string>(resolve =>
        child.stdout.once('data', (part: Buffer) => resolve(/:(\d+)/.exec(part.toString())?.[1] ?? '')),
      );
      const { code, stderr } = await place.run(['sandbox', '--port', port]);
      child.kill('SIGTERM');
      await ending;
      assert.equal(code, 2);
      assert.match(stderr, /is taken/);
      assert.equal((await place.run(['sandbox', '--port', '70000'])).code, 2);
    });

    it('answers send --sandbox without credentials or region, and says what it is', async () => {
      const { code, stdout, stderr } = await place.run(
        ['send', place.file('r.bedrock.json', claudeRequest()), '--sandbox'],
        { env: {} },
      );
      assert.equal(code, 0, stderr);
      assert.notEqual(stdout, '');
      assert.match(stderr, /no model is called/i);
    });

    /** Each fault of the sandbox, and what send must end with. */
    const FAULTS: readonly (readonly [name: string, stream: boolean, code: number])[] = [
      ...(
        [
          'access-denied',
          'no-model-access',
          'resource-not-found',
          'legacy-model',
          'use-case-form',
          'model-timeout',
          'validation',
          'service-quota-exceeded',
          'model-error',
          'expired-token',
          'unrecognized-client',
          'invalid-signature',
        ] as const
      ).map(name => [name, false, 1] as const),
      ...(['throttling', 'internal-server', 'service-unavailable', 'model-not-ready'] as const).map(
        name => [name, true, 1] as const,
      ),
      ...(
        [
          'html-200',
          'html-403',
          'empty-200',
          'redirect',
          'endless-headers',
          'reset-mid-body',
          'fin-mid-body',
          'bad-json',
          'gzip',
          'gzip-bomb-mb-20',
          'large-body-mb-101',
        ] as const
      ).map(name => [name, false, 3] as const),
      ...(
        [
          'reset-mid-stream',
          'fin-mid-stream',
          'stream-without-end',
          'truncated-frame',
          'trailing-bytes',
          'trailing-bytes-bytes-1',
          'bad-frame',
          'huge-prelude',
          'bad-json-event',
        ] as const
      ).map(name => [name, true, 3] as const),
      ...(
        [
          'stream-error',
          'stream-exception-internal-server',
          'stream-exception-model-stream-error',
          'stream-exception-validation',
          'stream-exception-throttling',
          'stream-exception-model-timeout',
          'stream-exception-service-unavailable',
          'stream-exception-unknown',
        ] as const
      ).map(name => [name, true, 1] as const),
      ...(['unknown-event', 'byte-by-byte'] as const).map(name => [name, true, 0] as const),
      ...(
        ['invalid-utf8', 'clock-skew', 'throttling-times-1-after-1', 'byte-by-byte', 'large-body-mb-20'] as const
      ).map(name => [name, false, 0] as const),
    ];
    for (const [name, stream, expected] of FAULTS) {
      it(`fault ${name}${stream ? ' in a stream' : ''} ends with ${expected}, in time and without a crash`, async () => {
        const file = place.file('r.bedrock.json', claudeRequest({ modelId: `sandbox.fault-${name}-v1:0`, stream }));
        const attempts = expected === 0 ? '3' : '1';
        const { code, stdout, stderr, milliseconds } = await place.run(
          ['send', file, '--sandbox', '--output', 'json', '--timeout', '5', '--max-attempts', attempts],
          { env: {} },
        );
        assert.equal(code, expected, stderr);
        const report = JSON.parse(stdout) as Record<string, unknown>;
        assert.deepEqual([report.ok, report.complete], [expected === 0, expected === 0]);
        assert.doesNotMatch(stderr, /^\s+at .*\(|Unhandled|TypeError|RangeError/m);
        assert.ok(milliseconds < 20_000);
      });
    }
  });
});

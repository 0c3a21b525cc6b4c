import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { at, chunksOf } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';

const run = promisify(execFile);
/** A Python made for the tests, with boto3 and awscli in it; else whatever the machine has. */
const PYTHON = process.env['BEDROCK_INVOKE_PYTHON'] ?? 'python3';
const AWS = existsSync(join(dirname(PYTHON), 'aws')) ? join(dirname(PYTHON), 'aws') : 'aws';
const CLAUDE_BODY = JSON.stringify({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 200,
  messages: [{ role: 'user', content: 'hello from outside' }],
});

describe('sandbox called by clients that nobody here wrote', function () {
  // Python starts slowly where the processor is shared.
  this.timeout(180_000);
  let sandbox: Sandbox;
  let home: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    sandbox = await startSandbox({ chunkDelayMs: 0 });
    home = mkdtempSync(join(tmpdir(), 'sandbox-clients-'));
    env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NO_PROXY: '127.0.0.1',
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      AWS_PAGER: '',
      PYTHONDONTWRITEBYTECODE: '1',
    };
  });
  after(async () => {
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('boto3: both operations with a guardrail, exceptions, lists and pages', async function () {
    if (!(await works(PYTHON, ['-c', 'import boto3']))) return this.skip();
    const { stdout } = await run(PYTHON, [join(__dirname, '../../fixtures/sandbox/boto3Client.py'), sandbox.url], {
      env,
    });
    const seen = JSON.parse(stdout) as Record<string, unknown>;
    assert.match(String(seen['text']), /> Grüße an \{EMAIL\} 👋🏽/);
    assert.equal(seen['streamText'], seen['text']);
    assert.deepEqual(
      [seen['action'], seen['contentType'], seen['latency'], seen['tier'], seen['streamContentType']],
      ['INTERVENED', 'application/json', 'optimized', 'flex', 'application/json'],
    );
    assert.match(String(seen['requestId']), /^[0-9a-f-]{36}$/);
    assert.equal(at(seen, 'lastChunk', 'amazon-bedrock-guardrailAction'), 'INTERVENED');
    assert.match(String(seen['profileText']), /> hello/);
    assert.deepEqual(
      [at(seen, 'unknownModel', 'Code'), at(seen, 'unknownModel', 'Status')],
      ['ValidationException', 400],
    );
    assert.deepEqual([at(seen, 'modelError', 'Code'), at(seen, 'modelError', 'Status')], ['ModelErrorException', 424]);
    assert.equal(at(seen, 'inStream', 'Code'), 'throttlingException');
    assert.equal(seen['tokens'], 8);
    assert.equal(seen['applied'], 'GUARDRAIL_INTERVENED');
    assert.ok((seen['models'] as string[]).length > 50);
    const profiles = seen['profiles'] as string[];
    assert.ok(profiles.length > 20 && new Set(profiles).size === profiles.length, 'pages neither lose nor repeat');
    assert.deepEqual(seen['guardrailVersions'], ['DRAFT', '1', '2']);
    assert.equal(seen['topic'], 'Investment advice');
    assert.equal(seen['imported'], 'arn:aws:bedrock:us-east-1:123456789012:imported-model/sbximported1');
    assert.equal(seen['picture'], '89504e47');
    assert.equal(seen['account'], '123456789012');
    assert.deepEqual(
      ['stsWrongSecret', 'stsUnknownKey', 'stsUnknownAction'].map(name => [
        at(seen, name, 'Code'),
        at(seen, name, 'Status'),
      ]),
      [
        ['SignatureDoesNotMatch', 403],
        ['InvalidClientTokenId', 403],
        ['InvalidAction', 400],
      ],
    );
  });

  it('the AWS command line: invoke-model, its exception, list-foundation-models, get-caller-identity', async function () {
    if (!(await works(AWS, ['--version']))) return this.skip();
    const aws = (...args: string[]): Promise<{ stdout: string }> =>
      run(AWS, [...args, '--endpoint-url', sandbox.url], { env });
    const file = join(home, 'answer.json');
    const bodyFile = join(home, 'body.json');
    writeFileSync(bodyFile, CLAUDE_BODY);
    const invoke = (modelId: string): Promise<{ stdout: string }> =>
      aws(
        'bedrock-runtime',
        'invoke-model',
        '--model-id',
        modelId,
        '--body',
        `fileb://${bodyFile}`,
        '--content-type',
        'application/json',
        '--guardrail-identifier',
        'sandboxguard1',
        '--guardrail-version',
        'DRAFT',
        '--trace',
        'ENABLED',
        file,
      );
    await invoke('us.anthropic.claude-sonnet-4-20250514-v1:0');
    assert.match(readFileSync(file, 'utf8'), /> hello from outside/);
    await assert.rejects(
      invoke('anthropic.claude-sonnet-4-20250514-v1:0'),
      /ValidationException.*on-demand throughput isn’t supported/,
    );
    const { stdout } = await aws(
      'bedrock',
      'list-foundation-models',
      '--by-provider',
      'anthropic',
      '--query',
      'modelSummaries[].modelId',
      '--output',
      'json',
    );
    assert.ok((JSON.parse(stdout) as string[]).every(id => id.startsWith('anthropic.')));
    assert.match(
      (await aws('sts', 'get-caller-identity', '--output', 'json')).stdout,
      /arn:aws:iam::123456789012:user\/sandbox/,
    );
  });

  it('curl --aws-sigv4: whole and streamed', async function () {
    if (!(await works('curl', ['--aws-sigv4', 'aws:amz:us-east-1:bedrock', '--version']))) return this.skip();
    // An id without a colon: curl before 8 signs the path encoded once, which Bedrock refuses too.
    const curl = async (operation: string): Promise<Buffer> =>
      (
        await run(
          'curl',
          [
            '-sS',
            '--aws-sigv4',
            'aws:amz:us-east-1:bedrock',
            '--user',
            `${sandbox.credentials.accessKeyId}:${sandbox.credentials.secretAccessKey}`,
            '-H',
            'Content-Type: application/json',
            '-d',
            CLAUDE_BODY,
            `${sandbox.url}/model/anthropic.claude-v2/${operation}`,
          ],
          { env, encoding: 'buffer' },
        )
      ).stdout;
    assert.match((await curl('invoke')).toString(), /> hello from outside/);
    assert.equal(at(chunksOf(await curl('invoke-with-response-stream')).at(-1), 'type'), 'message_stop');
  });
});

async function works(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { claudeBody, claudeChunks, claudeFrames, exception } from '../../support/frames.ts';
import {
  JSON_HEAD,
  LAST_PIECE,
  REQUEST_ID,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  piece,
  reset,
} from '../../support/scriptedServer.ts';
import type { ReceivedRequest, Script } from '../../support/scriptedServer.ts';
import { CLI, KEY_ENVIRONMENT, KEYS, Workplace, claudeRequest, finished } from '../../support/runCli.ts';
import type { CliResult } from '../../support/runCli.ts';

const good: Script = (_, socket) => void socket.write(answer(200, JSON_HEAD, claudeBody('Hello there')));
const streamed =
  (...texts: string[]): Script =>
  (_, socket) =>
    void socket.write(
      Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...claudeFrames(...texts).map(piece), LAST_PIECE]),
    );
const refused =
  (status: number, type: string, message: string): Script =>
  (_, socket) =>
    void socket.write(answer(status, { ...JSON_HEAD, 'x-amzn-ErrorType': type }, JSON.stringify({ message })));

describe('bedrock-invoke send', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => (place = new Workplace()));
  afterEach(() => place.remove());

  async function send(
    script: Script,
    args: readonly string[] = [],
    options: { request?: unknown; env?: NodeJS.ProcessEnv; input?: string } = {},
  ): Promise<CliResult & { requests: ReceivedRequest[]; json: () => Record<string, unknown> }> {
    const server = await ScriptedServer.start(script);
    try {
      const file = options.input === undefined ? place.file('r.bedrock.json', options.request ?? claudeRequest()) : '-';
      const result = await place.run(['send', file, '--endpoint-url', server.url, ...args], {
        env: { ...KEY_ENVIRONMENT, ...options.env },
        input: options.input,
      });
      return { ...result, requests: server.requests, json: () => JSON.parse(result.stdout) as Record<string, unknown> };
    } finally {
      await server.close();
    }
  }

  it('prints the answer on stdout and the rest on stderr', async () => {
    const { code, stdout, stderr } = await send(good);
    assert.deepEqual([code, stdout], [0, 'Hello there\n']);
    assert.match(
      stderr,
      new RegExp(
        `^Answered: 7 tokens in, 5 tokens out, stop reason end_turn, \\d+ ms in total, request ${REQUEST_ID}\\.\\n$`,
      ),
    );
  });

  it('prints a stream as its text', async () => {
    const { code, stdout, requests } = await send(streamed('Hel', 'lo ', 'there'), ['--stream']);
    assert.deepEqual([code, stdout], [0, 'Hello there\n']);
    assert.match(requests[0]?.target ?? '', /invoke-with-response-stream$/);
  });

  it('streams as the file says, and as a flag says against it', async () => {
    const paths = [];
    for (const [stream, ...args] of [[true], [false, '--stream'], [true, '--no-stream'], [false]] as const) {
      const { requests } = await send(
        (request, socket) => (request.target.endsWith('stream') ? streamed('x') : good)(request, socket),
        args,
        { request: claudeRequest({ stream }) },
      );
      paths.push(requests[0]?.target.split('/').at(-1));
    }
    assert.deepEqual(paths, ['invoke-with-response-stream', 'invoke-with-response-stream', 'invoke', 'invoke']);
  });

  it('prints one JSON object of a whole answer, the body to the letter', async () => {
    const body =
      '{"type":"message","content":[{"type":"text","text":"H\\u00e9 $& $1"}],"n":1.0,"big":12345678901234567890,"n":2,"stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":5}}';
    const { code, stdout, stderr, json } = await send(
      (_, socket) => void socket.write(answer(200, { ...JSON_HEAD, 'X-Amzn-Bedrock-Service-Tier': 'flex' }, body)),
      ['--output', 'json'],
    );
    assert.equal(code, 0);
    assert.ok(stdout.includes(body));
    assert.match(stderr, /^Answered/);
    const { timings, headers, notices, ...report } = json();
    assert.deepEqual(report, {
      ok: true,
      operation: 'InvokeModel',
      modelId: 'anthropic.claude-3-haiku-20240307-v1:0',
      status: 200,
      requestId: REQUEST_ID,
      contentType: 'application/json',
      performanceConfigLatency: null,
      serviceTier: 'flex',
      body: JSON.parse(body) as unknown,
      text: 'H\u00e9 $& $1',
      reasoning: '',
      toolCalls: [],
      images: [],
      embeddings: [],
      ranking: [],
      stopReason: 'end_turn',
      usage: { inputTokens: 7, outputTokens: 5, cacheReadInputTokens: null, cacheWriteInputTokens: null },
      failure: null,
      guardrail: null,
      complete: true,
      attempts: 1,
      sandbox: false,
    });
    assert.deepEqual(notices, []);
    assert.equal((headers as Record<string, string>)['x-amzn-requestid'], REQUEST_ID);
    const { firstByteMs, firstTokenMs, totalMs } = timings as Record<string, number | null>;
    assert.ok(typeof firstByteMs === 'number' && typeof totalMs === 'number' && firstTokenMs === null);
  });

  it('prints one JSON object of a stream, its chunks as the body', async () => {
    const { code, json } = await send(streamed('Hello ', 'there'), ['--stream', '--output', 'json']);
    const report = json();
    assert.deepEqual(
      [code, report.ok, report.complete, report.operation, report.text],
      [0, true, true, 'InvokeModelWithResponseStream', 'Hello there'],
    );
    assert.deepEqual(
      report.body,
      claudeChunks('Hello ', 'there').map(text => JSON.parse(text) as unknown),
    );
    assert.equal(typeof (report.timings as Record<string, unknown>).firstTokenMs, 'number');
  });

  it('ends with 1 and says what to do where Bedrock refuses', async () => {
    const text = await send(refused(400, 'ValidationException', 'The provided model identifier is invalid.'));
    assert.deepEqual([text.code, text.stdout], [1, '']);
    assert.match(
      text.stderr,
      new RegExp(
        `ValidationException: The provided model identifier is invalid. \\(status 400, request ${REQUEST_ID}\\)\\nCheck "modelId"`,
      ),
    );
    const { code, json } = await send(
      refused(400, 'ValidationException', 'The provided model identifier is invalid.'),
      ['--output', 'json'],
    );
    const { ok, error, attempts, complete } = json();
    assert.deepEqual([code, ok, attempts, complete], [1, false, 1, false]);
    const { advice, ...rest } = error as Record<string, unknown>;
    assert.deepEqual(rest, {
      name: 'ValidationException',
      message: 'The provided model identifier is invalid.',
      status: 400,
      requestId: REQUEST_ID,
      pointer: { line: 1, column: 12 },
    });
    assert.equal(typeof advice, 'string');
  });

  it('ends with 1 where the stream carries an exception, with the text before it', async () => {
    const frames = [
      ...claudeFrames('Hello ', 'there').slice(0, 4),
      exception('modelStreamErrorException', { message: 'It broke.', originalStatusCode: 500 }),
    ];
    const { code, stdout, stderr } = await send(
      (_, socket) =>
        void socket.write(Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...frames.map(piece), LAST_PIECE])),
      ['--stream'],
    );
    assert.deepEqual([code, stdout], [1, 'Hello there\n']);
    assert.match(stderr, /ModelStreamErrorException: It broke\./);
  });

  const incomplete: readonly (readonly [what: string, script: Script, args: readonly string[], kept: string])[] = [
    [
      'a body that was reset',
      (_, socket) =>
        void socket.write(`${head(200, { ...JSON_HEAD, 'Content-Length': 100 })}{"half":`, () =>
          setTimeout(reset, 50, socket),
        ),
      [],
      '{"half":\n',
    ],
    [
      'a stream that was reset',
      (_, socket) =>
        void socket.write(
          Buffer.concat([
            Buffer.from(head(200, STREAM_HEAD)),
            ...claudeFrames('Hello ', 'there').slice(0, 4).map(piece),
          ]),
          () => setTimeout(reset, 50, socket),
        ),
      ['--stream'],
      'Hello there\n',
    ],
    [
      'a stream without its end',
      (_, socket) =>
        void socket.write(
          Buffer.concat([
            Buffer.from(head(200, STREAM_HEAD)),
            ...claudeFrames('Hello').slice(0, -1).map(piece),
            LAST_PIECE,
          ]),
        ),
      ['--stream'],
      'Hello\n',
    ],
    ['an empty answer', (_, socket) => void socket.write(answer(200, JSON_HEAD, '')), [], ''],
    [
      'a stall',
      (_, socket) => void socket.write(`${head(200, { ...JSON_HEAD, 'Content-Length': 100 })}{"half":`),
      ['--timeout', '0.3'],
      '{"half":\n',
    ],
    ['a stall before the head', () => undefined, ['--timeout', '0.3'], ''],
    [
      'a web page',
      (_, socket) => void socket.write(answer(502, { 'Content-Type': 'text/html' }, '<html></html>')),
      ['--max-attempts', '1'],
      '',
    ],
  ];
  for (const [what, script, args, kept] of incomplete) {
    it(`ends with 3 for ${what}, keeps what came and ends at once`, async () => {
      const { code, stdout, stderr, milliseconds } = await send(script, args);
      assert.deepEqual([code, stdout], [3, kept]);
      assert.match(stderr, /\n.*(again|proxy).*\n/);
      assert.equal(/The answer is incomplete/.test(stderr), kept !== '');
      assert.ok(milliseconds < 5000);
      const json = await send(script, [...args, '--output', 'json']);
      assert.deepEqual([json.code, json.json().ok, json.json().complete], [3, false, false]);
    });
  }

  it('shows the wait between attempts, and honours --max-attempts', async () => {
    const { code, stderr, requests, json } = await send(refused(503, 'ServiceUnavailableException', 'Busy.'), [
      '--max-attempts',
      '2',
      '--output',
      'json',
    ]);
    assert.deepEqual([code, requests.length, json().attempts], [1, 2, 2]);
    assert.match(stderr, /ServiceUnavailableException: attempt 2 of 2 in \d+\.\d s\./);
    assert.equal(
      (await send(refused(503, 'ServiceUnavailableException', 'Busy.'), ['--max-attempts', '1'])).requests.length,
      1,
    );
  });

  it('sends the body to the letter, without comments and trailing commas', async () => {
    const request = `{
      // a comment
      "modelId": "anthropic.claude-3-haiku-20240307-v1:0",
      "body": { "a": 1.0, "b": 12345678901234567890, /* another */ "c": "\\u00e9 \\/ \u00e9 // no comment", "a": -0.0e+5, "d": [1, 2,], },
    }`;
    const { code, requests } = await send(good, [], { request });
    assert.equal(code, 0);
    assert.equal(
      requests[0]?.body.toString(),
      '{"a":1.0,"b":12345678901234567890,"c":"\\u00e9 \\/ \u00e9 // no comment","a":-0.0e+5,"d":[1,2]}',
    );
  });

  it('reads the request from standard input', async () => {
    const { code, stdout, requests } = await send(good, [], { input: JSON.stringify(claudeRequest()) });
    assert.deepEqual([code, stdout, requests.length], [0, 'Hello there\n', 1]);
  });

  it('gives --var the kind that the file declares', async () => {
    const request = {
      ...claudeRequest(),
      variables: { limit: 300, question: 'a', flag: true, list: [1] },
      body: {
        max_tokens: '{{limit}}',
        q: '{{question}}',
        f: '{{flag}}',
        l: '{{list}}',
        n: 'at most {{limit}}: {{question}}',
      },
    };
    const { requests } = await send(
      good,
      ['--var', 'limit=1.50', '--var', 'question=12', '--var', 'flag=false', '--var', 'list=[2,"x"]'],
      { request },
    );
    assert.equal(
      requests[0]?.body.toString(),
      '{"max_tokens":1.50,"q":"12","f":false,"l":[2,"x"],"n":"at most 1.50: 12"}',
    );
    const smuggled = await send(good, ['--var', 'question={{limit}}"x'], { request });
    assert.ok(smuggled.requests[0]?.body.toString().includes('"q":"{{limit}}\\"x"'));
  });

  it('sends nothing and ends with 2 where the file is wrong, with the place', async () => {
    for (const [request, pattern] of [
      ['{"modelId": "m",\n  "guardrailIdentifier": "abc", "body": {}}', /:2:\d+: error: A guardrail needs its version/],
      ['{"modelId": "m", "trace": "EN\\nABLED", "body": {}}', /:1:\d+: error: .*line break/],
      ['{"modelId": "m\\r\\nX-Evil: 1", "body": {}}', /:1:\d+: error: .*line break/],
      ['{"modelId": "m", "requestMetadata": {"a": "x\\r\\nb"}, "body": {}}', /:1:\d+: error: .*line break/],
      ['{"body": {}}', /error: "modelId" is missing/],
      ['{"modelId": "m", "body": {"a": "{{nobody}}"}}', /error: No variable "nobody"/],
      ['{"modelId": "m", "body": {]}', /error: /],
    ] as const) {
      const { code, stderr, stdout, requests } = await send(good, ['--output', 'json'], { request });
      assert.deepEqual([code, requests.length], [2, 0], request);
      assert.match(stderr, pattern);
      const report = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual([report.ok, report.attempts, report.complete], [false, 0, false]);
    }
  });

  it('refuses line breaks that a variable brings into a header', async () => {
    const { code, requests } = await send(good, ['--var', 'tier=flex\r\nX-Evil: 1'], {
      request: claudeRequest({ variables: { tier: 'flex' }, serviceTier: '{{tier}}' }),
    });
    assert.deepEqual([code, requests.length], [2, 0]);
  });

  for (const [what, args] of [
    ['no file', ['send']],
    ['two files', ['send', 'a', 'b']],
    ['a file that is not there', ['send', 'nothing.bedrock.json']],
    ['an unknown flag', ['send', 'r.bedrock.json', '--fast']],
    ['an unknown output', ['send', 'r.bedrock.json', '--output', 'xml']],
    ['an empty name to allow', ['send', 'r.bedrock.json', '--allow-env', '']],
    ['a value to allow', ['send', 'r.bedrock.json', '--allow-env', 'A=b']],
    ['no attempts', ['send', 'r.bedrock.json', '--max-attempts', '0']],
    ['no time', ['send', 'r.bedrock.json', '--timeout', '0']],
    ['contradicting flags', ['send', 'r.bedrock.json', '--stream', '--no-stream']],
    ['a variable without value', ['send', 'r.bedrock.json', '--var', 'x']],
    ['a region that bends the host', ['send', 'r.bedrock.json', '--region', 'evil.example/#']],
    ['an endpoint that is no URL', ['send', 'r.bedrock.json', '--endpoint-url', 'nowhere']],
    ['an unknown command', ['invoke']],
    ['no command', []],
  ] as const) {
    it(`ends with 2 and nothing on stdout for ${what}`, async () => {
      place.file('r.bedrock.json', claudeRequest());
      const { code, stdout, stderr } = await place.run(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^bedrock-invoke: .+\nSee bedrock-invoke --help\.\n$/);
    });
  }

  it('gives scripts an object for wrong usage too', async () => {
    const { code, stdout } = await place.run(['send', 'nothing.bedrock.json', '--output', 'json']);
    assert.equal(code, 2);
    assert.deepEqual((JSON.parse(stdout) as Record<string, unknown>).ok, false);
    const noRegion = await place.run(['send', place.file('r.bedrock.json', claudeRequest()), '--output', 'json'], {
      env: { ...KEY_ENVIRONMENT, AWS_REGION: '' },
    });
    assert.equal(noRegion.code, 2);
    assert.match(
      ((JSON.parse(noRegion.stdout) as Record<string, Record<string, string>>).error ?? {}).message ?? '',
      /No Region is known/,
    );
  });

  it('never shows the keys', async () => {
    const secrets = [KEYS.secretAccessKey, 'SESSION-CANARY-1', 'BEARER-CANARY-2'];
    for (const env of [{ AWS_SESSION_TOKEN: secrets[1] }, { AWS_BEARER_TOKEN_BEDROCK: secrets[2] }]) {
      for (const args of [['--output', 'json'], ['--dry-run'], []]) {
        for (const script of [good, refused(403, 'AccessDeniedException', 'No.')]) {
          const { stdout, stderr } = await send(script, args, { env });
          for (const secret of secrets) assert.ok(!`${stdout}${stderr}`.includes(secret ?? ''));
        }
      }
    }
  }).timeout(60_000);

  it('ends with 3 and one line when its reader has seen enough', async () => {
    const server = await ScriptedServer.start(streamed(...Array.from({ length: 500 }, () => 'x'.repeat(1000))));
    try {
      const child = place.start([
        'send',
        place.file('r.bedrock.json', claudeRequest({ stream: true })),
        '--endpoint-url',
        server.url,
      ]);
      child.stdout.once('data', () => child.stdout.destroy());
      child.stderr.once('data', () => undefined);
      const { code, stderr, milliseconds } = await finished(child);
      assert.deepEqual(
        [code, stderr],
        [3, 'bedrock-invoke: Standard output was closed before all was written (EPIPE).\n'],
      );
      assert.ok(milliseconds < 10_000);
    } finally {
      await server.close();
    }
  });

  it('ends with 3 and one line when standard output is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const server = await ScriptedServer.start(good);
    const full = openSync('/dev/full', 'w');
    try {
      const file = place.file('r.bedrock.json', claudeRequest());
      const commands = [
        ['send', file, '--endpoint-url', server.url],
        ['send', file, '--endpoint-url', server.url, '--output', 'json'],
        ['send', file, '--dry-run'],
        ['send', place.file('wrong.bedrock.json', '{}'), '--output', 'json'],
        ['models', '--sandbox'],
        ['whoami', '--sandbox'],
        ['profiles', '--output', 'json'],
        ['validate', place.file('empty.bedrock.json', '')],
        ['--help'],
      ];
      for (const command of commands) {
        const child = spawn(process.execPath, [CLI, ...command], {
          env: place.environment(KEY_ENVIRONMENT),
          stdio: ['ignore', full, 'pipe'],
        });
        let stderr = '';
        child.stderr?.on('data', (part: Buffer) => (stderr += part.toString()));
        const code = await new Promise(resolve => child.once('close', resolve));
        assert.equal(code, 3, command.join(' '));
        assert.match(stderr, /(^|\n)bedrock-invoke: Standard output cannot be written \(ENOSPC\)\.\n$/);
        assert.doesNotMatch(stderr, /\n\s+at /);
      }
    } finally {
      closeSync(full);
      await server.close();
    }
  });

  describe('with {{$env}}', () => {
    const reading = (name: string): object => ({
      request: claudeRequest({ body: { prompt: `{{$env ${name}}}` } }),
      env: { TEAM: 'blue', GITHUB_TOKEN: 'ghp_canary' },
    });

    for (const name of ['TEAM', 'GITHUB_TOKEN', 'HOME']) {
      it(`reads ${name} with --allow-env only`, async () => {
        const refused = await send(good, ['--allow-env', 'OTHER'], reading(name));
        assert.deepEqual([refused.code, refused.requests.length], [2, 0]);
        assert.match(refused.stderr, new RegExp(`${name} may not be read: to allow it, give --allow-env ${name}\\.`));
        const { code, requests } = await send(good, ['--allow-env', 'OTHER', '--allow-env', name], reading(name));
        const value = { TEAM: 'blue', GITHUB_TOKEN: 'ghp_canary' }[name] ?? place.home;
        assert.deepEqual([code, requests[0]?.body.toString()], [0, JSON.stringify({ prompt: value })]);
      });
    }

    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'NOT_THERE']) {
      it(`says that ${name} is not set`, async () => {
        for (const flags of [[], ['--allow-env', name]]) {
          const { code, stderr, requests } = await send(good, flags, reading(name));
          assert.deepEqual([code, requests.length], [2, 0]);
          assert.match(stderr, new RegExp(`error: The environment variable ${name} is not set\\.`));
        }
      });
    }

    it('never reads a credential', async () => {
      for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK']) {
        const { code, stderr } = await send(good, ['--allow-env', name], reading(name));
        assert.equal(code, 2);
        assert.match(stderr, /is a credential/);
      }
    });
  });

  it('goes on when nobody reads its notes', async () => {
    const server = await ScriptedServer.start((request, socket) =>
      (request.number === 1 ? refused(503, 'ServiceUnavailableException', 'x') : good)(request, socket),
    );
    try {
      const child = place.start(['send', place.file('r.bedrock.json', claudeRequest()), '--endpoint-url', server.url]);
      child.stderr.destroy();
      const { code, stdout } = await finished(child);
      assert.deepEqual([code, stdout], [0, 'Hello there\n']);
    } finally {
      await server.close();
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with 130 on ${signal}, with the text so far`, async () => {
      const server = await ScriptedServer.start(
        (_, socket) =>
          void socket.write(
            Buffer.concat([
              Buffer.from(head(200, STREAM_HEAD)),
              ...claudeFrames('Hello ', 'there').slice(0, 4).map(piece),
            ]),
          ),
      );
      try {
        const child = place.start([
          'send',
          place.file('r.bedrock.json', claudeRequest({ stream: true })),
          '--endpoint-url',
          server.url,
        ]);
        let printed = '';
        child.stdout.on('data', (part: Buffer) => {
          printed += part.toString();
          if (printed === 'Hello there') child.kill(signal);
        });
        const { code, stdout, stderr } = await finished(child);
        assert.deepEqual([code, stdout], [130, 'Hello there\n']);
        assert.match(stderr, /Cancelled/);
      } finally {
        await server.close();
      }
    });
  }

  it('ends with 130 while it waits for an answer, an attempt or its own input', async () => {
    for (const script of [() => undefined, refused(503, 'ServiceUnavailableException', 'x')] satisfies Script[]) {
      const server = await ScriptedServer.start((request, socket) => {
        const result = script(request, socket);
        setTimeout(() => child.kill('SIGINT'), 30);
        return result;
      });
      const child = place.start([
        'send',
        place.file('r.bedrock.json', claudeRequest()),
        '--endpoint-url',
        server.url,
        '--output',
        'json',
        '--max-attempts',
        '20',
      ]);
      const { code, stdout } = await finished(child);
      await server.close();
      assert.equal(code, 130);
      assert.equal((JSON.parse(stdout) as Record<string, unknown>).ok, false);
    }
    const child = place.start(['send', '-']);
    // More than a pipe holds: once it is written, the command reads its input.
    child.stdin.on('error', () => undefined);
    child.stdin.write(' '.repeat(1_000_000), () => child.kill('SIGINT'));
    assert.equal((await finished(child)).code, 130);
  });
});

import assert from 'node:assert/strict';
import { callSandbox, invoke, jsonOf, send } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { CallOptions, RawAnswer } from '../../support/sandboxCall.ts';
import type { Sandbox, SandboxLogEntry } from '../../../src/sandbox/index.ts';

const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0';
const claude = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 50,
  messages: [{ role: 'user', content: 'hello' }],
};
const nova = { messages: [{ role: 'user', content: [{ text: 'hello' }] }] };
const guarded = { 'X-Amzn-Bedrock-GuardrailIdentifier': 'sandboxguard1', 'X-Amzn-Bedrock-GuardrailVersion': 'DRAFT' };

describe('sandbox validation', () => {
  let sandbox: Sandbox;
  const log: SandboxLogEntry[] = [];
  before(async () => {
    sandbox = await startSandbox({ chunkDelayMs: 0, onRequest: line => log.push(line) });
  });
  after(() => sandbox.close());

  const refused = (answer: RawAnswer, status: number, type: string, message: string | RegExp): void => {
    const text = String(jsonOf(answer)['message']);
    assert.equal(answer.status, status, text);
    assert.equal(answer.headers['x-amzn-errortype'], `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`);
    if (typeof message === 'string') assert.equal(text, message);
    else assert.match(text, message);
  };
  const malformed = (problem: string): string =>
    `Malformed input request: ${problem}, please reformat your input and try again.`;

  const identifiers: [modelId: string, status: number, type: string, message: string | RegExp][] = [
    ['does-not-exist', 400, 'ValidationException', 'The provided model identifier is invalid.'],
    [
      'eu.anthropic.claude-3-haiku-20240307-v1:0',
      400,
      'ValidationException',
      'The provided model identifier is invalid.',
    ],
    [
      'arn:aws:bedrock:us-east-1:123456789012:imported-model/short',
      400,
      'ValidationException',
      'The provided model identifier is invalid.',
    ],
    [
      'anthropic.claude-sonnet-4-20250514-v1:0',
      400,
      'ValidationException',
      /^Invocation of model ID anthropic\.claude-sonnet-4-20250514-v1:0 with on-demand throughput isn’t supported\. Retry your request with the ID or ARN of an inference profile that contains this model\.$/,
    ],
    [
      'arn:aws:bedrock:us-east-1::foundation-model/deepseek.r1-v1:0',
      400,
      'ValidationException',
      /on-demand throughput isn’t supported/,
    ],
    [
      'anthropic.claude-instant-v1',
      404,
      'ResourceNotFoundException',
      /^Access denied\. This Model is marked by provider as Legacy/,
    ],
  ];
  for (const [modelId, ...expected] of identifiers) {
    it(`refuses the model ${modelId}`, async () => refused(await invoke(sandbox, modelId, claude), ...expected));
  }

  it('answers ids and ARNs of every kind', async () => {
    const arn = (rest: string): string => `arn:aws:bedrock:us-east-1:123456789012:${rest}`;
    const known = [
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
      'global.anthropic.claude-haiku-4-5-20251001-v1:0',
      'sbxteamclaud',
      'anthropic.claude-9-tomorrow',
      arn('inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0'),
      arn('application-inference-profile/sbxteamclaud'),
      arn('application-inference-profile/a1b2c3d4e5f6'),
      arn('provisioned-model/abcdefghij12'),
      arn('custom-model-deployment/abcdefghij12'),
      arn('imported-model/abcdefghij12'),
      arn('custom-model/anthropic.claude-3-haiku-20240307-v1:0/abcdefghij12'),
      arn('default-prompt-router/anthropic.claude:1'),
      'arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-endpoint',
    ];
    for (const modelId of known) assert.equal((await invoke(sandbox, modelId, claude)).status, 200, modelId);
  });

  it('offers the profiles of the Region that the request is signed for', async () => {
    assert.equal(
      (await invoke(sandbox, 'eu.anthropic.claude-3-haiku-20240307-v1:0', claude, { region: 'eu-west-1' })).status,
      200,
    );
    assert.equal(
      (await invoke(sandbox, 'us.anthropic.claude-3-haiku-20240307-v1:0', claude, { region: 'eu-west-1' })).status,
      400,
    );
  });

  const bodies: [what: string, modelId: string, body: unknown, message: string | RegExp][] = [
    ['no JSON', HAIKU, '{"messages":', 'Malformed input request, please reformat your input and try again.'],
    ['an empty body', HAIKU, '', 'Malformed input request, please reformat your input and try again.'],
    ['a JSON list', HAIKU, '[]', /expected type: JSONObject/],
    ['Titan’s body to Claude', HAIKU, { inputText: 'hello' }, malformed('#: required key [messages] not found')],
    [
      'Claude’s body to Titan',
      'amazon.titan-text-express-v1',
      claude,
      malformed('#: required key [inputText] not found'),
    ],
    [
      'Claude without max_tokens',
      HAIKU,
      { ...claude, max_tokens: undefined },
      malformed('#: required key [max_tokens] not found'),
    ],
    [
      'Claude with a model key',
      HAIKU,
      { ...claude, model: 'x' },
      malformed('#: extraneous key [model] is not permitted'),
    ],
    [
      'Nova with top_k outside',
      'amazon.nova-lite-v1:0',
      { ...nova, top_k: 3 },
      malformed('#: extraneous key [top_k] is not permitted'),
    ],
    [
      'a number as text',
      HAIKU,
      { ...claude, max_tokens: '50' },
      malformed('#/max_tokens: expected type: Integer, found: String'),
    ],
    [
      'a temperature out of range',
      HAIKU,
      { ...claude, temperature: 2 },
      malformed('#/temperature: 2 is not less or equal to 1'),
    ],
    ['no message', HAIKU, { ...claude, messages: [] }, 'messages: at least one message is required'],
    ['an unknown role', HAIKU, { ...claude, messages: [{ role: 'system', content: 'x' }] }, /messages\.0\.role/],
    [
      'another anthropic_version',
      HAIKU,
      { ...claude, anthropic_version: '2023-06-01' },
      'Invalid API version: 2023-06-01',
    ],
    [
      'a guardrail config without a guardrail',
      HAIKU,
      { ...claude, 'amazon-bedrock-guardrailConfig': { tagSuffix: 'x' } },
      /names no guardrail/,
    ],
  ];
  for (const [what, modelId, body, message] of bodies) {
    it(`refuses ${what}`, async () =>
      refused(await invoke(sandbox, modelId, body), 400, 'ValidationException', message));
  }

  it('lets unknown keys pass where the service does', async () => {
    assert.equal((await invoke(sandbox, 'deepseek.v3-v1:0', { ...claude, unknown: 1 })).status, 200);
  });

  const headers: [what: string, headers: Record<string, string>, message: string | RegExp][] = [
    [
      'a trace value',
      { 'X-Amzn-Bedrock-Trace': 'enabled' },
      "1 validation error detected: Value 'enabled' at 'trace' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_FULL]",
    ],
    ['a latency value', { 'X-Amzn-Bedrock-PerformanceConfig-Latency': 'fast' }, /at 'performanceConfigLatency'/],
    ['a tier value', { 'X-Amzn-Bedrock-Service-Tier': 'gold' }, /at 'serviceTier'/],
    ['metadata that is no object', { 'X-Amzn-Bedrock-Request-Metadata': '["a"]' }, /request metadata/],
    ['metadata with a number', { 'X-Amzn-Bedrock-Request-Metadata': '{"a":1}' }, /request metadata/],
    ['a guardrail without version', { 'X-Amzn-Bedrock-GuardrailIdentifier': 'sandboxguard1' }, /no guardrail version/],
    ['a version without guardrail', { 'X-Amzn-Bedrock-GuardrailVersion': '1' }, /no guardrail identifier/],
    [
      'an unknown guardrail',
      { ...guarded, 'X-Amzn-Bedrock-GuardrailIdentifier': 'nosuchguard' },
      'The guardrail identifier or version provided in the request does not exist.',
    ],
    [
      'a guardrail of another Region',
      {
        ...guarded,
        'X-Amzn-Bedrock-GuardrailIdentifier': 'arn:aws:bedrock:eu-west-1:123456789012:guardrail/sandboxguard1',
      },
      'The guardrail identifier or version provided in the request does not exist.',
    ],
    [
      'a malformed guardrail',
      { ...guarded, 'X-Amzn-Bedrock-GuardrailIdentifier': 'Not-Valid' },
      'The provided guardrail identifier is invalid.',
    ],
    ['a guardrail with another content type', { ...guarded, 'content-type': 'text/plain' }, /incorrect format/],
  ];
  for (const [what, extra, message] of headers) {
    it(`refuses ${what} in the headers`, async () =>
      refused(await invoke(sandbox, HAIKU, claude, { headers: extra }), 400, 'ValidationException', message));
  }

  it('refuses bad guardrail configurations', async () => {
    const ask = (config: unknown, options: Partial<CallOptions> & { stream?: boolean } = {}): Promise<RawAnswer> =>
      invoke(sandbox, HAIKU, { ...claude, 'amazon-bedrock-guardrailConfig': config }, { headers: guarded, ...options });
    refused(await ask({ tagSuffix: 'with space' }), 400, 'ValidationException', /tagSuffix/);
    refused(
      await ask({ streamProcessingMode: 'ASYNCHRONOUS' }),
      400,
      'ValidationException',
      /only supported with InvokeModelWithResponseStream/,
    );
    refused(
      await ask({ streamProcessingMode: 'sync' }, { stream: true }),
      400,
      'ValidationException',
      /SYNCHRONOUS or ASYNCHRONOUS/,
    );
    assert.equal((await ask({ streamProcessingMode: 'SYNCHRONOUS' }, { stream: true })).status, 200);
  });

  it('repeats latency and tier in the response when they were asked for', async () => {
    const asked = {
      'X-Amzn-Bedrock-PerformanceConfig-Latency': 'optimized',
      'X-Amzn-Bedrock-Service-Tier': 'flex',
      'X-Amzn-Bedrock-Request-Metadata': '{"team":"search"}',
    };
    for (const stream of [false, true]) {
      const answer = await invoke(sandbox, HAIKU, claude, { headers: asked, stream });
      assert.equal(answer.headers['x-amzn-bedrock-performanceconfig-latency'], 'optimized');
      assert.equal(answer.headers['x-amzn-bedrock-service-tier'], 'flex');
    }
    assert.equal((await invoke(sandbox, HAIKU, claude)).headers['x-amzn-bedrock-service-tier'], undefined);
  });

  it('refuses more than 25,000,000 bytes, by declared length and by count, and keeps none of them', async () => {
    const body = Buffer.alloc(25_000_001, ' ');
    const before = process.memoryUsage().arrayBuffers;
    const answer = await send(sandbox, 'POST', `/model/${encodeURIComponent(HAIKU)}/invoke`, {}, body);
    refused(answer, 400, 'ValidationException', /less than or equal to 25000000/);
    assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
    const padded = Buffer.concat([
      Buffer.from(JSON.stringify(claude)),
      Buffer.alloc(25_000_000 - JSON.stringify(claude).length, ' '),
    ]);
    assert.equal(
      (await invoke(sandbox, HAIKU, claude, { body: padded })).status,
      200,
      'exactly 25,000,000 bytes are allowed',
    );
  }).timeout(60_000);

  it('answers UnknownOperationException where there is no operation, an ARN with raw slashes among it', async () => {
    for (const path of ['/nowhere', '/model/a/b/invoke', '/model//invoke', '/model/%E0%A4%A/invoke']) {
      const answer = await callSandbox(sandbox, { method: 'POST', path, body: '{}' });
      assert.equal(answer.status, 404, path);
      assert.match(String(answer.headers['x-amzn-errortype']), /^UnknownOperationException:/);
    }
  });

  it('says what it is on its front page', async () => {
    const page = await send(sandbox, 'GET', '/', {}, '');
    assert.equal(page.status, 200);
    assert.match(String(page.headers['content-type']), /^text\/plain/);
    assert.match(page.body.toString(), /No model is called here\./);
    assert.match(page.body.toString(), /sandboxguard1 {2}support-desk/);
  });

  it('logs one line a request, without prompt or secret', async () => {
    log.length = 0;
    await invoke(sandbox, HAIKU, claude);
    await invoke(sandbox, 'does-not-exist', claude);
    assert.deepEqual(
      log.map(({ method, operation, modelId, status, error }) => ({ method, operation, modelId, status, error })),
      [
        { method: 'POST', operation: 'InvokeModel', modelId: HAIKU, status: 200, error: undefined },
        {
          method: 'POST',
          operation: 'InvokeModel',
          modelId: 'does-not-exist',
          status: 400,
          error: 'ValidationException',
        },
      ],
    );
    assert.doesNotMatch(JSON.stringify(log), /hello|wJalr|Signature=/);
  });

  it('counts tokens of an InvokeModel body in base64', async () => {
    const input = { input: { invokeModel: { body: Buffer.from(JSON.stringify(claude)).toString('base64') } } };
    const answer = await callSandbox(sandbox, {
      path: `/model/${encodeURIComponent(HAIKU)}/count-tokens`,
      body: JSON.stringify(input),
    });
    assert.deepEqual(jsonOf(answer), { inputTokens: 2 });
  });
});

describe('sandbox start and stop', () => {
  it('listens on loopback only, on the port asked for, and frees it', async () => {
    const first = await startSandbox();
    assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(first.url).port);
    await assert.rejects(startSandbox({ port }), /EADDRINUSE/);
    await first.close();
    const second = await startSandbox({ port });
    assert.equal(new URL(second.url).port, String(port));
    await second.close();
  });

  it('ends open connections and waiting answers when it closes', async () => {
    const sandbox = await startSandbox();
    const stuck = assert.rejects(invoke(sandbox, 'sandbox.fault-stall-headers-v1:0', nova));
    let waiting: Promise<RawAnswer> | undefined;
    await new Promise<void>(onHead => {
      waiting = invoke(sandbox, 'sandbox.fault-stall-body-v1:0', nova, { onHead });
    });
    await sandbox.close();
    assert.equal((await waiting)?.ended, 'broken');
    await stuck;
    await assert.rejects(invoke(sandbox, HAIKU, claude), /ECONNREFUSED/);
  });

  it('judges signatures by the clock it was given', async () => {
    const sandbox = await startSandbox({ clock: () => new Date('2031-05-05T05:05:05Z') });
    try {
      const late = await invoke(sandbox, HAIKU, claude);
      assert.equal(late.status, 403);
      assert.equal(late.headers['date'], 'Mon, 05 May 2031 05:05:05 GMT');
      assert.equal(
        (await invoke(sandbox, HAIKU, claude, { signingDate: new Date('2031-05-05T05:04:00Z') })).status,
        200,
      );
    } finally {
      await sandbox.close();
    }
  });
});

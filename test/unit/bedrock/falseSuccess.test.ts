import assert from 'node:assert/strict';
import { chunkOf, claudeBody, claudeFrames } from '../../support/frames.ts';
import { runExchange } from '../../support/runExchange.ts';
import type { Run, RunOptions } from '../../support/runExchange.ts';
import {
  JSON_HEAD,
  LAST_PIECE,
  STREAM_HEAD,
  ScriptedServer,
  answer,
  head,
  piece,
} from '../../support/scriptedServer.ts';
import type { Script } from '../../support/scriptedServer.ts';

async function against(script: Script, options: Partial<RunOptions> = {}): Promise<Run> {
  const server = await ScriptedServer.start(script);
  try {
    return await runExchange({ url: server.url, ...options });
  } finally {
    await server.close();
  }
}

const says =
  (body: unknown, headers: Readonly<Record<string, string>> = JSON_HEAD): Script =>
  (_, socket) =>
    void socket.write(answer(200, headers, typeof body === 'string' ? body : JSON.stringify(body)));
const stream = (...frames: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from(head(200, STREAM_HEAD)), ...frames.map(piece)]);
const modelId = (id: string) => ({ request: { modelId: id } });
const STREAMED = { operation: 'InvokeModelWithResponseStream' } as const;
const UNKNOWN = 'nobody.knows-this-v1:0';
const ENDPOINT = 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/x';
const IMPORTED = 'arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl';
const FAMILIES = [
  'anthropic.claude-3-haiku-20240307-v1:0',
  'amazon.nova-lite-v1:0',
  'openai.gpt-oss-20b-1:0',
  'amazon.titan-embed-text-v2:0',
  'meta.llama3-8b-instruct-v1:0',
  'stability.sd3-5-large-v1:0',
];

describe('status 200 that is an error', () => {
  const coral = { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' };
  for (const [what, body, name, message] of [
    [
      '__type',
      { __type: 'com.amazon.x#ThrottlingException', message: 'Slow down' },
      'ThrottlingException',
      'Slow down',
    ],
    ['__type without a message', { __type: 'SerializationException' }, 'SerializationException', /no message/],
    ['Output.__type', coral, 'UnknownOperationException', /no message/],
    [
      "Claude's error",
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'overloaded_error',
      'Overloaded',
    ],
    ["Claude's error without words", { type: 'error' }, 'ErrorAnswer', /no message/],
    [
      "vLLM's",
      { object: 'error', message: 'Too long', type: 'BadRequestError', code: 400 },
      'BadRequestError',
      'Too long',
    ],
    ['a string', { error: 'prediction failure' }, 'ErrorAnswer', 'prediction failure'],
    ['an object', { error: { message: 'Bad', type: 'invalid_request_error' } }, 'invalid_request_error', 'Bad'],
    ['a list', { errors: [{ code: 'E1', message: 'First' }, { message: 'Second' }] }, 'E1', 'First'],
    ['a fault', { fault: { faultstring: 'Quota', detail: {} } }, 'ErrorAnswer', 'Quota'],
  ] as const) {
    for (const id of [...FAMILIES, UNKNOWN, ENDPOINT, IMPORTED]) {
      it(`(${what}) is refused, from ${id}`, async () => {
        const { view, report } = await against(says(body), modelId(id));
        assert.deepEqual([view.state, report.ok, report.complete, view.text], ['refused', false, false, '']);
        assert.equal(view.failure?.name, name);
        if (typeof message === 'string') assert.equal(view.failure.message, message);
        else assert.match(view.failure.message, message);
        assert.deepEqual(report.body, body, 'it is shown as it came');
      });
    }
  }

  for (const [what, body] of [
    ['an answer', claudeBody('Looks well')],
    ['an error', '{"message":"Slow down"}'],
    ['nothing', ''],
    ['no JSON', 'Slow down'],
  ] as const) {
    it(`by its header is refused, with ${what} as its body`, async () => {
      const headers = { ...JSON_HEAD, 'x-amzn-ErrorType': 'ThrottlingException:http://internal/' };
      for (const options of [{}, STREAMED]) {
        const { view, report } = await against(says(body, headers), options);
        assert.deepEqual([view.state, report.ok, view.failure?.name], ['refused', false, 'ThrottlingException']);
      }
    });
  }

  it('is refused in place of a stream too', async () => {
    for (const body of [coral, { type: 'error', error: { type: 'api_error', message: 'x' } }, { error: 'x' }]) {
      const { view, report } = await against(says(body), STREAMED);
      assert.deepEqual([view.state, report.ok], ['refused', false]);
    }
  });

  it('is an answer where the model made something all the same', async () => {
    const made = { images: [Buffer.from('x').toString('base64')], error: 'One image was withheld.' };
    const { view } = await against(says(made), modelId('amazon.titan-image-generator-v2:0'));
    assert.deepEqual([view.state, view.images.length], ['answered', 1]);
    const { view: empty } = await against(says({ ...(JSON.parse(claudeBody('hi')) as object), error: null }));
    assert.equal(empty.state, 'answered');
  });

  it('says where to look when the path is not known there', async () => {
    const { view } = await against(says(coral));
    assert.match(view.failure?.advice ?? '', /not bedrock-runtime, or a proxy changed the path/);
  });
});

describe('status 200 that is no answer', () => {
  const nothings = [
    null,
    42,
    '"x"',
    [],
    {},
    true,
    { message: 'Please sign in' },
    { status: 'ok', url: 'https://portal' },
  ];
  for (const id of FAMILIES) {
    it(`from ${id} is no success, with a request id and without`, async () => {
      for (const body of nothings) {
        const { view, report } = await against(says(body), modelId(id));
        assert.deepEqual([view.state, report.ok, view.text], ['incomplete', false, ''], JSON.stringify(body));
        assert.equal(view.failure?.name, 'UnreadableAnswer');
        const portal = await against(says(body, { 'Content-Type': 'application/json' }), modelId(id));
        assert.deepEqual([portal.view.state, portal.view.failure?.name], ['incomplete', 'NotBedrock']);
      }
    });
  }

  for (const id of [UNKNOWN, ENDPOINT, IMPORTED]) {
    it(`from ${id} counts with Bedrock's request id only`, async () => {
      for (const body of [{ predictions: [[1, 'a']] }, [{ label: 'x' }], 42, { anything: true }]) {
        const { view } = await against(says(body), modelId(id));
        assert.equal(view.state, 'answered', JSON.stringify(body));
        const portal = await against(says(body, { 'Content-Type': 'application/json' }), modelId(id));
        assert.deepEqual([portal.view.state, portal.view.failure?.name], ['incomplete', 'NotBedrock']);
      }
    });
  }

  it('is an answer when a guardrail, a stop reason, usage or a tool call is all that it has', async () => {
    for (const body of [
      { type: 'message', content: [], 'amazon-bedrock-guardrailAction': 'INTERVENED' },
      { type: 'message', content: [], stop_reason: 'refusal' },
      { type: 'message', content: [], usage: { input_tokens: 3, output_tokens: 0 } },
      { type: 'message', content: [{ type: 'tool_use', id: 't', name: 'clock', input: {} }] },
      { type: 'message', content: [{ type: 'thinking', thinking: 'Hm' }] },
    ]) {
      const { view } = await against(says(body));
      assert.equal(view.state, 'answered', JSON.stringify(body));
    }
  });

  it("is an answer in a form of its own when Bedrock's headers came with it", async () => {
    const headers = { ...JSON_HEAD, 'X-Amzn-Bedrock-Invocation-Latency': '12' };
    const { view } = await against(says({ result: 'A new form' }, headers));
    assert.deepEqual([view.state, view.text], ['answered', 'A new form']);
  });
});

describe('an answer that is well', () => {
  it('may begin with a byte order mark, whole and in the chunks of a stream', async () => {
    const { view, report } = await against(says(`\ufeff${claudeBody('marked')}`));
    assert.deepEqual([view.state, view.text], ['answered', 'marked']);
    assert.deepEqual(report.body, JSON.parse(claudeBody('marked')));
    const frames = claudeFrames('a');
    const odd = chunkOf('\ufeff{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}');
    const streamed = await against(
      (_, socket) =>
        void socket.write(Buffer.concat([stream(...frames.slice(0, 3), odd, ...frames.slice(3)), LAST_PIECE])),
      STREAMED,
    );
    assert.deepEqual([streamed.view.state, streamed.view.text], ['answered', 'ab']);
    const refused = await against(
      (_, socket) => void socket.write(answer(400, JSON_HEAD, '\ufeff{"message":"Too long"}')),
    );
    assert.equal(refused.view.failure?.message, 'Too long');
  });

  for (const encoding of ['IDENTITY', 'Identity', ' identity ', 'identity, identity']) {
    it(`may say "${encoding}" of its encoding`, async () => {
      const headers = { ...JSON_HEAD, 'Content-Encoding': encoding };
      const { view } = await against(says(claudeBody('plain'), headers));
      assert.deepEqual([view.state, view.text], ['answered', 'plain']);
      const refused = await against((_, socket) => void socket.write(answer(400, headers, '{"message":"Too long"}')));
      assert.equal(refused.view.failure?.message, 'Too long');
    });
  }
});

describe("a stream and Bedrock's last message", () => {
  const FIGURES = {
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount: 5,
      outputTokenCount: 6,
      invocationLatency: 7,
      firstByteLatency: 3,
    },
  };
  const choice = (content: string, finish: string | null) => ({
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  });
  const nova = [
    { messageStart: { role: 'assistant' } },
    { contentBlockDelta: { delta: { text: 'Hi ' }, contentBlockIndex: 0 } },
    { contentBlockDelta: { delta: { text: 'Jo' }, contentBlockIndex: 1 } },
    { messageStop: { stopReason: 'end_turn' } },
  ];
  const FORMS: readonly (readonly [string, readonly object[], object])[] = [
    ['amazon.nova-lite-v1:0', nova, { metadata: { usage: { inputTokens: 5, outputTokens: 6 } }, ...FIGURES }],
    ['openai.gpt-oss-20b-1:0', [choice('Hi ', null), choice('Jo', 'stop')], { choices: [], ...FIGURES }],
    ['qwen.qwen3-32b-v1:0', [choice('Hi ', null), choice('Jo', 'stop')], FIGURES],
    ['ai21.jamba-1-5-mini-v1:0', [choice('Hi ', null), choice('Jo', 'stop')], FIGURES],
    [
      'meta.llama3-8b-instruct-v1:0',
      [{ generation: 'Hi ' }, { generation: 'Jo', stop_reason: 'stop' }],
      { generation: '', stop_reason: 'stop', ...FIGURES },
    ],
  ];
  const frames = (chunks: readonly object[]): Buffer[] => chunks.map(chunk => chunkOf(JSON.stringify(chunk)));
  const ended = (chunks: readonly object[]): Script => {
    return (_, socket) => void socket.write(Buffer.concat([stream(...frames(chunks)), LAST_PIECE]));
  };

  for (const [id, chunks, last] of FORMS) {
    it(`${id}: whole with it, incomplete without it`, async () => {
      const whole = await against(ended([...chunks, last]), { ...STREAMED, ...modelId(id) });
      assert.deepEqual([whole.view.state, whole.view.text], ['answered', 'Hi Jo']);
      const { view, report } = await against(ended(chunks), { ...STREAMED, ...modelId(id) });
      assert.deepEqual([view.state, view.text, report.ok], ['incomplete', 'Hi Jo', false]);
      assert.match(view.failure?.message ?? '', /^The model finished; Bedrock's last message did not arrive/);
    });
  }

  for (const id of [UNKNOWN, ENDPOINT, IMPORTED]) {
    it(`${id} may end with the model's own marker`, async () => {
      for (const chunks of [nova, [choice('Hi ', null), choice('Jo', 'stop')]]) {
        const { view } = await against(ended(chunks), { ...STREAMED, ...modelId(id) });
        assert.deepEqual([view.state, view.text], ['answered', 'Hi Jo']);
      }
    });
  }

  for (const [id, chunks, last] of FORMS) {
    it(`${id}: is answered although the connection stays open behind it`, async () => {
      const { view, milliseconds } = await against(
        (_, socket) => void socket.write(stream(...frames([...chunks, last]))),
        { ...STREAMED, ...modelId(id), idleTimeoutMs: 60_000 },
      );
      assert.deepEqual([view.state, view.text], ['answered', 'Hi Jo']);
      assert.ok(milliseconds < 20_000);
    });
  }

  it('is not waited for longer because other events keep coming', async () => {
    const timers: NodeJS.Timeout[] = [];
    const { view } = await against(
      (_, socket) => {
        socket.write(stream(...claudeFrames('Hi')));
        timers.push(setInterval(() => socket.write(piece(chunkOf('{"type":"ping"}'))), 100));
      },
      { ...STREAMED, idleTimeoutMs: 60_000 },
    );
    timers.forEach(clearInterval);
    assert.equal(view.state, 'answered');
  });

  it('an error of the model that nothing follows is a failure, whatever marker ends it', async () => {
    const chunks = ['{"error":{"type":"api_error","message":"Broken"}}', '"[DONE]"'].map(chunkOf);
    for (const id of [UNKNOWN, 'us.writer.palmyra-x5-v1:0', 'openai.gpt-oss-20b-1:0']) {
      const { view, report } = await against(
        (_, socket) => void socket.write(Buffer.concat([stream(...chunks), LAST_PIECE])),
        { ...STREAMED, ...modelId(id) },
      );
      assert.deepEqual([view.state, report.ok, view.failure?.name], ['refused', false, 'api_error']);
    }
  });

  it('a prompt that was blocked has none, and is answered', async () => {
    const acted = { 'amazon-bedrock-guardrailAction': 'INTERVENED' };
    const blocked = [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { delta: { text: 'No.' }, contentBlockIndex: 0 }, ...acted },
      { messageStop: { stopReason: 'guardrail_intervened' }, ...acted },
    ];
    const request = { modelId: 'amazon.nova-lite-v1:0' };
    const untraced = await against(ended(blocked), { ...STREAMED, request });
    assert.deepEqual([untraced.view.state, untraced.view.guardrail?.verdict], ['answered', 'intervened']);
    const traced = await against(ended(blocked), { ...STREAMED, request: { ...request, trace: 'ENABLED' } });
    assert.equal(traced.view.state, 'incomplete');
    assert.match(traced.view.failure?.message ?? '', /token counts and the trace/);
  });
});

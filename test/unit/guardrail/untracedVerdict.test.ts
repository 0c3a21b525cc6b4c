import assert from 'node:assert/strict';
import { guardrailStreamReader, readGuardrail } from '../../../src/core/guardrail/readGuardrail.ts';

const ACTED = { 'amazon-bedrock-guardrailAction': 'INTERVENED' };
const TEXT = { content: [{ type: 'text', text: 'Sorry, no.' }] };
const MESSAGE = { type: 'message', role: 'assistant', ...TEXT, ...ACTED };
const WHOLE = { ...MESSAGE, id: 'msg_bdrk_1', model: 'claude', stop_reason: 'end_turn' };
const METRICS = { 'amazon-bedrock-invocationMetrics': { inputTokenCount: 12, outputTokenCount: 9 } };

const claude = (usage: object, last: object, id = 'msg_1') => [
  { type: 'message_start', message: { id, type: 'message', role: 'assistant', content: [], usage } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Sorry, no.' }, ...ACTED },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 0 } },
  { type: 'message_stop', ...ACTED, ...last },
];

describe('INTERVENED without a trace', () => {
  for (const [what, body, verdict] of [
    ["Claude's bare message of 2025", MESSAGE, 'blocked'],
    ['one without usage', { ...WHOLE, usage: undefined }, 'blocked'],
    ['one without a stop reason', { ...WHOLE, stop_reason: null, usage: { input_tokens: 3 } }, 'blocked'],
    ['one with counts of zero', { ...WHOLE, usage: { input_tokens: 0, output_tokens: 0 } }, 'blocked'],
    [
      "one with the guardrail's id",
      { ...WHOLE, id: 'bedrock-guardrails-07f4e15f', usage: { input_tokens: 0, output_tokens: 0 } },
      'blocked',
    ],
    [
      "one with the guardrail's id and counts",
      { ...WHOLE, id: 'bedrock-guardrails-1', usage: { input_tokens: 8, output_tokens: 4 } },
      'blocked',
    ],
    ["Claude's own message", { ...WHOLE, usage: { input_tokens: 30, output_tokens: 14 } }, 'masked'],
    [
      "Nova's answer that lost its output tokens",
      {
        output: { message: { content: [{ text: 'No.' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 30 },
        ...ACTED,
      },
      'intervened',
    ],
    [
      "Nova's answer for which no model was called",
      { output: { message: { content: [{ text: 'No.' }] } }, usage: { inputTokens: 0, outputTokens: 0 }, ...ACTED },
      'blocked',
    ],
    ["Titan's", { results: [{ outputText: 'No.', completionReason: 'FINISH' }], ...ACTED }, 'intervened'],
    ["OpenAI's form", { choices: [{ message: { content: 'No.' }, finish_reason: 'stop' }], ...ACTED }, 'intervened'],
  ] as const) {
    it(`whole: ${what} is ${verdict}`, () => assert.equal(readGuardrail(body)?.verdict, verdict));
  }

  for (const [what, chunks, verdict] of [
    ['Claude, counts of zero', claude({ input_tokens: 0, output_tokens: 0 }, {}), 'blocked'],
    ["Claude, the guardrail's id", claude({ input_tokens: 4 }, {}, 'bedrock-guardrails-1'), 'blocked'],
    ['Claude, a model was called', claude({ input_tokens: 12, output_tokens: 1 }, METRICS), 'intervened'],
    ['Titan, one chunk with its total', [{ outputText: 'No.', totalOutputTextTokenCount: 3, ...ACTED }], 'blocked'],
    [
      'Titan, several chunks',
      [
        { outputText: 'Hi {NAME}', index: 0, ...ACTED },
        { outputText: '.', completionReason: 'FINISH', totalOutputTextTokenCount: 8, ...ACTED, ...METRICS },
      ],
      'intervened',
    ],
    [
      'Nova, counts of zero',
      [
        { contentBlockDelta: { delta: { text: 'No.' }, contentBlockIndex: 0 }, ...ACTED },
        { messageStop: { stopReason: 'guardrail_intervened' } },
        { metadata: { usage: { inputTokens: 0, outputTokens: 0 } }, ...ACTED },
      ],
      'blocked',
    ],
    [
      'Nova, without its metadata',
      [
        { contentBlockDelta: { delta: { text: 'No.' }, contentBlockIndex: 0 }, ...ACTED },
        { messageStop: { stopReason: 'guardrail_intervened' }, ...ACTED },
      ],
      'intervened',
    ],
    [
      'the action inside the message that begins',
      [
        { type: 'message_start', message: { type: 'message', content: [], usage: { input_tokens: 5 }, ...ACTED } },
        { type: 'message_stop' },
      ],
      'intervened',
    ],
  ] as const) {
    it(`streamed: ${what} is ${verdict}`, () => {
      const reader = guardrailStreamReader();
      for (const chunk of chunks) reader.add(chunk);
      assert.equal(reader.report()?.verdict, verdict);
    });
  }

  it('says to ask for the trace only where it was not asked for', () => {
    const summary = (body: unknown, requested: boolean) => readGuardrail(body, requested)?.summary;
    const nova = { output: { message: { content: [{ text: 'No.' }] } }, ...ACTED };
    assert.equal(summary(nova, false), 'Guardrail intervened; send with trace ENABLED to see why');
    assert.equal(summary(nova, true), 'Guardrail intervened; a trace was requested, but the answer has none');
    assert.equal(summary(MESSAGE, false), 'Blocked; send with trace ENABLED to see why');
    assert.equal(summary(MESSAGE, true), 'Blocked; a trace was requested, but the answer has none');
    const reader = guardrailStreamReader(true);
    reader.add(ACTED);
    assert.doesNotMatch(reader.report()?.summary ?? '', /send with trace/);
  });

  it('and a trace that says nothing of it is called intervened too', () => {
    const report = readGuardrail({ 'amazon-bedrock-trace': { guardrail: { input: {} } }, ...ACTED }, true);
    assert.deepEqual(
      [report?.verdict, report?.summary],
      ['intervened', 'Guardrail intervened; the trace does not say how'],
    );
  });
});

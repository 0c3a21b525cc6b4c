import assert from 'node:assert/strict';
import { familyOf } from '../../../../src/core/models/families.ts';
import { invocationMetricsOf } from '../../../../src/core/models/reading/usage.ts';
import type { StreamReader } from '../../../../src/core/models/reading/answerReader.ts';

const METRICS = {
  'amazon-bedrock-invocationMetrics': {
    inputTokenCount: 5,
    outputTokenCount: 6,
    invocationLatency: 70,
    firstByteLatency: 30,
  },
};
const GPT = 'openai.gpt-oss-20b-1:0';
const CLAUDE = 'anthropic.claude-opus-4-7';
const chat = (content: string, rest: object = {}) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: null, ...rest }],
});

function run(
  modelId: string,
  chunks: readonly unknown[],
  body?: unknown,
): { stream: StreamReader; text: string; reasoning: string } {
  const stream = familyOf(modelId, body).answersTo(body).streamReader();
  let text = '';
  let reasoning = '';
  for (const chunk of chunks) {
    const added = stream.add(chunk);
    text += added.text;
    reasoning += added.reasoning;
  }
  return { stream, text, reasoning };
}

describe('streams', () => {
  it('Claude: thinking, text and tool arguments in parts; stopped by message_stop, not before', () => {
    const chunks = [
      { type: 'message_start', message: { content: [], usage: { input_tokens: 9, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'xyz' } },
      { type: 'ping' },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'I look. ' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'citations_delta', citation: { cited_text: 'no' } } },
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'tool_use', id: 't1', name: 'weather', input: {} },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"city":' } },
      {
        type: 'content_block_start',
        index: 3,
        content_block: { type: 'tool_use', id: 't2', name: 'clock', input: {} },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '"Ulm"}' } },
      { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '' } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 20 } },
    ];
    const { stream, text, reasoning } = run(CLAUDE, chunks);
    assert.equal(stream.stopped, false);
    stream.add({ type: 'message_stop' });
    assert.equal(stream.stopped, true);
    const reading = stream.reading();
    assert.deepEqual([text, reasoning], ['I look. ', 'Hm']);
    assert.deepEqual(reading.toolCalls, [
      { id: 't1', name: 'weather', input: { city: 'Ulm' } },
      { id: 't2', name: 'clock', input: {} },
    ]);
    assert.deepEqual([reading.stopReason, reading.usage.inputTokens, reading.usage.outputTokens], ['tool_use', 9, 20]);
  });

  it('Claude: an error inside the stream is a failure, and the stream stays incomplete', () => {
    const { stream } = run(CLAUDE, [
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Half' } },
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded.' } },
    ]);
    assert.equal(stream.stopped, false);
    assert.equal(stream.reading().text, 'Half');
    assert.equal(stream.reading().failure, 'The model stopped with an error: overloaded_error: Overloaded.');
  });

  it('Claude: a refusal is a failure in words', () => {
    const { stream } = run(CLAUDE, [
      { type: 'message_delta', delta: { stop_reason: 'refusal' } },
      { type: 'message_stop' },
    ]);
    assert.equal(stream.reading().failure, 'The model refused to answer (stop reason refusal).');
  });

  it('Nova: indexes that grow with each piece, tools, reasoning, metadata and metrics in one chunk', () => {
    const { stream, text, reasoning } = run('amazon.nova-pro-v1:0', [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { delta: { reasoningContent: { text: 'Hm' } }, contentBlockIndex: 0 } },
      { contentBlockDelta: { delta: { text: 'Gu' }, contentBlockIndex: 1 } },
      { contentBlockStop: { contentBlockIndex: 1 } },
      { contentBlockDelta: { delta: { text: 'ten' }, contentBlockIndex: 2 } },
      { contentBlockStart: { start: { toolUse: { toolUseId: 'u1', name: 'weather' } }, contentBlockIndex: 3 } },
      { contentBlockDelta: { delta: { toolUse: { input: '{"a"' } }, contentBlockIndex: 3 } },
      { contentBlockDelta: { delta: { toolUse: { input: ':1}' } }, contentBlockIndex: 4 } },
      { messageStop: { stopReason: 'tool_use' } },
      { metadata: { usage: { inputTokens: 1, outputTokens: 2, cacheReadInputTokenCount: 3 } }, ...METRICS },
    ]);
    const reading = stream.reading();
    assert.deepEqual([text, reading.text, reasoning, stream.stopped], ['Guten', 'Guten', 'Hm', true]);
    assert.deepEqual(reading.toolCalls, [{ id: 'u1', name: 'weather', input: { a: 1 } }]);
    assert.deepEqual(reading.usage, {
      inputTokens: 5,
      outputTokens: 6,
      cacheReadInputTokens: 3,
      cacheWriteInputTokens: null,
    });
  });

  it('Nova: a stream cut among its text pieces is not stopped, masked or not', () => {
    const { stream } = run('amazon.nova-pro-v1:0', [
      {
        contentBlockDelta: { delta: { text: '{NAME}' }, contentBlockIndex: 0 },
        'amazon-bedrock-guardrailAction': 'INTERVENED',
      },
    ]);
    assert.equal(stream.stopped, false);
  });

  it('Jamba: usage in every chunk is cumulative, and the metrics-only chunk adds no text', () => {
    const { stream, text } = run('ai21.jamba-1-5-mini-v1:0', [
      {
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
        usage: { prompt_tokens: 17, completion_tokens: 0 },
      },
      {
        choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop', stop_reason: 518 }],
        usage: { prompt_tokens: 17, completion_tokens: 8 },
      },
      METRICS,
    ]);
    assert.equal(text, 'Hi');
    assert.deepEqual([stream.reading().stopReason, stream.reading().usage.inputTokens], ['stop', 5]);
  });

  it('Cohere Command R: the whole text in stream-end is not said twice, and is said when nothing came before', () => {
    const end = {
      is_finished: true,
      event_type: 'stream-end',
      finish_reason: 'COMPLETE',
      response: {
        text: 'Hello',
        finish_reason: 'COMPLETE',
        meta: { billed_units: { input_tokens: 7, output_tokens: 2 } },
      },
    };
    const said = [
      { is_finished: false, event_type: 'text-generation', text: 'Hel' },
      { is_finished: false, event_type: 'text-generation', text: 'lo' },
    ];
    const { stream, text } = run('cohere.command-r-v1:0', [...said, end]);
    assert.deepEqual([text, stream.reading().text, stream.stopped], ['Hello', 'Hello', true]);
    assert.deepEqual([stream.reading().usage.inputTokens, stream.reading().usage.outputTokens], [7, 2]);
    assert.equal(run('cohere.command-r-v1:0', [end]).text, 'Hello');
  });

  it('Titan: nulls and floats; a blocked input is one chunk, with or without a trace', () => {
    const blocked = {
      outputText: 'No.',
      index: 0.0,
      totalOutputTextTokenCount: 3.0,
      inputTextTokenCount: 6.0,
      'amazon-bedrock-guardrailAction': 'INTERVENED',
    };
    const { stream, text } = run('amazon.titan-text-lite-v1', [blocked]);
    assert.deepEqual(
      [text, stream.stopped, stream.reading().usage.outputTokens, stream.reading().failure],
      ['No.', true, 3, null],
    );
    const cut = run('amazon.titan-text-lite-v1', [
      { outputText: 'Half', index: 0, inputTextTokenCount: 28.0, 'amazon-bedrock-guardrailAction': 'INTERVENED' },
    ]);
    assert.equal(cut.stream.stopped, false);
  });

  it('a single blocked chunk without any marker ends the families that are known to have none', () => {
    const { stream } = run('mistral.mistral-7b-instruct-v0:2', [
      { outputs: [{ text: 'No.' }], 'amazon-bedrock-guardrailAction': 'INTERVENED' },
    ]);
    assert.equal(stream.stopped, true);
    stream.add({ outputs: [{ text: 'more', stop_reason: null }], 'amazon-bedrock-guardrailAction': 'INTERVENED' });
    assert.equal(stream.stopped, false);
  });

  it('a trace on a chunk ends the stream', () => {
    assert.equal(
      run(GPT, [chat('No.'), { ...chat(''), 'amazon-bedrock-trace': { guardrail: {} } }]).stream.stopped,
      true,
    );
  });

  it('Writer: the string [DONE] ends the stream and is no text', () => {
    const { stream, text } = run('us.writer.palmyra-x5-v1:0', [chat('Hi'), '[DONE]']);
    assert.deepEqual([text, stream.stopped], ['Hi', true]);
  });

  it('Mistral chat: message instead of delta', () => {
    const { stream, text } = run('mistral.mistral-large-2407-v1:0', [
      { choices: [{ index: 0, message: { role: 'assistant', content: 'Bon' }, stop_reason: null }] },
      { choices: [{ index: 0, message: { role: 'assistant', content: 'jour' }, stop_reason: 'stop' }] },
    ]);
    assert.deepEqual([text, stream.reading().text, stream.stopped], ['Bonjour', 'Bonjour', true]);
  });

  it('chat: tool calls in parts, reasoning_content, an empty last chunk', () => {
    const { stream } = run('qwen.qwen3-32b-v1:0', [
      { choices: [{ delta: { reasoning_content: 'Hm', content: null } }] },
      { choices: [{ delta: { tool_calls: [{ index: 0, id: 'c0', function: { name: 'a', arguments: '' } }] } }] },
      {
        choices: [
          {
            delta: {
              tool_calls: [
                { index: 0, function: { arguments: '{"x"' } },
                { index: 1, id: 'c1', function: { name: 'b', arguments: 'not json' } },
              ],
            },
          },
        ],
      },
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: ':2}' } }] } }] },
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
      { choices: [], ...METRICS },
    ]);
    assert.equal(stream.reading().reasoning, 'Hm');
    assert.deepEqual(stream.reading().toolCalls, [
      { id: 'c0', name: 'a', input: { x: 2 } },
      { id: 'c1', name: 'b', input: 'not json' },
    ]);
  });

  it('several choices read one after the other although they arrive interleaved', () => {
    const part = (index: number, content: string, finish: string | null = null) => ({
      choices: [{ index, delta: { content }, finish_reason: finish }],
    });
    const { stream, text } = run(GPT, [
      part(0, 'A'),
      part(1, 'B'),
      part(0, 'a', 'stop'),
      part(1, 'b'),
      part(1, '', 'length'),
    ]);
    assert.deepEqual(
      [text, stream.reading().text, stream.reading().stopReason, stream.stopped],
      ['Aa\n\nBb', 'Aa\n\nBb', 'stop', true],
    );
    const cut = run(GPT, [part(0, 'A', 'stop'), part(1, 'B'), part(1, 'b')]);
    assert.deepEqual([cut.stream.stopped, cut.stream.reading().text], [false, 'A\n\nBb']);
  });

  describe('reasoning inside the text', () => {
    const whole = '<reasoning>think </reason </reasoning>The <reasoning> tag.';
    it('is found at every way of cutting the text', () => {
      for (let size = 1; size <= whole.length; size += 1) {
        const chunks = [];
        for (let at = 0; at < whole.length; at += size) chunks.push(chat(whole.slice(at, at + size)));
        const { stream, text, reasoning } = run(GPT, [
          ...chunks,
          { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
        ]);
        assert.deepEqual([text, reasoning], ['The <reasoning> tag.', 'think </reason '], `pieces of ${size}`);
        assert.deepEqual([stream.reading().text, stream.reading().reasoning], [text, reasoning]);
      }
    });

    it('is not taken for text where it only resembles a tag, and nothing held back is lost', () => {
      assert.equal(run(GPT, [chat('  <rea'), chat('son>', { finish_reason: 'stop' })]).text, '  <reason>');
      assert.equal(run(GPT, [chat('<rea', { finish_reason: 'stop' })]).text, '<rea');
      assert.equal(run(GPT, [chat('<rea')]).stream.reading().text, '<rea');
    });

    it('DeepSeek-R1: begins inside when the prompt ends with <think>', () => {
      const body = { prompt: '<｜User｜>Hi<｜Assistant｜><think>\n' };
      const parts = ['Hm', '</th', 'ink>Hel', 'lo'].map(text => ({ choices: [{ text, stop_reason: null }] }));
      const { stream, text, reasoning } = run(
        'us.deepseek.r1-v1:0',
        [...parts, { choices: [{ text: '', stop_reason: 'stop' }] }],
        body,
      );
      assert.deepEqual([text, reasoning, stream.stopped], ['Hello', 'Hm', true]);
    });

    it('DeepSeek-R1: an answer that closes no reasoning is an answer; one cut by length is not', () => {
      const body = { prompt: '<think>' };
      const finish = (stop: string) =>
        run(
          'us.deepseek.r1-v1:0',
          [{ choices: [{ text: 'Blocked.', stop_reason: null }] }, { choices: [{ text: '', stop_reason: stop }] }],
          body,
        );
      assert.deepEqual([finish('stop').text, finish('stop').stream.reading().reasoning], ['Blocked.', '']);
      assert.deepEqual([finish('length').text, finish('length').stream.reading().reasoning], ['', 'Blocked.']);
    });

    it('DeepSeek-R1: a whole answer is separated without the request too', () => {
      const reading = familyOf('us.deepseek.r1-v1:0')
        .answersTo()
        .readResponse({
          choices: [{ text: 'Hm</think>Hello', stop_reason: 'stop' }],
        });
      assert.deepEqual([reading.text, reading.reasoning], ['Hello', 'Hm']);
    });
  });

  it("an unknown model's stream is read by its structure, and shown as it came when nothing is found", () => {
    const found = run('new.model', [{ outputs_v2: { answer: 'Hi ' } }, { outputs_v2: { answer: 'there' } }, METRICS]);
    assert.deepEqual(
      [found.text, found.stream.stopped, found.stream.reading().usage.outputTokens],
      ['Hi there', true, 6],
    );
    const odd = run('new.model', [{ a: 1 }, { b: 2 }, '[DONE]']);
    assert.equal(odd.text, odd.stream.reading().text);
    assert.match(odd.text, /"a": 1[^]*"b": 2/);
    assert.match(run('new.model', [{ a: 1 }]).stream.reading().text, /"a": 1/);
    assert.equal(run('new.model', [{ text: 'Hi' }]).stream.stopped, false);
    assert.equal(run('new.model', [{ text: 'Hi', finish_reason: 'stop' }]).stream.stopped, true);
  });

  it('takes 20,000 chunks with work that grows only with their number', () => {
    const piece = 'ab';
    const { stream, text } = run(
      GPT,
      Array.from({ length: 20_000 }, () => chat(piece)),
    );
    assert.equal(text, piece.repeat(20_000));
    assert.equal(stream.reading().text, text);
  });

  it('gives the metrics of a chunk, absent ones null', () => {
    assert.deepEqual(invocationMetricsOf({ ...METRICS }), {
      inputTokenCount: 5,
      outputTokenCount: 6,
      cacheReadInputTokenCount: null,
      cacheWriteInputTokenCount: null,
      invocationLatency: 70,
      firstByteLatency: 30,
    });
    for (const none of [null, '[DONE]', {}, [METRICS], { 'amazon-bedrock-invocationMetrics': 4 }]) {
      assert.equal(invocationMetricsOf(none), null);
    }
  });
});

import assert from 'node:assert/strict';
import { canConvert, convertBody } from '../../../../src/core/models/convert/convertBody.ts';
import type { Conversion } from '../../../../src/core/models/convert/convertBody.ts';
import { allFamilies, familyOf } from '../../../../src/core/models/families.ts';
import type { ModelFamily } from '../../../../src/core/models/modelFamily.ts';
import { startSandbox } from '../../../../src/sandbox/index.ts';
import { callSandbox } from '../../../support/sandboxCall.ts';

const CLAUDE = familyOf('anthropic.claude-3-5-sonnet-20240620-v1:0');
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const TEXT_FAMILIES = allFamilies.filter(family => canConvert(family, CLAUDE));
const family = (id: string): ModelFamily => {
  const found = allFamilies.find(candidate => candidate.id === id);
  assert(found, id);
  return found;
};
const convert = (from: string, to: string, body: unknown): Conversion => {
  const conversion = convertBody(family(from), family(to), body);
  assert(conversion, `${from} to ${to}`);
  return conversion;
};

/** Everything that the neutral form can say, and what has no place in it. */
const RICH = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 300,
  temperature: 0.5,
  top_p: 0.9,
  top_k: 40,
  stop_sequences: ['END', 'STOP'],
  system: 'Answer in French.',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
        { type: 'text', text: 'What is this?' },
      ],
    },
    { role: 'assistant', content: 'A pixel.' },
    { role: 'user', content: 'Why is it\nred?' },
  ],
};
const PLAIN = {
  ...RICH,
  top_k: undefined,
  messages: [{ role: 'user', content: 'What is this?' }, ...RICH.messages.slice(1)],
};

const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
  'amazon-nova': {
    system: [{ text: 'Answer in French.' }],
    messages: [
      { role: 'user', content: [{ image: { format: 'png', source: { bytes: PNG } } }, { text: 'What is this?' }] },
      { role: 'assistant', content: [{ text: 'A pixel.' }] },
      { role: 'user', content: [{ text: 'Why is it\nred?' }] },
    ],
    inferenceConfig: { maxTokens: 300, temperature: 0.5, topP: 0.9, stopSequences: ['END', 'STOP'] },
  },
  qwen3: {
    messages: [
      { role: 'system', content: 'Answer in French.' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          { type: 'text', text: 'What is this?' },
        ],
      },
      { role: 'assistant', content: 'A pixel.' },
      { role: 'user', content: 'Why is it\nred?' },
    ],
    max_tokens: 300,
    temperature: 0.5,
    top_p: 0.9,
    stop: ['END', 'STOP'],
  },
  'meta-llama': {
    prompt:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nAnswer in French.<|eot_id|>' +
      '<|start_header_id|>user<|end_header_id|>\n\n<|image|>What is this?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nA pixel.<|eot_id|>' +
      '<|start_header_id|>user<|end_header_id|>\n\nWhy is it\nred?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    images: [PNG],
    max_gen_len: 300,
    temperature: 0.5,
    top_p: 0.9,
  },
  'mistral-text-completion': {
    prompt: '<s>[INST] Answer in French.\n\nWhat is this? [/INST] A pixel.</s>[INST] Why is it\nred? [/INST]',
    max_tokens: 300,
    temperature: 0.5,
    top_p: 0.9,
    stop: ['END', 'STOP'],
  },
  'deepseek-r1': {
    prompt:
      '<｜begin▁of▁sentence｜>Answer in French.<｜User｜>What is this?<｜Assistant｜>A pixel.<｜end▁of▁sentence｜><｜User｜>Why is it\nred?<｜Assistant｜><think>\n',
    max_tokens: 300,
    temperature: 0.5,
    top_p: 0.9,
    stop: ['END', 'STOP'],
  },
  'cohere-command-r': {
    preamble: 'Answer in French.',
    chat_history: [
      { role: 'USER', message: 'What is this?' },
      { role: 'CHATBOT', message: 'A pixel.' },
    ],
    message: 'Why is it\nred?',
    max_tokens: 300,
    temperature: 0.5,
    p: 0.9,
    stop_sequences: ['END', 'STOP'],
  },
  'amazon-titan-text': {
    inputText: 'Answer in French.\n\nUser: What is this?\nBot: A pixel.\nUser: Why is it\nred?\nBot:',
    textGenerationConfig: { maxTokenCount: 300, temperature: 0.5, topP: 0.9, stopSequences: ['END', 'STOP'] },
  },
  'anthropic-claude-text-completion': {
    prompt: 'Answer in French.\n\nHuman: What is this?\n\nAssistant: A pixel.\n\nHuman: Why is it\nred?\n\nAssistant:',
    max_tokens_to_sample: 300,
    temperature: 0.5,
    top_p: 0.9,
    stop_sequences: ['END', 'STOP'],
  },
  'ai21-j2': {
    prompt: 'Answer in French.\n\nUser: What is this?\nAssistant: A pixel.\nUser: Why is it\nred?\nAssistant:',
    maxTokens: 300,
    temperature: 0.5,
    topP: 0.9,
    stopSequences: ['END', 'STOP'],
  },
};
const IMAGES = ['amazon-nova', 'qwen3', 'meta-llama'];

describe('convertBody', () => {
  for (const [id, expected] of Object.entries(BODIES)) {
    it(`writes everything that a Claude body says for ${id}`, () => {
      const { body, notCarried } = convert(CLAUDE.id, id, RICH);
      assert.deepEqual(body, expected);
      assert.deepEqual(notCarried, [
        'top_k',
        ...(IMAGES.includes(id) ? [] : ['1 image']),
        ...(id === 'meta-llama' ? ['stop sequences'] : []),
        ...(id === 'mistral-text-completion' ? ['place of the system text (it begins the first message now)'] : []),
      ]);
    });

    it(`reads back from ${id} what both can say`, () => {
      const { body, notCarried } = convert(id, CLAUDE.id, expected);
      const blocks = (text: string): object[] => [{ type: 'text', text }];
      const image = IMAGES.includes(id)
        ? [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }]
        : [];
      const folded = id === 'mistral-text-completion';
      assert.deepEqual(body, {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 300,
        temperature: 0.5,
        top_p: 0.9,
        ...(id === 'meta-llama' ? {} : { stop_sequences: ['END', 'STOP'] }),
        ...(folded ? {} : { system: 'Answer in French.' }),
        messages: [
          {
            role: 'user',
            content: [...image, ...blocks(folded ? 'Answer in French.\n\nWhat is this?' : 'What is this?')],
          },
          { role: 'assistant', content: blocks('A pixel.') },
          { role: 'user', content: blocks('Why is it\nred?') },
        ],
      });
      assert.deepEqual(notCarried, []);
    });
  }

  it('goes from any text family to any other and back without changing what both say', () => {
    for (const from of TEXT_FAMILIES) {
      const start = convertBody(CLAUDE, from, PLAIN)?.body;
      for (const to of TEXT_FAMILIES) {
        const there = convertBody(from, to, start);
        const back = convertBody(to, from, there?.body);
        assert(there && back, `${from.id} to ${to.id}`);
        const again = convertBody(from, to, back.body);
        assert.deepEqual(again?.body, there.body, `${from.id} to ${to.id}`);
      }
    }
  });

  it('writes bodies that the sandbox takes, for every pair of families', async function () {
    this.timeout(60_000);
    const sandbox = await startSandbox();
    try {
      for (const to of TEXT_FAMILIES) {
        // Some are called through a profile only; that is the example with a prefix.
        const modelId = to.exampleModelIds.find(id => /^us\./.test(id)) ?? to.exampleModelIds[0] ?? '';
        const sent = new Set<string>();
        for (const from of TEXT_FAMILIES) {
          for (const body of [convertBody(CLAUDE, from, RICH)?.body, from.template('Why is the sky blue?')]) {
            sent.add(JSON.stringify(convertBody(from, to, body)?.body));
          }
        }
        for (const body of sent) {
          const { status, body: answer } = await callSandbox(sandbox, {
            path: `/model/${encodeURIComponent(modelId)}/invoke`,
            body,
          });
          // Retired models answer 404 to every body.
          if (status !== 404) {
            assert.equal(status, 200, `${modelId}: ${body.slice(0, 300)}: ${answer.toString('utf8')}`);
          }
        }
      }
    } finally {
      await sandbox.close();
    }
  });

  it("asks for the prompt of a template as the other family's template does", () => {
    for (const from of TEXT_FAMILIES) {
      for (const to of TEXT_FAMILIES) {
        const conversion = convertBody(from, to, from.template('Why is the sky blue?'));
        assert(conversion, `${from.id} to ${to.id}`);
        const text = JSON.stringify(conversion.body);
        assert.equal(text.split('Why is the sky blue?').length, 2, `${from.id} to ${to.id}: ${text}`);
        assert.deepEqual(
          Object.keys(conversion.body).filter(key => !(key in { ...to.template('x'), maxOutputTokens: 1 })),
          [],
          `${from.id} to ${to.id}`,
        );
        assert.deepEqual(
          conversion.notCarried.filter(phrase => phrase !== 'mediaSource'),
          [],
        );
      }
    }
  });

  it('carries placeholders of the request file through', () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: '{{limit}}',
      temperature: '{{heat}}',
      stop_sequences: '{{stops}}',
      system: '{{$file system.txt}}',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '{{$base64 cat.jpg}}' } },
            { type: 'text', text: '{{question}}' },
          ],
        },
      ],
    };
    assert.deepEqual(convert(CLAUDE.id, 'amazon-nova', body).body, {
      system: [{ text: '{{$file system.txt}}' }],
      messages: [
        {
          role: 'user',
          content: [{ image: { format: 'jpeg', source: { bytes: '{{$base64 cat.jpg}}' } } }, { text: '{{question}}' }],
        },
      ],
      inferenceConfig: { maxTokens: '{{limit}}', temperature: '{{heat}}', stopSequences: '{{stops}}' },
    });
    const llama = convert(CLAUDE.id, 'meta-llama', body);
    assert.deepEqual(llama.body['images'], ['{{$base64 cat.jpg}}']);
    assert.equal(llama.body['max_gen_len'], '{{limit}}');
    const chat = convert('meta-llama', 'qwen3', llama.body).body as { messages: { content: object[] }[] };
    assert.deepEqual(chat.messages[1]?.content[0], {
      type: 'image_url',
      image_url: { url: 'data:image/jpeg;base64,{{$base64 cat.jpg}}' },
    });
  });

  it('names everything that it leaves behind', () => {
    const claude = {
      ...RICH,
      tools: [{ name: 't' }],
      thinking: { type: 'enabled', budget_tokens: 1024 },
      anthropic_beta: ['x'],
      temperature: null,
      system: [
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'document', source: {} },
            { type: 'text', text: 'Read.', cache_control: {} },
            { type: 'image', source: { type: 'url', url: 'https://example.com/x.png' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 't', input: {} }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: '1', content: 'x' },
            { type: 'text', text: 'Go on.' },
          ],
        },
      ],
    };
    const { body, notCarried } = convert(CLAUDE.id, 'amazon-nova', claude);
    assert.deepEqual(notCarried, [
      'top_k',
      'tools',
      'thinking',
      'anthropic_beta',
      'system cache_control',
      'document block in message 1',
      'cache_control',
      'tool_use block in message 2',
      'tool_result block in message 3',
      'image that is named by its URL',
    ]);
    assert.deepEqual(body['system'], [{ text: 'Be brief.\n\nBe kind.' }]);
    assert.deepEqual(body['messages'], [{ role: 'user', content: [{ text: 'Read.' }, { text: 'Go on.' }] }]);
    const chat = {
      messages: [
        { role: 'developer', content: 'D' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'U' },
            { type: 'input_audio', input_audio: {} },
          ],
          name: 'me',
        },
        { role: 'assistant', content: null, tool_calls: [{}] },
        { role: 'tool', tool_call_id: '1', content: 'r' },
      ],
      response_format: { type: 'json_object' },
      max_completion_tokens: 5,
      stream: false,
    };
    const nova = convert('openai-gpt-oss', 'amazon-nova', chat);
    assert.deepEqual(nova.notCarried, [
      'response_format',
      'message 2 name',
      'input_audio part in message 2',
      'message 3 tool_calls',
      'message 4 tool_call_id',
      'tool result in message 4',
    ]);
    assert.deepEqual(nova.body, {
      system: [{ text: 'D' }],
      messages: [{ role: 'user', content: [{ text: 'U' }] }],
      inferenceConfig: { maxTokens: 5 },
    });
    assert.deepEqual(
      convert('amazon-nova', 'qwen3', {
        messages: [{ role: 'user', content: [{ video: {} }, { text: 'x' }] }],
        inferenceConfig: { topK: 3 },
        toolConfig: {},
      }).notCarried,
      ['toolConfig', 'inferenceConfig.topK', 'video block in message 1'],
    );
    assert.deepEqual(
      convert('cohere-command-r', 'qwen3', {
        message: 'x',
        documents: [],
        chat_history: [{ role: 'SYSTEM', message: 's' }, { role: 'TOOL' }],
      }),
      {
        body: {
          messages: [
            { role: 'system', content: 's' },
            { role: 'user', content: 'x' },
          ],
        },
        notCarried: ['documents', 'entry of the chat history without a message'],
      },
    );
  });

  it('keeps a body whole where both families share its form and the other takes all of it', () => {
    const body = {
      messages: [{ role: 'user', content: 'x', name: 'me' }],
      tools: [{}],
      tool_choice: 'auto',
      temperature: 1.5,
      model: 'qwen.qwen3-32b-v1:0',
    };
    assert.deepEqual(convert('qwen3', 'moonshot-kimi', body), {
      body: {
        messages: [{ role: 'user', content: 'x', name: 'me' }],
        tools: [{}],
        tool_choice: 'auto',
        temperature: 1.5,
      },
      notCarried: ['model'],
    });
    assert.deepEqual(convert(CLAUDE.id, CLAUDE.id, RICH), { body: RICH, notCarried: [] });
    assert.deepEqual(convert('qwen3', 'deepseek-v3', BODIES['qwen3']).notCarried, ['1 image']);
  });

  it('stays within what a family takes and says where it cut', () => {
    const many = {
      messages: [{ role: 'user', content: 'x' }],
      temperature: 1.4,
      top_p: 1,
      stop: Array.from({ length: 12 }, (_, index) => `s${index}`),
    };
    assert.deepEqual(convert('qwen3', 'cohere-command-r', many), {
      body: { message: 'x', temperature: 1, p: 0.99, stop_sequences: many.stop },
      notCarried: ['temperature 1.4 (1 is the highest here)', 'top p 1 (0.99 is the highest here)'],
    });
    const palmyra = convert('qwen3', 'writer-palmyra', many);
    assert.deepEqual(
      [palmyra.body['stop'], palmyra.body['max_tokens'], palmyra.notCarried],
      [['s0', 's1', 's2', 's3'], 512, ['stop sequences beyond the first 4']],
    );
    assert.deepEqual(convert('qwen3', 'twelvelabs-pegasus', { ...many, temperature: 1 }).notCarried, [
      'top p',
      'stop sequences',
    ]);
    assert.deepEqual(convert('qwen3', 'mistral-chat-completion', { ...many, temperature: 1 }).notCarried, [
      'stop sequences',
    ]);
    assert.equal(convert('qwen3', CLAUDE.id, { messages: [{ role: 'user', content: 'x' }] }).body['max_tokens'], 512);
    assert.deepEqual(
      convert('qwen3', 'amazon-nova', { messages: [{ role: 'user', content: 'x' }], stop: 'one', max_tokens: 'many' }),
      {
        body: { messages: [{ role: 'user', content: [{ text: 'x' }] }], inferenceConfig: { stopSequences: ['one'] } },
        notCarried: ['max_tokens'],
      },
    );
  });

  it('keeps what Bedrock itself reads', () => {
    const guardrail = { tagSuffix: 'abc' };
    for (const to of TEXT_FAMILIES) {
      assert.deepEqual(
        convertBody(CLAUDE, to, { ...PLAIN, 'amazon-bedrock-guardrailConfig': guardrail })?.body[
          'amazon-bedrock-guardrailConfig'
        ],
        guardrail,
        to.id,
      );
    }
  });

  it('lets an answer that was begun go on where the family can', () => {
    const begun = {
      ...RICH,
      top_k: null,
      messages: [
        { role: 'user', content: 'List them.' },
        { role: 'assistant', content: '1.' },
      ],
    };
    const ends = (id: string): string => {
      const { body } = convert(CLAUDE.id, id, begun);
      return String(body['prompt'] ?? body['inputText']).slice(-22);
    };
    assert.match(ends('meta-llama'), /<\|end_header_id\|>\n\n1\.$/);
    assert.match(ends('mistral-text-completion'), /\[\/INST\] 1\.$/);
    assert.match(ends('deepseek-r1'), /<｜Assistant｜>1\.$/);
    assert.match(ends('anthropic-claude-text-completion'), /\n\nAssistant: 1\.$/);
    assert.match(ends('amazon-titan-text'), /\nBot: 1\.$/);
    assert.deepEqual(convert(CLAUDE.id, 'cohere-command-r', begun).notCarried, ['the beginning of the answer']);
  });

  it("reads Llama 4's tokens and prompts without any", () => {
    const four =
      '<|begin_of_text|><|header_start|>user<|header_end|>\n\nHello<|eot|><|header_start|>assistant<|header_end|>\n\n';
    for (const prompt of [four, 'Hello', ' Hello\n']) {
      assert.deepEqual(convert('meta-llama', 'qwen3', { prompt, temperature: 0.1 }).body, {
        messages: [{ role: 'user', content: 'Hello' }],
        temperature: 0.1,
      });
    }
    assert.deepEqual(convert('amazon-titan-text', 'qwen3', { inputText: 'A note.\nUser: not a turn' }).body, {
      messages: [{ role: 'user', content: 'A note.\nUser: not a turn' }],
    });
  });

  it('reads the form that a body has, where its family takes several or the id hides it', () => {
    const chat = { messages: [{ role: 'user', content: 'x' }], max_tokens: 7 };
    assert.deepEqual(convert('mistral-text-completion', 'cohere-command-r', chat).body, {
      message: 'x',
      max_tokens: 7,
    });
    assert.deepEqual(convert('anthropic-claude-text-completion', CLAUDE.id, PLAIN).body, PLAIN);
    const hidden = familyOf('arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl');
    assert.deepEqual(
      convertBody(hidden, family('cohere-command-r'), BODIES['amazon-nova'])?.body['message'],
      'Why is it\nred?',
    );
    assert.deepEqual(convert('custom-model-import', 'qwen3', { prompt: 'x', max_gen_len: 3 }).body, {
      messages: [{ role: 'user', content: 'x' }],
      max_tokens: 3,
    });
    assert.deepEqual(convert('custom-model-import', 'qwen3', BODIES['deepseek-r1']).body, {
      ...BODIES['qwen3'],
      messages: [
        { role: 'system', content: 'Answer in French.' },
        { role: 'user', content: 'What is this?' },
        { role: 'assistant', content: 'A pixel.' },
        { role: 'user', content: 'Why is it\nred?' },
      ],
    });
  });

  it('gives nothing where there is no prompt to convert', () => {
    const image = family('amazon-nova-canvas');
    assert.equal(canConvert(CLAUDE, image), false);
    assert.equal(convertBody(CLAUDE, image, RICH), null);
    assert.equal(convertBody(image, CLAUDE, image.template('x')), null);
    for (const body of [null, 'text', 7, [], {}, { messages: '{{messages}}' }, { prompt: 7 }]) {
      assert.equal(convertBody(CLAUDE, family('qwen3'), body), null, JSON.stringify(body));
    }
    for (const candidate of allFamilies) {
      assert.equal(
        canConvert(candidate, CLAUDE),
        candidate.output === 'text' && candidate.notInvocable === null,
        candidate.id,
      );
    }
  });

  it('breaks on no body, however odd', () => {
    const odd: unknown[] = [
      null,
      7,
      '',
      'x',
      [],
      {},
      [null],
      [[]],
      [{ role: 7, content: [null, 7, {}, { type: 'text' }, { text: 7 }] }],
      { a: 1 },
    ];
    for (const from of TEXT_FAMILIES) {
      for (const key of Object.keys(from.template('x'))) {
        for (const value of odd) {
          const conversion = convertBody(from, CLAUDE, {
            ...from.template('x'),
            [key]: value,
            __proto__: { polluted: true },
          });
          assert(conversion === null || Array.isArray(conversion.notCarried));
        }
      }
    }
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});

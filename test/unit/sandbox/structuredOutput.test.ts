import assert from 'node:assert/strict';
import { at, chunksOf, invoke, jsonOf } from '../../support/sandboxCall.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { valueForSchema } from '../../../src/sandbox/families/schemaValue.ts';
import type { Sandbox } from '../../../src/sandbox/index.ts';

const make = (schema: Record<string, unknown>): unknown => valueForSchema(schema, 'hello');

describe('sandbox value for a schema', () => {
  const CASES: readonly (readonly [name: string, schema: Record<string, unknown>, expected: unknown])[] = [
    ['what is required only', object({ a: { type: 'string' }, b: { type: 'string' } }, ['b']), { b: 'hello' }],
    [
      'everything where nothing is required',
      object({ a: { type: 'boolean' }, b: { type: 'null' } }, []),
      { a: true, b: null },
    ],
    ['a required property that is not described', { type: 'object', required: ['a'] }, { a: 'hello' }],
    [
      'minProperties',
      { type: 'object', minProperties: 2, additionalProperties: { type: 'integer' } },
      { key1: 2, key2: 3 },
    ],
    ['nested objects', object({ a: object({ b: { type: 'integer' } }, ['b']) }, ['a']), { a: { b: 1 } }],
    ['enum', { enum: ['red', 'green'] }, 'red'],
    ['an enum of the right type', { type: 'integer', enum: ['x', 7] }, 7],
    ['const', { const: { k: [1] } }, { k: [1] }],
    ['a list of types', { type: ['null', 'integer'] }, 1],
    ['no type', { items: { type: 'integer' }, minItems: 1 }, [1]],
    ['$ref to $defs', { $ref: '#/$defs/a', $defs: { a: { type: 'integer', minimum: 5 } } }, 5],
    ['$ref with escapes', { $ref: '#/definitions/a~1b%20c', definitions: { 'a/b c': { const: 1 } } }, 1],
    ['$ref beside other members', { $ref: '#/$defs/a', minimum: 8, $defs: { a: { type: 'integer', minimum: 5 } } }, 8],
    ['a chain of references', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { const: 2 } } }, 2],
    [
      'anyOf: the first that can be made',
      { anyOf: [false, { type: 'integer', minimum: 2, maximum: 1 }, { const: 3 }] },
      3,
    ],
    ['oneOf', { oneOf: [{ type: 'boolean' }, { type: 'string' }] }, true],
    [
      'anyOf beside properties',
      { ...object({ a: { const: 1 }, b: { const: 2 } }, []), anyOf: [{ required: ['b'] }, { required: ['a'] }] },
      { b: 2 },
    ],
    [
      'allOf',
      { allOf: [object({ a: { type: 'integer' } }, ['a']), object({ a: { minimum: 4 }, b: { const: 2 } }, ['b'])] },
      { a: 4, b: 2 },
    ],
    [
      'minItems, the items different',
      { type: 'array', items: { type: 'string' }, minItems: 3 },
      ['hello', 'hello 2', 'hello 3'],
    ],
    ['minItems of an enum', { type: 'array', items: { enum: ['x', 'y'] }, minItems: 2, uniqueItems: true }, ['x', 'y']],
    ['prefixItems', { type: 'array', prefixItems: [{ const: 'x' }, { type: 'integer' }], minItems: 2 }, ['x', 2]],
    ['no item where none is required', { type: 'array', items: false }, []],
    ['a minimum', { type: 'integer', minimum: 10 }, 10],
    ['limits that are not reached', { type: 'integer', exclusiveMinimum: 10, exclusiveMaximum: 12 }, 11],
    ['a fraction between', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
    ['a maximum', { type: 'integer', maximum: -3 }, -3],
    ['multipleOf', { type: 'integer', minimum: 10, multipleOf: 7 }, 14],
    ['minLength', { type: 'string', minLength: 8 }, 'hello...'],
    ['maxLength', { type: 'string', maxLength: 2 }, 'he'],
    ['a format', { type: 'string', format: 'date' }, '2026-01-15'],
    ['a pattern', { type: 'string', pattern: '^[A-Z]{3}-\\d{3}$' }, 'ABC-123'],
    ['true', { type: 'object', properties: { a: true }, required: ['a'] }, { a: 'hello' }],
  ];
  for (const [name, schema, expected] of CASES) {
    it(name, () => assert.deepEqual(make(schema), expected));
  }

  it('ends for schemas that contain themselves', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: {
        node: object({ name: { const: 'n' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } }, [
          'name',
          'children',
        ]),
      },
    };
    assert.deepEqual(make(tree), { name: 'n', children: [] });
    const sum = {
      $ref: '#/$defs/e',
      $defs: {
        e: {
          anyOf: [
            object({ left: { $ref: '#/$defs/e' }, right: { $ref: '#/$defs/e' } }, ['left', 'right']),
            { const: 1 },
          ],
        },
      },
    };
    assert.equal(make(sum), 1);
    assert.equal(make({ $ref: '#' }), undefined);
    assert.equal(make(object({ self: { $ref: '#' } }, ['self'])), undefined);
  });

  it('makes no document of a size that only the schema limits', () => {
    const started = performance.now();
    assert.equal(make({ type: 'array', items: { type: 'integer' }, minItems: 1e9 }), undefined);
    let wide: Record<string, unknown> = { type: 'integer' };
    for (let level = 0; level < 12; level++) wide = { type: 'array', items: wide, minItems: 10 };
    assert.equal(make(wide), undefined);
    assert.ok(performance.now() - started < 2000);
  });
});

describe('sandbox structured output', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ chunkDelayMs: 0 });
  });
  after(() => sandbox.close());

  const SCHEMA = {
    type: 'object',
    properties: {
      answer: { type: 'string' },
      mood: { $ref: '#/$defs/mood' },
      scores: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 5 }, minItems: 2 },
      note: { anyOf: [{ type: 'null' }, { type: 'string' }] },
    },
    required: ['answer', 'mood', 'scores', 'note'],
    additionalProperties: false,
    $defs: { mood: { type: 'string', enum: ['good', 'bad'] } },
  };
  const checked = (text: unknown): void => {
    const value = JSON.parse(String(text)) as Record<string, unknown>;
    assert.deepEqual(Object.keys(value), ['answer', 'mood', 'scores', 'note']);
    assert.match(String(value['answer']), /^Sandbox answer, no model was called\. hi/);
    assert.deepEqual([value['mood'], value['scores'], value['note']], ['good', [1, 2], null]);
  };
  const claude = {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 500,
    messages: [{ role: 'user', content: 'hi' }],
    output_config: { format: { type: 'json_schema', schema: SCHEMA } },
  };
  const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

  it('Claude: output_config.format, whole and streamed', async () => {
    checked(at(jsonOf(await invoke(sandbox, HAIKU, claude)), 'content', 0, 'text'));
    const chunks = chunksOf((await invoke(sandbox, HAIKU, claude, { stream: true })).body);
    checked(chunks.map(chunk => at(chunk, 'delta', 'text') ?? '').join(''));
  });

  it('Claude: output_config without a format keeps the usual answer', async () => {
    const body = { ...claude, output_config: { effort: 'low' } };
    assert.match(String(at(jsonOf(await invoke(sandbox, HAIKU, body)), 'content', 0, 'text')), /^Sandbox answer.*\n/);
  });

  it('the chat form of OpenAI: response_format', async () => {
    const answer = await invoke(sandbox, 'qwen.qwen3-32b-v1:0', {
      messages: [{ role: 'user', content: 'hi' }],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA, strict: true } },
    });
    checked(at(jsonOf(answer), 'choices', 0, 'message', 'content'));
  });

  it('the input of a tool call', async () => {
    const tools = [{ name: 'rate', description: 'x', input_schema: SCHEMA }];
    const body = { ...claude, output_config: undefined };
    const { content } = jsonOf(await invoke(sandbox, HAIKU, { ...body, tools })) as {
      content: Record<string, unknown>[];
    };
    const call = content.find(block => block['type'] === 'tool_use');
    assert.deepEqual(call?.['input'], { answer: 'hi', mood: 'good', scores: [1, 2], note: null });
  });
});

function object(properties: Record<string, unknown>, required: string[]): Record<string, unknown> {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

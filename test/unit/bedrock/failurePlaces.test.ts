import assert from 'node:assert/strict';
import { failurePlaces } from '../../../src/core/bedrock/failurePlaces.ts';
import { parseRequest } from '../../../src/core/request/parsedRequest.ts';

/** Comments, escapes and variables, as files have them. */
const TEXT = `{
  // which model
  "modelId": "amazon.nova-canvas-v1:0",
  "guardrailIdentifier": "abc123",
  "variables": { "limit": 3, "turns": [{ "role": "user", "content": [{ "text": "hi" }] }] },
  "body": {
    "textToImageParams": { "text": "a \\u0022very\\u0022 long prompt", /* none */ "a/b": 1, "per cent": 2 },
    "max_tokens": "{{limit}}",
    "messages": "{{turns}}",
    "system": ["one", "two {{limit}}"],
    "tools": [{ "name": "n", "input_schema": {} }],
    "top_k": 5, "temperature": 1, "top_p": 1,
  },
}
`;
const malformed = (problem: string): string =>
  `Malformed input request: ${problem}, please reformat your input and try again.`;

function places(message: string, name = 'ValidationException', text = TEXT): [string, string][] {
  return failurePlaces({ name, message }, parseRequest(text)).map(({ range, path }) => [
    path,
    text.slice(range.offset, range.offset + range.length),
  ]);
}

const TABLE: [message: string, ...found: [path: string, text: string][]][] = [
  [
    malformed('#/textToImageParams/text: expected maxLength: 512, actual: 536'),
    ['body.textToImageParams.text', '"text"'],
  ],
  [malformed('#: extraneous key [top_k] is not permitted'), ['body.top_k', '"top_k"']],
  [malformed('#: required key [inputText] not found'), ['body', '"body"']],
  [malformed('#/textToImageParams: required key [seed] not found'), ['body.textToImageParams', '"textToImageParams"']],
  [malformed('#/max_tokens: expected type: Integer, found: String'), ['body.max_tokens', '"max_tokens"']],
  [malformed('#/textToImageParams/a~1b: 1 is not greater or equal to 5'), ['body.textToImageParams.a/b', '"a/b"']],
  [
    malformed('#/textToImageParams/per%20cent: 1 is not greater or equal to 5'),
    ['body.textToImageParams.per cent', '"per cent"'],
  ],
  [malformed('#/system/1: expected type: JSONObject, found: String'), ['body.system[1]', '"two {{limit}}"']],
  [malformed('#/tools/0: required key [toolSpec] not found'), ['body.tools[0]', '{']],
  // Through a variable that is the whole value, into the variable itself.
  [
    malformed('#/messages/0/content/0/text: expected type: JSONObject, found: String'),
    ['body.messages[0].content[0].text', '"text"'],
  ],
  [
    malformed('#: extraneous key [top_k] is not permitted#: extraneous key [top_p] is not permitted'),
    ['body.top_k', '"top_k"'],
    ['body.top_p', '"top_p"'],
  ],
  [
    malformed(
      '#: subject must not be valid against schema {"required":["messages"]}#/max_tokens: 9 is not less or equal to 5',
    ),
    ['body', '"body"'],
    ['body.max_tokens', '"max_tokens"'],
  ],
  // A key that came from elsewhere than the file: what is nearest.
  [malformed('#/textToImageParams/style/name: too long'), ['body.textToImageParams', '"textToImageParams"']],
  ['messages.0.content: Field required', ['body.messages[0].content', '"content"']],
  ['messages.0.content.0.text.text: Field required', ['body.messages[0].content[0].text', '"text"']],
  ['tools.0.custom.input_schema: Field required', ['body.tools[0].input_schema', '"input_schema"']],
  ['tools.0.custom.strict: Extra inputs are not permitted', ['body.tools[0]', '{']],
  ['top_k: Extra inputs are not permitted', ['body.top_k', '"top_k"']],
  ['anthropic_version: Field required', ['body', '"body"']],
  [
    'max_tokens: 9999 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307',
    ['body.max_tokens', '"max_tokens"'],
  ],
  ['messages: at least one message is required', ['body.messages', '"messages"']],
  ['`temperature` is deprecated for this model.', ['body.temperature', '"temperature"']],
  [
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    ['body.temperature', '"temperature"'],
    ['body.top_p', '"top_p"'],
  ],
  [
    'Invocation of model ID amazon.nova-canvas-v1:0 with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
    ['modelId', '"amazon.nova-canvas-v1:0"'],
  ],
  ['The provided model identifier is invalid.', ['modelId', '"amazon.nova-canvas-v1:0"']],
  ['The guardrail identifier or version provided in the request does not exist.', ['guardrailIdentifier', '"abc123"']],
  ['The provided guardrail identifier is invalid.', ['guardrailIdentifier', '"abc123"']],
  ['prompt is too long: 210000 tokens > 200000 maximum'],
  ['Input is too long for requested model.'],
  ['Error: something else'],
  ['The value `nothing_of_ours` is odd.'],
];

describe('the places that a failure points to', () => {
  for (const [message, ...found] of TABLE) it(message.slice(0, 100), () => assert.deepEqual(places(message), found));

  it('are none for other exceptions, without a body, and in a file that is no JSON', () => {
    const message = malformed('#: extraneous key [top_k] is not permitted');
    assert.deepEqual(places(message, 'ThrottlingException'), []);
    assert.deepEqual(places(message, 'ValidationException', '{ "modelId": "m" }'), []);
    assert.deepEqual(places(message, 'ValidationException', 'nothing'), []);
    assert.deepEqual(places('The provided model identifier is invalid.', 'ValidationException', '{ "body": {} }'), []);
  });

  it('is the modelId for a legacy model', () => {
    assert.deepEqual(
      places('Access denied. This Model is marked by provider as Legacy and you have not', 'ResourceNotFoundException'),
      [['modelId', '"amazon.nova-canvas-v1:0"']],
    );
  });

  // One that took more than linear time would run into mocha's limit.
  it('are few whatever the message', () => {
    for (const message of [
      malformed('#: extraneous key [top_k] is not permitted'.repeat(30_000)),
      '`top_k` '.repeat(150_000),
      `${'a.'.repeat(500_000)}: x`,
      '#'.repeat(1_000_000),
      malformed(`#${'/messages/0'.repeat(90_000)}: x`),
    ]) {
      assert.ok(places(message).length <= 20);
    }
  });

  it('keep the words of the check without its frame', () => {
    const [found] = failurePlaces(
      {
        name: 'ValidationException',
        message: malformed('#/textToImageParams/text: expected maxLength: 512, actual: 536'),
      },
      parseRequest(TEXT),
    );
    assert.equal(found?.message, 'expected maxLength: 512, actual: 536');
  });

  it('name the stretches of text that a change may mend it in', () => {
    const scopes = (message: string): string[][] =>
      failurePlaces({ name: 'ValidationException', message }, parseRequest(TEXT)).map(found =>
        found.scopes.map(({ offset, length }) => TEXT.slice(offset, offset + length)),
      );
    assert.deepEqual(scopes(malformed('#/top_k: 5 is not less or equal to 3')), [['"top_k": 5']]);
    assert.deepEqual(scopes(malformed('#/max_tokens: 3 is not greater or equal to 5')), [
      ['"max_tokens": "{{limit}}"', '3'],
    ]);
    assert.deepEqual(scopes(malformed('#/messages/0/role: wrong')), [['"role": "user"']]);
    assert.deepEqual(scopes('The provided model identifier is invalid.'), [['"amazon.nova-canvas-v1:0"']]);
  });

  it('are found in a variable within a variable only as far as the file is sent so', () => {
    const text = '{ "modelId": "m", "variables": { "a": { "b": "{{c}}" }, "c": { "d": 1 } }, "body": "{{a}}" }';
    assert.deepEqual(places(malformed('#/b/d: wrong'), 'ValidationException', text), [['body.b', '"b"']]);
  });
});

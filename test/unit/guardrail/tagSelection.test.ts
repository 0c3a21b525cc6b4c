import assert from 'node:assert/strict';
import { tagSelection } from '../../../src/core/guardrail/tagSelection.ts';

const OPEN = '<amazon-bedrock-guardrails-guardContent_';
const CLOSE = '</amazon-bedrock-guardrails-guardContent_';

/** Tags what stands between « and » in a file, and gives the file as it then is. */
function tagged(marked: string, suffix = 'new1'): string {
  const offset = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace(/[«»]/g, '');
  const edits = tagSelection(text, { offset, length: end - offset }, suffix);
  return [...edits]
    .reverse()
    .reduce(
      (current, edit) => current.slice(0, edit.offset) + edit.content + current.slice(edit.offset + edit.length),
      text,
    )
    .replaceAll(OPEN, '<')
    .replaceAll(CLOSE, '</');
}

describe('tagSelection', () => {
  const table: [name: string, before: string, after: string][] = [
    [
      'wraps the selection and adds the configuration',
      '{ "body": { "prompt": "Say «this» now" } }',
      '{ "body": { "prompt": "Say <new1>this</new1> now", "amazon-bedrock-guardrailConfig": { "tagSuffix": "new1" } } }',
    ],
    [
      'writes the configuration on its own line, and keeps comments',
      '{\n  "body": {\n    // the prompt\n    "prompt": "«x»" // why\n    /* end */\n  }\n}',
      '{\n  "body": {\n    // the prompt\n    "prompt": "<new1>x</new1>", // why\n    /* end */\n    "amazon-bedrock-guardrailConfig": { "tagSuffix": "new1" }\n  }\n}',
    ],
    [
      'goes on after a trailing comma and behind a comment at the end',
      '{\n\t"body": {\n\t\t"prompt": "«x»", // why\n\t}\n}',
      '{\n\t"body": {\n\t\t"prompt": "<new1>x</new1>", // why\n\t\t"amazon-bedrock-guardrailConfig": { "tagSuffix": "new1" }\n\t}\n}',
    ],
    [
      'keeps the line ends of the file',
      '{\r\n  "body": {\r\n    "prompt": "«x»"\r\n  }\r\n}',
      '{\r\n  "body": {\r\n    "prompt": "<new1>x</new1>",\r\n    "amazon-bedrock-guardrailConfig": { "tagSuffix": "new1" }\r\n  }\r\n}',
    ],
    [
      'uses the suffix that is there',
      '{ "body": { "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" }, "a": ["«x»"] } }',
      '{ "body": { "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" }, "a": ["<old>x</old>"] } }',
    ],
    [
      'uses the suffix that a variable gives',
      '{ "variables": { "s": "old" }, "body": { "amazon-bedrock-guardrailConfig": { "tagSuffix": "{{s}}" }, "a": "«x»" } }',
      '{ "variables": { "s": "old" }, "body": { "amazon-bedrock-guardrailConfig": { "tagSuffix": "{{s}}" }, "a": "<old>x</old>" } }',
    ],
    [
      'adds the suffix to a configuration without one',
      '{ "body": { "a": "«x»", "amazon-bedrock-guardrailConfig": { "streamProcessingMode": "ASYNCHRONOUS" } } }',
      '{ "body": { "a": "<new1>x</new1>", "amazon-bedrock-guardrailConfig": { "streamProcessingMode": "ASYNCHRONOUS", "tagSuffix": "new1" } } }',
    ],
    [
      'fills an empty configuration',
      '{ "body": { "a": "«x»", "amazon-bedrock-guardrailConfig": {} } }',
      '{ "body": { "a": "<new1>x</new1>", "amazon-bedrock-guardrailConfig": { "tagSuffix": "new1" } } }',
    ],
    [
      'takes the whole string where nothing is selected',
      '{ "body": { "a": "whole «»string", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }',
      '{ "body": { "a": "<old>whole string</old>", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }',
    ],
    [
      'cuts no escape, no surrogate pair and no placeholder in two',
      '{ "body": { "a": "x\\u00«e9 \\ud83d\\ude00 {{na»me}} y", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }',
      '{ "body": { "a": "x<old>\\u00e9 \\ud83d\\ude00 {{name}}</old> y", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }',
    ],
    [
      'wraps beside tags that are there',
      `{ "body": { "a": "${OPEN}old>x${CLOSE}old> «y»", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }`,
      '{ "body": { "a": "<old>x</old> <old>y</old>", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }',
    ],
  ];
  for (const [name, before, after] of table) it(name, () => assert.equal(tagged(before), after));

  const refused: [name: string, before: string, message: RegExp][] = [
    ['a name', '{ "body": { "«prompt»": "x" } }', /Select text inside one string of the body/],
    ['more than one string', '{ "body": { "a": "«x", "b": "y»" } }', /Select text inside one string/],
    ['a string outside the body', '{ "modelId": "«x»", "body": { "a": "x" } }', /Select text inside one string/],
    ['a number', '{ "body": { "a": «1» } }', /Select text inside one string/],
    ['an empty string', '{ "body": { "a": "«»" } }', /string is empty/],
    ['a body that is no object', '{ "body": "«x»" }', /no JSON object as its body/],
    ['a file that is no JSON', '«x»', /no JSON object as its body/],
    [
      'what is tagged already',
      `{ "body": { "a": "${OPEN}old>«x»${CLOSE}old>", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }`,
      /cannot be nested/,
    ],
    [
      'a part of a tag',
      `{ "body": { "a": "z«z${OPEN}»old>x${CLOSE}old>", "amazon-bedrock-guardrailConfig": { "tagSuffix": "old" } } }`,
      /cannot be nested/,
    ],
    [
      'a suffix that cannot be one',
      '{ "body": { "a": "«x»", "amazon-bedrock-guardrailConfig": { "tagSuffix": "with space" } } }',
      /1 to 20 letters and digits/,
    ],
    [
      'a suffix that is asked for later',
      '{ "body": { "a": "«x»", "amazon-bedrock-guardrailConfig": { "tagSuffix": "{{$env X}}" } } }',
      /1 to 20 letters and digits/,
    ],
    [
      'a configuration of another kind',
      '{ "body": { "a": "«x»", "amazon-bedrock-guardrailConfig": "{{config}}" } }',
      /not a JSON object/,
    ],
  ];
  for (const [name, before, message] of refused) {
    it(`refuses ${name}`, () => assert.throws(() => tagged(before), message));
  }
});

import assert from 'node:assert/strict';
import { layOutJson } from '../../../src/core/json/layOutJson.ts';

const laidOut = (text: string): string => layOutJson(text, 100_000).text;

describe('pretty JSON', () => {
  for (const value of [
    {},
    [],
    { a: [] },
    { a: {}, b: [1, [2, { c: null }]], d: 'x: {"y"} [z], \\ "' },
    [true, false, null, -1.5e10],
    'text',
    7,
  ]) {
    it(`lays out ${JSON.stringify(value)} as JSON.stringify does`, () => {
      const expected = JSON.stringify(value, null, 2);
      assert.equal(laidOut(JSON.stringify(value)), expected);
      assert.equal(laidOut(` \n${JSON.stringify(value, null, 7)}\t\n`), expected);
    });
  }

  it('keeps numbers, escapes and repeated names to the letter', () => {
    assert.equal(
      laidOut('{"a":1.0,"a":12345678901234567890,"b":"\\u00e9\\/"}'),
      '{\n  "a": 1.0,\n  "a": 12345678901234567890,\n  "b": "\\u00e9\\/"\n}',
    );
  });

  for (const text of [
    '<html> <p>two  blanks</p></html>',
    'plain words here',
    '{"a":1} // said',
    '/* x */ 1',
    '"a" "b"',
    '{} {}',
    ']]',
    '}',
    '\u001f\u008b\u0008 packed ]}',
    '',
    '  ',
    '{"a": oops }',
  ]) {
    it(`leaves what is no JSON as it is: ${JSON.stringify(text)}`, () => {
      assert.equal(laidOut(text).trim(), text.trim());
    });
  }

  it('lays out JSON that was cut, as far as it goes', () => {
    assert.equal(laidOut('{"a":[1,"tw'), '{\n  "a": [\n    1,\n    "tw');
    assert.equal(laidOut('{"a":tr'), '{\n  "a": tr');
    assert.equal(laidOut('{"a":"x\\'), '{\n  "a": "x\\');
  });

  it('gives no more than was asked for, one long string included', () => {
    for (const text of [
      JSON.stringify(Array.from({ length: 10_000 }, (_, at) => at)),
      JSON.stringify({ a: 'x'.repeat(1_000_000) }),
      'x'.repeat(1_000_000),
    ]) {
      const { text: shown, cut } = layOutJson(text, 1000);
      assert.ok(cut && shown.length <= 2100, `${shown.length}`);
    }
    assert.equal(layOutJson('[1]', 1000).cut, false);
  });

  it('does not grow with depth', () => {
    const { text } = layOutJson('['.repeat(100_000), 10_000_000);
    assert.ok(text.length < 100_000 * 202);
  });
});

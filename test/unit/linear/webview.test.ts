import assert from 'node:assert/strict';
import { definitionsOf, parseMarkdown } from '../../../src/webview/response/parseMarkdown.ts';
import { jsonTokens } from '../../../src/webview/wire/jsonTokens.ts';
import { assertLinear } from '../../support/linearTime.ts';

describe("the panel's texts in linear time", () => {
  for (const [name, text] of Object.entries({
    'escaped quotes of a string that was cut': (size: number) => `{"a":"${'\\"'.repeat(size / 2)}`,
    backslashes: (size: number) => `"${'\\'.repeat(size)}`,
    'blanks behind strings': (size: number) => `"a"${' '.repeat(size)}`.repeat(2),
    digits: (size: number) => '-1.'.repeat(size / 3),
  })) {
    it(`colours ${name}`, () => assertLinear(text, jsonTokens, 75_000));
  }

  for (const [name, text] of Object.entries({
    'lists in lists': (size: number) => nestedLists(Math.sqrt(size)),
    'quotations in quotations': (size: number) => '> '.repeat(size / 2),
    'a wide table': (size: number) => table(size / 40, 10),
    'a long table': (size: number) => table(50, size / 100),
    'a table of short rows': (size: number) => `${table(90, 1)}${'|a\n'.repeat(size / 3)}`,
    brackets: (size: number) => '['.repeat(size),
    emphasis: (size: number) => '*a_'.repeat(size / 3),
    'definitions without an end': (size: number) => '[a'.repeat(size / 2),
  })) {
    it(`reads ${name} as Markdown`, () =>
      assertLinear(text, source => parseMarkdown(source, definitionsOf(source)), 50_000));
  }
});

describe('Markdown beyond its bounds', () => {
  const shown = (source: string): string =>
    parseMarkdown(source)
      .map(({ content }) => content)
      .join('\n');

  it('shows what is nested too deeply as it was written', () => {
    const tokens = parseMarkdown(nestedLists(300));
    assert.equal(Math.max(...tokens.map(({ level }) => level)), 40);
    for (const level of [0, 19, 20, 21, 299]) assert.match(shown(nestedLists(300)), new RegExp(`\\bitem ${level}\\b`));
  });

  it('shows a table that is too wide as it was written, and what follows it as Markdown', () => {
    const tokens = parseMarkdown(`${table(2000, 2)}\nWords *after* it.`);
    assert.deepEqual(
      tokens.map(({ type }) => type),
      ['code_block', 'paragraph_open', 'inline', 'paragraph_close'],
    );
    assert.equal(tokens[0]?.content, table(2000, 2).trimEnd());
  });

  it('draws a table of a hundred columns', () => {
    assert.equal(parseMarkdown(table(100, 1))[0]?.type, 'table_open');
  });
});

describe('the colours of JSON', () => {
  it('are those of names, strings, numbers and words, whatever a string holds', () => {
    const text = '{"a\\"b" : "1 true \\\\", "c": [-1.5e+3, null]}';
    assert.deepEqual(
      jsonTokens(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]),
      [
        ['json-key', '"a\\"b"'],
        ['json-string', '"1 true \\\\"'],
        ['json-key', '"c"'],
        ['json-number', '-1.5e+3'],
        ['json-word', 'null'],
      ],
    );
  });

  it('go to the end of the line in a string that was cut', () => {
    const text = '{"a": "cut \\" 12\n"b": 1';
    assert.deepEqual(
      jsonTokens(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]),
      [
        ['json-key', '"a"'],
        ['json-string', '"cut \\" 12'],
        ['json-key', '"b"'],
        ['json-number', '1'],
      ],
    );
  });
});

function nestedLists(depth: number): string {
  return Array.from({ length: depth }, (_, level) => `${'  '.repeat(level)}- item ${level}`).join('\n');
}

function table(columns: number, rows: number): string {
  return `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}\n${`|${'b|'.repeat(columns)}\n`.repeat(rows)}`;
}

import assert from 'node:assert/strict';
import { wordDifference, wordsOf } from '../../../src/core/guardrail/wordDifference.ts';

const drawn = (first: string, second: string): string | undefined =>
  wordDifference(first, second)
    ?.map(({ kind, text }) => (kind === 'same' ? text : kind === 'first' ? `[-${text}-]` : `[+${text}+]`))
    .join('');

describe('the difference of two texts', () => {
  for (const [name, first, second, expected] of [
    ['is a masked word', 'Ask Jane Roe now.', 'Ask {NAME} now.', 'Ask [-Jane Roe-][+{NAME}+] now.'],
    [
      'is a mask with blanks in its name',
      'No. 123, please',
      'No. {Account number}, please',
      'No. [-123-][+{Account number}+], please',
    ],
    ['is an address as a whole', 'to jo.roe@example.com.', 'to {EMAIL}.', 'to [-jo.roe@example.com-][+{EMAIL}+].'],
    [
      'is one stretch over a blank',
      'is Jane Roe jo@example.com here',
      'is {NAME} {EMAIL} here',
      'is [-Jane Roe jo@example.com-][+{NAME} {EMAIL}+] here',
    ],
    ['is a character in scripts without spaces', '私は太郎です', '私は{NAME}です', '私は[-太郎-][+{NAME}+]です'],
    ['is nothing', 'same words', 'same words', 'same words'],
    ['is everything', 'a b', '', '[-a b-]'],
  ] as const) {
    it(name, () => assert.equal(drawn(first, second), expected));
  }

  it('gives both texts back to the letter, whatever they are', () => {
    const pieces = [
      '{A}',
      '{',
      '}',
      ' ',
      '\n',
      'é',
      '😀',
      '太郎',
      'a.b@c.d',
      '**bold**',
      '...',
      '"quoted"',
      '\ud83d',
      '-',
      '{}',
      '{ x }',
    ];
    for (let seed = 1; seed < 500; seed++) {
      const text = (factor: number): string =>
        Array.from(
          { length: 12 },
          (_, index) => pieces[(seed * factor * (index + 3) + index * index) % pieces.length],
        ).join('');
      const [first, second] = [text(7), text(11)];
      const parts = wordDifference(first, second) ?? [];
      assert.equal(
        parts
          .filter(({ kind }) => kind !== 'second')
          .map(part => part.text)
          .join(''),
        first,
      );
      assert.equal(
        parts
          .filter(({ kind }) => kind !== 'first')
          .map(part => part.text)
          .join(''),
        second,
      );
      assert.equal(wordsOf(first).join(''), first);
    }
  });

  it('is not sought in texts that are too long or too unlike', () => {
    const words = (word: string, count: number): string =>
      Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ');
    assert.equal(wordDifference(words('a', 40_000), words('b', 40_000)), null);
    const before = performance.now();
    assert.equal(wordDifference(words('a', 5000), words('b', 5000)), null);
    assert.ok(performance.now() - before < 10_000);
  });
});

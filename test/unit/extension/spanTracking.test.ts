import assert from 'node:assert/strict';
import { changeBetween, stillThere, trackSpans } from '../../../src/extension/editor/spanTracking.ts';
import type { TextChange } from '../../../src/extension/editor/spanTracking.ts';

const TEXT = 'zero one two three';
const SPANS = ['one', 'three'].map(expected => ({ offset: TEXT.indexOf(expected), length: expected.length, expected }));

/** The text after one replacement, and which spans stand where then. */
function after(from: number, to: number, content: string): string[] {
  const text = TEXT.slice(0, from) + content + TEXT.slice(to);
  const spans = stillThere(trackSpans(SPANS, [{ rangeOffset: from, rangeLength: to - from, text: content }]), text);
  return spans.map(({ offset, length }) => `${offset} ${text.slice(offset, offset + length)}`);
}

describe('spans that follow a document', () => {
  for (const [name, from, to, content, expected] of [
    ['move with what is typed before them', 0, 0, 'xx', ['7 one', '15 three']],
    ['move back with what is deleted before them', 0, 5, '', ['0 one', '8 three']],
    ['stay where the change is behind them', 18, 18, ' four', ['5 one', '13 three']],
    ['move where the change ends where they begin', 4, 5, '--', ['6 one', '14 three']],
    ['stay where the change begins where they end', 8, 8, '!', ['5 one', '14 three']],
    ['are gone where something is typed into them', 6, 6, 'x', ['14 three']],
    ['are gone where their edge is cut', 3, 6, '', ['10 three']],
    ['are gone with everything', 0, 18, '', []],
  ] as const) {
    it(name, () => assert.deepEqual(after(from, to, content), expected));
  }

  it('take several changes of one event, in any order', () => {
    const changes: TextChange[] = [
      { rangeOffset: 9, rangeLength: 3, text: '2' },
      { rangeOffset: 0, rangeLength: 4, text: '0' },
    ];
    for (const order of [changes, [...changes].reverse()]) {
      assert.deepEqual(
        trackSpans(SPANS, order).map(({ offset }) => offset),
        [2, 8],
      );
    }
  });

  it('learn from two texts what was changed', () => {
    for (const [before, now] of [
      [TEXT, 'zero 1 two three'],
      ['', 'x'],
      ['x', ''],
      ['aaa', 'aa'],
      ['same', 'same'],
      ['ab', 'ba'],
    ] as const) {
      const { rangeOffset, rangeLength, text } = changeBetween(before, now);
      assert.equal(before.slice(0, rangeOffset) + text + before.slice(rangeOffset + rangeLength), now);
    }
  });
});

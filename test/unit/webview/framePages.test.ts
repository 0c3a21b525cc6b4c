import assert from 'node:assert/strict';
import type { FrameView } from '../../../src/core/exchange/exchangeView.ts';
import { FramePages, PAGE_FRAMES } from '../../../src/webview/wire/framePages.ts';

const frames = (first: number, count: number): FrameView[] =>
  Array.from({ length: count }, (_, at) => ({
    number: first + at + 1,
    atMs: 0,
    size: 0,
    headers: [],
    payload: '',
    omitted: 0,
    problem: null,
  }));

describe('the pages of a list of frames', () => {
  it('are missing where they are in sight and did not come', () => {
    const pages = new FramePages();
    assert.deepEqual(pages.missing(90, 210, 1000, 0), { pages: [0, 100, 200], waitMs: null });
    pages.add(100, frames(100, PAGE_FRAMES));
    assert.deepEqual(pages.missing(90, 210, 1000, 0), { pages: [0, 200], waitMs: null });
    assert.equal(pages.frame(150)?.number, 151);
    assert.equal(pages.frame(99), undefined);
  });

  it('are not requested again before their time', () => {
    const pages = new FramePages();
    pages.requested(0, 1000);
    assert.deepEqual(pages.missing(0, 10, 50, 1100), { pages: [], waitMs: 150 });
    assert.deepEqual(pages.missing(0, 10, 50, 1250), { pages: [0], waitMs: null });
  });

  it('are requested again while a stream fills the last of them', () => {
    const pages = new FramePages();
    pages.add(0, frames(0, 40));
    assert.deepEqual(pages.missing(0, 40, 40, 0).pages, [], 'nothing more has come');
    assert.deepEqual(pages.missing(0, 41, 41, 0).pages, [0]);
  });

  it('end with the frames, however far the sight goes', () => {
    assert.deepEqual(new FramePages().missing(0, 1000, 101, 0).pages, [0, 100]);
    assert.deepEqual(new FramePages().missing(0, 10, 0, 0).pages, []);
  });

  it('are dropped from the one that came first, and can be requested again', () => {
    const pages = new FramePages();
    for (let page = 0; page < 31; page++) {
      pages.requested(page * PAGE_FRAMES, 0);
      pages.add(page * PAGE_FRAMES, frames(page * PAGE_FRAMES, PAGE_FRAMES));
    }
    assert.equal(pages.frame(0), undefined);
    assert.equal(pages.frame(PAGE_FRAMES)?.number, PAGE_FRAMES + 1);
    assert.deepEqual(pages.missing(0, 10, 10_000, 1), { pages: [0], waitMs: null });
  });
});

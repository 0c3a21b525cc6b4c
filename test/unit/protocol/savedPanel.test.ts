import assert from 'node:assert/strict';
import { readSavedPanel } from '../../../src/protocol/savedPanel.ts';

const NOTHING = { documentUri: null, pinned: false, tab: 'response', plainText: false, exchangeId: null };

describe('what the panel saves for a window reload', () => {
  it('is read as it was saved', () => {
    const saved = { documentUri: 'file:///a', pinned: true, tab: 'raw', plainText: true, exchangeId: 'e' };
    assert.deepEqual(readSavedPanel(saved), saved);
  });

  it('counts as absent where it is of another form, member by member', () => {
    for (const value of [undefined, null, 5, 'text', [], Object.create({ pinned: true })]) {
      assert.deepEqual(readSavedPanel(value), NOTHING);
    }
    const broken = { documentUri: 7, pinned: 'yes', tab: 'nowhere', plainText: null, exchangeId: {}, lastExchange: {} };
    assert.deepEqual(readSavedPanel(broken), NOTHING);
    assert.deepEqual(readSavedPanel({ ...broken, tab: 'trace' }), { ...NOTHING, tab: 'trace' });
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readPanelMessage } from '../../../src/protocol/toHost.ts';
import type { PanelToHost } from '../../../src/protocol/toHost.ts';
import { placesOf, wrongFor } from './changedCopies.ts';

/** At least one of every message; a message that is added and has none here does not compile. */
const GOOD_BY_TYPE: { readonly [T in PanelToHost['type']]: readonly Extract<PanelToHost, { type: T }>[] } = {
  ready: [{ type: 'ready' }],
  setMembers: [{ type: 'setMembers', members: { modelId: 'm', guardrailIdentifier: null } }],
  signWith: [
    { type: 'signWith', signer: { kind: 'sandbox' } },
    { type: 'signWith', signer: { kind: 'apiKey', name: 'prod' } },
    { type: 'signWith', signer: { kind: 'profile', name: 'dev' } },
  ],
  pickModel: [{ type: 'pickModel', modelId: 'm' }],
  listAccount: [{ type: 'listAccount', field: 'modelId', refresh: false, typing: true }],
  send: [
    { type: 'send', stream: null },
    { type: 'send', stream: true },
  ],
  cancel: [{ type: 'cancel' }],
  setPinned: [{ type: 'setPinned', pinned: true }],
  newRequest: [{ type: 'newRequest' }],
  openRequest: [{ type: 'openRequest' }],
  reveal: [
    { type: 'reveal', offset: 12 },
    { type: 'reveal', offset: null },
  ],
  copy: [{ type: 'copy', what: 'requestId' }],
  openRaw: [{ type: 'openRaw' }],
  saveResponse: [{ type: 'saveResponse' }],
  saveImage: [{ type: 'saveImage', exchangeId: 'e', index: 1 }],
  image: [{ type: 'image', exchangeId: 'e', index: 0 }],
  frames: [{ type: 'frames', exchangeId: 'e', from: 19_900, count: 100 }],
  openLink: [{ type: 'openLink', url: 'https://example.com/' }],
  failureAction: [{ type: 'failureAction', action: 'useSandbox' }],
  revealMatch: [{ type: 'revealMatch', exchangeId: 'e', assessment: 2, focus: false }],
  compare: [
    { type: 'compare', guardrail: 'none' },
    { type: 'compare', guardrail: 'version' },
  ],
  cancelComparison: [{ type: 'cancelComparison' }],
  closeComparison: [{ type: 'closeComparison' }],
};
const GOOD: readonly PanelToHost[] = Object.values(GOOD_BY_TYPE).flat();
/** Longer than any text that the host takes. */
const TOO_LONG = 'm'.repeat(8193);

describe('messages from the panel', () => {
  it('pass where they have their form, without what does not belong to it', () => {
    for (const message of GOOD) assert.deepEqual(readPanelMessage({ ...message, extra: { __proto__: null } }), message);
  });

  for (const type of Object.keys(GOOD_BY_TYPE) as PanelToHost['type'][]) {
    it(`${type}: are dropped where a member is of another type, missing, inherited or too long`, () => {
      for (const message of GOOD_BY_TYPE[type]) {
        for (const place of placesOf(message)) {
          for (const wrong of wrongFor(place.value)) {
            assert.equal(readPanelMessage(place.with(wrong)), undefined, `${place.path} as ${String(wrong)}`);
          }
          if (typeof place.value === 'string') {
            assert.equal(readPanelMessage(place.with(TOO_LONG)), undefined, place.path);
          }
          if (typeof place.value === 'number') {
            for (const wrong of [-1, 0.5, 2 ** 53]) {
              assert.equal(readPanelMessage(place.with(wrong)), undefined, place.path);
            }
          }
          assert.equal(readPanelMessage(place.inherited()), undefined, `${place.path} inherited`);
          // The form sets as many members together as it likes.
          const optional = place.path.startsWith('members.');
          assert.equal(readPanelMessage(place.without()) !== undefined, optional, `without ${place.path}`);
        }
      }
    });
  }

  it('may hold texts up to the limit', () => {
    const url = TOO_LONG.slice(1);
    assert.deepEqual(readPanelMessage({ type: 'openLink', url }), { type: 'openLink', url });
  });

  const bad: [string, unknown][] = [
    ['no object', null],
    ['a string', 'ready'],
    ['a list', [{ type: 'ready' }]],
    ['no type', {}],
    ['an unknown type', { type: 'eval' }],
    ['a name of Object.prototype', { type: 'constructor' }],
    ['a type from the prototype', Object.create({ type: 'ready' })],
    ['a member that the form does not have', { type: 'setMembers', members: { body: '{}' } }],
    ['__proto__ as a member', { type: 'setMembers', members: JSON.parse('{"__proto__": "x"}') as unknown }],
    ['a value that is no string', { type: 'setMembers', members: { modelId: 5 } }],
    ['a very long value', { type: 'setMembers', members: { modelId: 'm'.repeat(8193) } }],
    ['members that are a list', { type: 'setMembers', members: ['modelId'] }],
    ['somebody else to sign', { type: 'signWith', signer: { kind: 'endpoint', name: 'http://localhost' } }],
    ['a signer without a name', { type: 'signWith', signer: { kind: 'apiKey' } }],
    ['a list that does not say how it was opened', { type: 'listAccount', field: 'modelId', refresh: false }],
    ['stream as a string', { type: 'send', stream: 'true' }],
    ['no stream', { type: 'send' }],
    ['a negative offset', { type: 'reveal', offset: -1 }],
    ['no number', { type: 'reveal', offset: NaN }],
    ['another thing to copy', { type: 'copy', what: '__proto__' }],
    ['an address that is no string', { type: 'openLink', url: ['https://example.com'] }],
    ['an image that is no number', { type: 'image', exchangeId: 'e', index: '0' }],
    ['an image of no exchange', { type: 'saveImage', index: 0 }],
    ['a negative place in a list', { type: 'frames', exchangeId: 'e', from: -1, count: 10 }],
    ['an assessment that is no index', { type: 'revealMatch', exchangeId: 'e', assessment: 1.5, focus: false }],
    ['another comparison', { type: 'compare', guardrail: 'all' }],
    ['an unknown action', { type: 'failureAction', action: 'toString' }],
  ];
  for (const [name, message] of bad) {
    it(`are dropped: ${name}`, () => assert.equal(readPanelMessage(message), undefined));
  }

  it('never become anything else, however they are bent', () => {
    const types = new Set<string>(GOOD.map(({ type }) => type));
    const values: unknown[] = [
      null,
      true,
      0,
      -1,
      1e308,
      '',
      'ready',
      '__proto__',
      [],
      {},
      { modelId: 'x' },
      { modelId: {} },
      () => 1,
      undefined,
      Symbol('s'),
      1n,
    ];
    const keys = [
      'type',
      'members',
      'signer',
      'field',
      'refresh',
      'typing',
      'stream',
      'pinned',
      'offset',
      'what',
      'url',
      'action',
      'exchangeId',
      'index',
      'from',
      'count',
      '__proto__',
      'constructor',
    ];
    for (let round = 0; round < 100_000; round++) {
      const bits = createHash('md5').update(String(round)).digest();
      const message: Record<string, unknown> = { ...GOOD[bits.readUInt8(0) % GOOD.length] };
      for (let change = 1; change <= 1 + (bits.readUInt8(1) % 3); change++) {
        const key = keys[bits.readUInt8(change * 2) % keys.length] ?? 'type';
        Object.defineProperty(message, key, {
          value: values[bits.readUInt8(change * 2 + 1) % values.length],
          enumerable: true,
          configurable: true,
        });
      }
      const read = readPanelMessage(message);
      if (!read) continue;
      assert.ok(types.has(read.type), read.type);
      assert.equal(
        JSON.stringify(read),
        JSON.stringify(readPanelMessage(read)),
        'a message that was read reads as itself',
      );
    }
  });
});

import assert from 'node:assert/strict';
import type { ComboKeyAction, ComboKeyState, ComboOption } from '../../../src/webview/form/comboList.ts';
import {
  comboKeyAction,
  fittingOptions,
  listRows,
  openingRow,
  REFRESH,
  sameRow,
} from '../../../src/webview/form/comboList.ts';

const OPTIONS: readonly ComboOption[] = [
  { value: 'anthropic.claude-sonnet-4', label: 'Claude Sonnet 4', description: 'Anthropic' },
  { value: 'amazon.nova-pro-v1:0', label: 'Nova Pro', description: 'Amazon' },
  { value: 'amazon.nova-lite-v1:0', label: 'Nova Lite', description: 'Amazon' },
];

describe('the list of a combo box', () => {
  for (const [typed, expected] of [
    ['', ['Claude Sonnet 4', 'Nova Pro', 'Nova Lite']],
    ['  AMAZON   pro ', ['Nova Pro']],
    ['v1:0', ['Nova Pro', 'Nova Lite']],
    ['anthropic nova', []],
  ] as const) {
    it(`has the options with every word of "${typed}"`, () => {
      assert.deepEqual(
        fittingOptions(OPTIONS, typed).map(({ label }) => label),
        expected,
      );
    });
  }

  it('ends with the row that requests it again, unless there is nothing to list', () => {
    assert.deepEqual(listRows(OPTIONS, { typed: 'sonnet', refreshable: true }), [OPTIONS[0], REFRESH]);
    assert.deepEqual(listRows(OPTIONS, { typed: 'sonnet', refreshable: false }), [OPTIONS[0]]);
    assert.deepEqual(listRows([], { typed: '', refreshable: true }), []);
  });

  it('opens at the current value, or at its first row', () => {
    assert.equal(openingRow(OPTIONS, 'amazon.nova-pro-v1:0'), 1);
    assert.equal(openingRow(OPTIONS, 'of the user'), 0);
    assert.equal(openingRow([], ''), 0);
  });

  it('finds a row again by label and value, since versions of one guardrail share a value', () => {
    const rows = [
      { value: 'g', label: 'version 1' },
      { value: 'g', label: 'version 2' },
    ];
    assert.equal(sameRow(rows, { value: 'g', label: 'version 2' }), 1);
    assert.equal(sameRow(rows, { value: 'g', label: 'version 3' }), -1);
  });
});

describe('the keys of a combo box', () => {
  const KEY = { altKey: false, ctrlKey: false, metaKey: false };
  const action = (key: string, change: Partial<ComboKeyState> = {}, modifiers = {}): ComboKeyAction | null =>
    comboKeyAction(
      { ...KEY, key, ...modifiers },
      { rows: OPTIONS, open: true, active: 1, value: OPTIONS[2]!.value, drafted: false, ...change },
    );

  it('move through the rows and around at both ends', () => {
    assert.deepEqual(action('ArrowDown'), { kind: 'show', active: 2 });
    assert.deepEqual(action('ArrowDown', { active: 2 }), { kind: 'show', active: 0 });
    assert.deepEqual(action('ArrowDown', { active: -1 }), { kind: 'show', active: 0 });
    assert.deepEqual(action('ArrowUp'), { kind: 'show', active: 0 });
    assert.deepEqual(action('ArrowUp', { active: 0 }), { kind: 'show', active: 2 });
    assert.deepEqual(action('ArrowUp', { active: -1 }), { kind: 'show', active: 2 });
  });

  it('open a closed list at the value, or from its end', () => {
    assert.deepEqual(action('ArrowDown', { open: false, active: -1 }), { kind: 'show', active: 2 });
    assert.deepEqual(action('ArrowUp', { open: false, active: -1 }), { kind: 'show', active: 2 });
    assert.deepEqual(action('ArrowDown', { rows: [], active: -1 }), { kind: 'show', active: 0 }, 'rows may still come');
  });

  it('open and close with Alt, without a move', () => {
    assert.deepEqual(action('ArrowDown', {}, { altKey: true }), { kind: 'show', active: 1 });
    assert.deepEqual(action('ArrowUp', {}, { altKey: true }), { kind: 'close' });
  });

  it('choose the active row with Enter, or commit what is typed', () => {
    assert.deepEqual(action('Enter'), { kind: 'choose', row: OPTIONS[1] });
    assert.deepEqual(action('Enter', { active: -1 }), { kind: 'commit' });
    assert.deepEqual(action('Enter', { open: false }), { kind: 'commit' });
    assert.equal(action('Enter', {}, { ctrlKey: true }), null, 'with Ctrl it sends');
    assert.equal(action('Enter', {}, { metaKey: true }), null);
  });

  it('discard with Escape where there is something to discard or to close, and leave the rest to the page', () => {
    assert.deepEqual(action('Escape'), { kind: 'revert' });
    assert.deepEqual(action('Escape', { open: false, drafted: true }), { kind: 'revert' });
    assert.equal(action('Escape', { open: false }), null);
    assert.equal(action('Tab'), null);
    assert.equal(action('x'), null);
  });
});

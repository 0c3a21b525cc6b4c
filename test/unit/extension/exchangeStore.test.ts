import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ExchangeDisk } from '../../../src/extension/exchanges/exchangeDisk.ts';
import { ExchangeFolder } from '../../../src/extension/exchanges/exchangeFolder.ts';
import { ExchangeStore } from '../../../src/extension/exchanges/exchangeStore.ts';
import { eventually } from '../../harness/eventually.ts';
import { makeTemporaryFolder } from '../../harness/paths.ts';
import { sampleEntry, URI } from '../../support/exchangeEntries.ts';
import type { TestEntry } from '../../support/exchangeEntries.ts';
import { RECEIVING } from '../../support/panel/samples.ts';

const OTHER = 'file:///requests/other.bedrock.json';
const MEGABYTE = 1024 * 1024;
const fail = (error: unknown): void => assert.fail(String(error));
const compared = (of: TestEntry, change: Partial<TestEntry> = {}): TestEntry =>
  sampleEntry({ origin: { kind: 'comparison', of: of.id, change: { guardrail: 'none' } }, ...change });

function watch(store: ExchangeStore): string[] {
  const seen: string[] = [];
  store.onDidChange(({ kind, exchange }) => seen.push(`${kind} ${exchange.id}`));
  return seen;
}

describe('the store of exchanges', () => {
  let store: ExchangeStore;
  beforeEach(() => {
    store = new ExchangeStore({ disk: null, onFailure: fail });
  });

  it('gives exchanges by id, many a request, newest first, comparisons beside what was sent', () => {
    const [first, other, second] = [sampleEntry(), sampleEntry({ uri: OTHER }), sampleEntry()];
    const comparison = compared(second);
    for (const entry of [first, other, second, comparison]) store.add(entry);
    assert.equal(store.get(first.id), first);
    assert.deepEqual(store.all(URI), [comparison, second, first]);
    assert.equal(store.latest(URI), second, 'a comparison was not sent from the file');
    assert.equal(store.comparisonOf(second.id), comparison);
    assert.equal(store.comparisonOf(first.id), undefined);
    assert.equal(store.latest(OTHER), other);
    assert.equal(store.get('unknown'), undefined);
  });

  it('says what happens to which exchange, also where a listener fails', () => {
    const failures: unknown[] = [];
    store = new ExchangeStore({ disk: null, onFailure: error => failures.push(error) });
    const unheard = new Error('a listener of its own trouble');
    store.onDidChange(() => {
      throw unheard;
    });
    const seen = watch(store);
    const entry = sampleEntry({ running: true });
    const { id } = entry;
    store.add(entry);
    store.grew(entry, 'text', '', () => RECEIVING);
    entry.running = false;
    store.changed(entry);
    store.remove(id);
    store.changed(entry);
    assert.deepEqual(seen, [`added ${id}`, `progress ${id}`, `changed ${id}`, `removed ${id}`]);
    assert.deepEqual(failures, [unheard, unheard, unheard, unheard]);
  });

  it('knows what runs', () => {
    const [sent, other] = [sampleEntry({ running: true }), sampleEntry({ uri: OTHER })];
    store.add(other);
    store.add(compared(other, { uri: OTHER, running: true }));
    assert.equal(store.anyRunning, undefined, 'a comparison has its own place to cancel it');
    store.add(sent);
    assert.equal(store.anyRunning, sent);
    assert.ok(store.isRunning(URI));
    assert.equal(store.isRunning(OTHER), false);
    store.dispose();
    assert.ok(sent.cancelled);
    assert.equal(other.cancelled, false);
  });

  it('removes comparisons with what they belong to, and when the request is sent again', () => {
    const first = sampleEntry();
    const [running, again] = [compared(first, { running: true }), compared(first)];
    store.add(first);
    store.add(running);
    store.add(again);
    assert.ok(running.cancelled);
    assert.deepEqual(store.all(URI), [again, first]);
    const second = sampleEntry();
    store.add(second);
    assert.deepEqual(store.all(URI), [second, first]);
    store.add(compared(second));
    store.remove(second.id);
    assert.deepEqual(store.all(URI), [first]);
    store.clear();
    assert.deepEqual(store.all(URI), []);
  });

  it('keeps a few exchanges of a request, of large ones the last', () => {
    const large = sampleEntry({ size: 2 * MEGABYTE });
    const small = Array.from({ length: 7 }, () => sampleEntry());
    store.add(large);
    small.forEach(entry => store.add(entry));
    assert.equal(store.get(large.id), undefined);
    assert.deepEqual(store.all(URI), small.slice(-5).reverse());
    store.closed(URI);
    assert.equal(store.latest(URI), small.at(-1), 'a small one is there again when the request is opened again');
    store.add(large);
    store.closed(URI);
    assert.equal(store.get(large.id), undefined);
  });

  it('keeps what fits in memory, first of all the last exchange of each request, and what runs in any case', () => {
    const running = sampleEntry({ uri: 'file:///running', running: true, size: 30 * MEGABYTE });
    const [outdated, last] = [sampleEntry({ size: MEGABYTE }), sampleEntry({ size: 20 * MEGABYTE })];
    const other = sampleEntry({ uri: OTHER, size: 14 * MEGABYTE });
    for (const entry of [running, last, other]) store.add(entry);
    assert.ok(
      [running, last, other].every(entry => store.get(entry.id)),
      'these are 64 MB',
    );
    const newest = sampleEntry({ uri: 'file:///newest', size: MEGABYTE });
    store.add(newest);
    assert.deepEqual(
      [running, last, other, newest].map(({ id }) => store.get(id) !== undefined),
      [true, false, true, true],
    );
    store.add(outdated);
    store.add(sampleEntry());
    newest.size = 19 * MEGABYTE;
    store.changed(newest);
    assert.equal(store.get(outdated.id), undefined, 'it was sent again since');
    assert.ok(store.get(other.id));
    for (let at = 0; at < 80; at++) store.add(sampleEntry({ uri: `file:///${at}` }));
    assert.equal(store.get(other.id), undefined);
    assert.ok(store.get(running.id));
    assert.equal(store.latest('file:///20'), undefined);
    assert.ok(store.latest('file:///21'), 'sixty are kept');
  });

  it('goes with a request that is renamed, in the place of what was there', () => {
    const [moved, replaced] = [sampleEntry(), sampleEntry({ uri: OTHER })];
    const comparison = compared(moved);
    for (const entry of [replaced, moved, comparison]) store.add(entry);
    const seen = watch(store);
    store.move(URI, OTHER);
    assert.deepEqual(store.all(OTHER), [comparison, moved]);
    assert.deepEqual(store.all(URI), []);
    assert.deepEqual(seen, [`removed ${replaced.id}`, `changed ${comparison.id}`, `changed ${moved.id}`]);
  });
});

describe('the store of exchanges, on disk', () => {
  const temporary = makeTemporaryFolder('store');
  let tests = 0;
  let inside: string;
  let closed: Set<string>;
  let failures: unknown[];
  after(() => fs.rm(temporary, { recursive: true, force: true }));
  beforeEach(() => {
    inside = path.join(temporary, `${++tests}`);
    closed = new Set();
    failures = [];
  });

  /** A window over the same folder. */
  const openWindow = (): ExchangeStore =>
    new ExchangeStore({
      disk: new ExchangeDisk({
        folder: new ExchangeFolder(inside),
        keeps: uri => !closed.has(uri),
        onFailure: error => failures.push(error),
      }),
      onFailure: fail,
    });
  const index = () => new ExchangeFolder(inside).index();
  const kept = async (): Promise<string[]> => (await index()).map(({ id }) => id);
  const keeps = (...entries: readonly TestEntry[]): Promise<unknown> =>
    eventually('these to be kept', async () => {
      const ids = await kept();
      return ids.length === entries.length && entries.every(({ id }) => ids.includes(id));
    });
  const restored = async (uri = URI) => {
    const store = openWindow();
    await store.restore(uri);
    return store.all(uri);
  };

  it('brings back the last exchange of a request and what it is compared with, and no other', async () => {
    const store = openWindow();
    const [first, second, other] = [sampleEntry(), sampleEntry(), sampleEntry({ uri: OTHER })];
    const comparison = compared(second);
    for (const entry of [first, second, comparison, other]) store.add(entry);
    await store.end();
    const [shown, base, ...others] = await restored();
    assert.deepEqual(others, []);
    assert.equal(shown?.id, comparison.id);
    assert.deepEqual(shown?.origin, comparison.origin);
    assert.deepEqual(base?.view(), second.view());
    assert.equal(base?.sent, undefined);
    assert.deepEqual(
      (await restored(OTHER)).map(({ id }) => id),
      [other.id],
    );
    assert.deepEqual(failures, []);
  });

  it('writes soon after an exchange ends, and what is known of its failure a moment later with it', async () => {
    const store = openWindow();
    const entry = sampleEntry();
    store.add(entry);
    const view = { ...entry.view(), notices: ['more is known'] };
    entry.view = () => view;
    store.changed(entry);
    await keeps(entry);
    assert.deepEqual((await restored())[0]?.view().notices, ['more is known']);
  });

  it('writes a running exchange as it grows, however many chunks come, and as interrupted for the next window', async () => {
    const store = openWindow();
    let text = '';
    let views = 0;
    const entry = sampleEntry({ running: true });
    const running = { ...entry.view(), state: 'running' as const };
    entry.view = () => {
      views++;
      return { ...running, text };
    };
    store.add(entry);
    await keeps(entry);
    const began = performance.now();
    for (let chunk = 0; chunk < 500; chunk++) {
      text += `${chunk} `;
      store.grew(entry, `${chunk} `, '', () => RECEIVING);
      if (chunk % 50 === 0) await new Promise(setImmediate);
    }
    const written = 2 + (performance.now() - began) / 1000;
    assert.ok(views <= written, `${views} views were made`);
    await store.end();
    const [interrupted] = await restored();
    assert.equal(interrupted?.view().text, text);
    assert.equal(interrupted?.view().failure?.name, 'Interrupted');
    // What ends after that has ended with the window.
    entry.running = false;
    store.changed(entry);
    assert.equal((await restored())[0]?.view().failure?.name, 'Interrupted');
  });

  it('loses no more than about a second where the window ends without a word', async () => {
    const store = openWindow();
    const entry = sampleEntry({ running: true }, { state: 'running', text: 'the beginning' });
    store.add(entry);
    await keeps(entry);
    const grown = { ...entry.view(), text: 'the beginning and more' };
    entry.view = () => grown;
    store.grew(entry, ' and more', '', () => RECEIVING);
    const since = performance.now();
    await eventually('it to be written', async () => (await restored())[0]?.view().text === grown.text, 5000);
    assert.ok(performance.now() - since < 3000);
    await store.end();
  });

  it('removes from disk what is sent again, closed, renamed or removed', async () => {
    const store = openWindow();
    const [first, second, other] = [sampleEntry(), sampleEntry(), sampleEntry({ uri: OTHER })];
    store.add(first);
    store.add(other);
    await keeps(first, other);
    store.add(second);
    await keeps(second, other);
    store.move(URI, 'file:///renamed');
    await eventually('it to be kept under its new name', async () =>
      (await index()).some(({ id, uri }) => id === second.id && uri === 'file:///renamed'),
    );
    closed.add(OTHER);
    store.closed(OTHER);
    await keeps(second);
    assert.deepEqual(await restored(OTHER), []);
    store.changed(other);
    await store.end();
    await keeps(second);
    const next = openWindow();
    await next.restore('file:///renamed');
    next.remove(second.id);
    await keeps();
  });

  it('keeps an exchange again when its closed request is opened again', async () => {
    const store = openWindow();
    const entry = sampleEntry();
    store.add(entry);
    await keeps(entry);
    store.closed(URI);
    await keeps();
    await store.opened(URI);
    await keeps(entry);
  });

  it('reads from disk again what left the memory to make space', async () => {
    const store = openWindow();
    const entry = sampleEntry({ size: 40 * MEGABYTE });
    store.add(entry);
    await keeps(entry);
    store.add(sampleEntry({ uri: OTHER, size: 40 * MEGABYTE }));
    assert.equal(store.get(entry.id), undefined);
    const seen = watch(store);
    assert.deepEqual((await store.load(entry.id))?.view(), entry.view());
    assert.equal(store.latest(URI)?.id, entry.id);
    assert.deepEqual(seen, [`added ${entry.id}`]);
    assert.equal(await store.load('unknown'), undefined);
  });

  it('prefers what was sent meanwhile', async () => {
    const before = openWindow();
    before.add(sampleEntry());
    await before.end();
    const store = openWindow();
    const restoring = store.restore(URI);
    const sent = sampleEntry({ sent: {} as TestEntry['sent'] });
    store.add(sent);
    await restoring;
    assert.deepEqual(store.all(URI), [sent]);
    await store.end();
  });

  it('says that an exchange was not kept, and keeps the next one', async () => {
    await fs.writeFile(inside, 'no folder');
    const store = openWindow();
    const entry = sampleEntry();
    store.add(entry);
    await eventually('it to be said', () => failures.length > 0);
    assert.match(String(failures[0]), /EEXIST|ENOTDIR/);
    assert.equal(store.latest(URI), entry, 'it is still on the screen');
    await fs.rm(inside);
    store.keep(URI);
    await keeps(entry);
    assert.equal(failures.length, 1);
  });

  it('tidies up what was left of closed requests, and nothing that another window has just written', async () => {
    const folder = new ExchangeFolder(inside);
    const disk = new ExchangeDisk({ folder, keeps: () => true, onFailure: fail });
    const store = new ExchangeStore({ disk, onFailure: fail });
    const left = sampleEntry();
    const open = sampleEntry({ uri: OTHER });
    const began = Date.parse(open.startedAt) + 1;
    const young = sampleEntry({ uri: 'file:///young' });
    for (const entry of [left, open, young]) store.add(entry);
    await keeps(left, open, young);
    disk.removeOthers([OTHER], began);
    await keeps(open, young);
  });

  it('drops everything, and what was set aside', async () => {
    const store = openWindow();
    const entry = sampleEntry();
    store.add(entry);
    await keeps(entry);
    store.clear();
    await eventually('the folder to be gone', async () => (await fs.stat(inside).catch(() => null)) === null);
    assert.deepEqual(store.all(URI), []);
  });
});

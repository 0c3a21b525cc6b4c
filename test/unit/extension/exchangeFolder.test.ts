import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ExchangeFolder } from '../../../src/extension/exchanges/exchangeFolder.ts';
import type { FolderBounds } from '../../../src/extension/exchanges/exchangeFolder.ts';
import { headOf, packExchange, storedExchange } from '../../../src/extension/exchanges/storedExchange.ts';
import { makeTemporaryFolder, REPOSITORY } from '../../harness/paths.ts';
import { sampleEntry } from '../../support/exchangeEntries.ts';
import type { TestEntry } from '../../support/exchangeEntries.ts';

const BOUNDS: FolderBounds = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 1e9, maxSetAsideBytes: 1000 };
/** `KILLS=200` for a longer run. */
const KILLS = Number(process.env['KILLS'] ?? 12);
const WRITERS = 4;
/** `WRITES=1000` for a longer run. */
const WRITES = Number(process.env['WRITES'] ?? 100);

describe('the folder of exchanges', () => {
  let inside: string;
  let folder: ExchangeFolder;
  const temporary = makeTemporaryFolder('exchanges');

  const write = (entry: TestEntry, into = folder): Promise<void> => {
    const stored = storedExchange(entry);
    return into.write(headOf(stored), () => packExchange(stored), true);
  };
  const ids = async (uri?: string, from = folder): Promise<string[]> => (await from.index(uri)).map(({ id }) => id);
  const files = (): Promise<string[]> => fs.readdir(inside);
  const setAside = (): Promise<string[]> => fs.readdir(path.join(inside, 'set-aside')).catch(() => []);
  const old = async (name: string, ageMs: number): Promise<void> => {
    const then = new Date(Date.now() - ageMs);
    await fs.utimes(path.join(inside, name), then, then);
  };

  let tests = 0;
  beforeEach(() => {
    inside = path.join(temporary, `${++tests}`);
    folder = new ExchangeFolder(inside, BOUNDS);
  });
  after(() => fs.rm(temporary, { recursive: true, force: true }));

  it('is empty where there is none', async () => {
    assert.deepEqual(await ids(), []);
    assert.equal(await folder.read('none'), null);
    await folder.remove(() => true);
    await folder.clear();
  });

  it('holds a file for each exchange that only its user can read, many a request, newest first', async () => {
    const entries = ['2026-11-25T10:00:00.000Z', '2026-11-25T10:00:00.001Z', '2026-11-26T09:00:00.000Z'].map(
      startedAt => sampleEntry({}, { startedAt }),
    );
    const other = sampleEntry({ uri: 'untitled:Untitled-1' }, { startedAt: '2026-11-25T12:00:00.000Z' });
    const [first, second, third] = entries;
    for (const entry of [second, third, other, first]) await write(entry!);
    assert.deepEqual(await ids(), [third!.id, other.id, second!.id, first!.id]);
    assert.deepEqual(await ids(other.uri), [other.id]);
    assert.equal((await folder.read(second!.id))?.view.startedAt, second!.startedAt);
    assert.equal((await files()).length, 4);
    for (const name of await files()) assert.equal((await fs.stat(path.join(inside, name))).mode & 0o777, 0o600);
    assert.equal((await fs.stat(inside)).mode & 0o777, 0o700);
    await folder.remove(({ id }) => id === third!.id);
    assert.deepEqual(await ids(), [other.id, second!.id, first!.id]);
    await folder.clear();
    assert.deepEqual(await ids(), []);
  });

  it('replaces the file of an exchange, and makes the list again from the files alone', async () => {
    const entry = sampleEntry({}, { state: 'running' });
    await write(entry);
    const another = new ExchangeFolder(inside, BOUNDS);
    assert.equal((await another.index())[0]?.state, 'running');
    const view = { ...entry.view(), state: 'answered' as const };
    await write({ ...entry, running: false, view: () => view });
    assert.equal((await files()).length, 1);
    assert.equal((await another.index())[0]?.state, 'answered', 'also where another window listed it before');
    assert.deepEqual(await new ExchangeFolder(inside).index(), await folder.index());
  });

  it('does not bring back what was removed while it was written', async () => {
    const entry = sampleEntry({}, { text: 'x'.repeat(1_000_000) });
    const writing = write(entry);
    await folder.remove(({ id }) => id === entry.id);
    await writing;
    assert.equal(await folder.read(entry.id), null);
  });

  it('sets aside what it cannot read, keeps little of it, and leaves alone what a later version wrote', async () => {
    const [broken, older, newer, misnamed, whole] = Array.from({ length: 5 }, () => sampleEntry());
    for (const entry of [broken, older, newer, misnamed, whole]) await write(entry!);
    const change = async (entry: TestEntry, edit: (bytes: Buffer) => Uint8Array): Promise<void> => {
      const name = (await files()).find(each => each.includes(entry.id))!;
      await fs.writeFile(path.join(inside, name), edit(await fs.readFile(path.join(inside, name))));
    };
    const replace = (from: string, to: string) => (bytes: Buffer) =>
      Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
    await change(broken!, bytes => bytes.subarray(0, bytes.length - 30));
    await change(older!, replace('"format":2', '"format":1'));
    await change(newer!, replace('"format":2', '"format":9'));
    await change(misnamed!, replace(misnamed!.id, whole!.id));
    const again = new ExchangeFolder(inside, BOUNDS);
    // The first line of the broken one is whole: what is wrong with it is seen when it is read.
    assert.deepEqual(new Set(await ids(undefined, again)), new Set([broken!.id, whole!.id]));
    assert.equal(await again.read(broken!.id), null);
    assert.deepEqual(await ids(undefined, again), [whole!.id]);
    assert.equal((await setAside()).length, 3);
    assert.equal((await files()).filter(name => name.includes(newer!.id)).length, 1);
    assert.equal(await again.read(newer!.id), null);
    await write(sampleEntry(), again);
    assert.ok((await setAside()).length < 3, 'no more than its bound');
  });

  it('keeps no more than its bounds, the newest', async () => {
    const small = new ExchangeFolder(inside, { ...BOUNDS, maxBytes: 5000 });
    const written: string[] = [];
    for (let at = 0; at < 12; at++) {
      const entry = sampleEntry();
      written.unshift(entry.id);
      await write(entry, small);
    }
    const kept = await ids(undefined, small);
    assert.ok(kept.length > 1 && kept.length < 12, `${kept.length} are kept`);
    assert.deepEqual(new Set(kept), new Set(written.slice(0, kept.length)));
    const bytes = await Promise.all((await files()).map(async name => (await fs.stat(path.join(inside, name))).size));
    assert.ok(bytes.reduce((sum, size) => sum + size, 0) <= 5000);
  });

  it('drops what is too old, and what a process left that ended while it wrote', async () => {
    const [first, second] = [sampleEntry(), sampleEntry()];
    await write(first);
    await old((await files())[0]!, BOUNDS.maxAgeMs + 1000);
    await fs.writeFile(path.join(inside, 'young.tmp'), 'x');
    await fs.writeFile(path.join(inside, 'old.tmp'), 'x');
    await old('old.tmp', 3_600_000);
    // A folder is looked through at the first write of a window.
    const later = new ExchangeFolder(inside, BOUNDS);
    await write(second, later);
    assert.deepEqual(await ids(undefined, later), [second.id]);
    assert.deepEqual(
      (await files()).filter(name => name.endsWith('.tmp')),
      ['young.tmp'],
    );
  });

  it('says that it cannot be written', async () => {
    await fs.writeFile(inside, 'a file in its place');
    await assert.rejects(write(sampleEntry()), /EEXIST|ENOTDIR/);
  });

  describe('with several processes', () => {
    const writer = (count: number, characters: number): ChildProcess =>
      fork(path.join(REPOSITORY, 'test/support/exchangeWriter.ts'), [inside, `${count}`, `${characters}`], {
        execArgv: ['--import=tsx'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });

    it('loses none of what they write at the same time', async () => {
      const saved: string[] = [];
      const writers = Array.from({ length: WRITERS }, () => writer(WRITES, 200));
      await Promise.all(
        writers.map(async child => {
          child.on('message', id => saved.push(String(id)));
          const [code] = (await once(child, 'exit')) as [number];
          assert.equal(code, 0);
        }),
      );
      assert.equal(saved.length, WRITERS * WRITES);
      assert.deepEqual(new Set(await ids()), new Set(saved));
      assert.deepEqual(await setAside(), []);
    });

    it('never reads half a file, whenever a process is killed while it writes', async () => {
      const saved: string[] = [];
      for (let at = 0; at < KILLS; at++) {
        const child = writer(Infinity, 200_000);
        child.on('message', id => saved.push(String(id)));
        const exited = once(child, 'exit');
        await once(child, 'message');
        setTimeout(() => child.kill('SIGKILL'), Math.random() * 60);
        await exited;
      }
      const found = new Set(await ids());
      assert.ok(saved.length >= KILLS);
      assert.deepEqual(
        saved.filter(id => !found.has(id)),
        [],
        'what was said to be written is there',
      );
      for (const id of found) assert.ok(await folder.read(id), `${id} is whole`);
      assert.deepEqual(await setAside(), []);
    });
  });
});

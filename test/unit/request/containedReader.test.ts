import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { containedReader } from '../../../src/core/request/containedReader.ts';

const CANARY = 'canary-secret';

describe('containedReader', () => {
  let base = '';
  let root = '';
  const read = async (file: string): Promise<string> =>
    Buffer.from(await containedReader(root, path.join(root, 'requests'))(file)).toString('utf8');

  before(() => {
    base = mkdtempSync(path.join(os.tmpdir(), 'bedrock-invoke-read-'));
    root = path.join(base, 'project');
    for (const folder of ['requests', 'texts', '.hidden', 'folder']) {
      mkdirSync(path.join(root, folder), { recursive: true });
    }
    mkdirSync(path.join(base, 'project-twin'));
    for (const file of ['secret.txt', 'project-twin/secret.txt', 'project/.env', 'project/.hidden/secret.txt']) {
      writeFileSync(path.join(base, file), CANARY);
    }
    writeFileSync(path.join(root, 'texts/a.txt'), 'good');
    writeFileSync(path.join(root, 'requests/ä b.txt'), 'near');
    symlinkSync(path.join(root, 'texts/a.txt'), path.join(root, 'requests/inside.txt'));
    symlinkSync(path.join(base, 'secret.txt'), path.join(root, 'requests/outside.txt'));
    symlinkSync(base, path.join(root, 'requests/up'));
    symlinkSync(path.join(root, '.env'), path.join(root, 'requests/plain.txt'));
    symlinkSync('loop', path.join(root, 'requests/loop'));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  it('reads files of the project, beside, above and through links inside it', async () => {
    for (const [file, text] of [
      ['ä b.txt', 'near'],
      ['../texts/a.txt', 'good'],
      ['inside.txt', 'good'],
      ['./../requests/../texts//a.txt', 'good'],
    ] as const) {
      assert.equal(await read(file), text, file);
    }
  });

  it('never gives out anything else', async () => {
    const secret = path.join(base, 'secret.txt');
    const refused = [
      secret,
      '../../secret.txt',
      '../../project-twin/secret.txt',
      'outside.txt',
      'up/secret.txt',
      'up/project/../secret.txt',
      '../.env',
      '../.hidden/secret.txt',
      'plain.txt',
      'loop',
      `/proc/self/root${secret}`,
      '/proc/self/environ',
      '/etc/passwd',
      'C:\\Windows\\win.ini',
      '\\\\server\\share\\secret.txt',
      '//server/share/secret.txt',
      `file://${secret}`,
      '..\\..\\secret.txt',
      '..',
      '.',
      '',
      '../',
      'folder/../..',
      '../folder',
      'gone.txt',
      'a\0b',
      '../../../../../../../../etc/passwd',
      './../../secret.txt',
      '~/secret.txt',
      '%2e%2e/%2e%2e/secret.txt',
      '....//....//secret.txt',
    ];
    for (const file of refused) {
      await assert.rejects(
        read(file),
        (error: unknown) => error instanceof Error && !error.message.includes(CANARY),
        file,
      );
    }
  });

  it('does not wait for a pipe', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [path.join(root, 'requests/pipe')]);
    await assert.rejects(read('pipe'), /not a regular file/);
  });

  it('holds while a link is swapped under the reader', async function () {
    this.timeout(60_000);
    const link = path.join(root, 'requests/swapped');
    const swap = (target: string): void => {
      symlinkSync(target, `${link}.new`);
      renameSync(`${link}.new`, link);
    };
    for (let round = 0; round < 2_000; round++) {
      swap(path.join(root, 'texts/a.txt'));
      const reading = read('swapped').catch(() => 'refused');
      swap(path.join(base, 'secret.txt'));
      assert.notEqual(await reading, CANARY);
    }
  });
});

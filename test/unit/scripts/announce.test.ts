import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describeStart, describeTest, lookAtMachine } from '../../../scripts/setup/announce.mjs';
import { makeTemporaryFolder, REPOSITORY } from '../../harness/paths.ts';
import { chosenVSCode } from '../../harness/vscodeVersions.ts';

const complete = { install: undefined, vscode: '1.2.3', vscodeReady: true, browser: '/usr/bin/chromium', apt: false };
const empty = {
  install: 'node_modules is missing',
  vscode: '1.2.3',
  vscodeReady: false,
  browser: undefined,
  apt: false,
};

describe('what npm test says before it does anything', () => {
  it('is what it will install, where, and from where', () => {
    const text = describeTest([], { ...empty, apt: true }).join('\n');
    assert.match(text, /npm ci, from the npm registry \(node_modules is missing\)/);
    assert.match(text, /VS Code 1\.2\.3 in \.vscode-test, from the npm registry: about 50 MB/);
    assert.match(text, /chromium with apt-get \(you are root\)/);
    assert.match(text, /unit, integration, ui tests: about 20 minutes/);
    assert.match(text, /out\/failures/);
  });

  it('names no system package where the user is not root', () => {
    const text = describeTest([], empty).join('\n');
    assert.match(text, /downloads Playwright's Chromium/);
    assert.doesNotMatch(text, /apt-get/);
  });

  it('is nothing of what is there already', () => {
    const lines = describeTest([], complete);
    assert.equal(lines.filter(line => /install|set.? up|download/.test(line)).length, 0, lines.join('\n'));
  });

  it('is nothing of VS Code and a browser for unit tests', () => {
    const text = describeTest(['unit', '--grep', 'x'], empty).join('\n');
    assert.doesNotMatch(text, /VS Code|Chromium|out\/failures|lint/);
    assert.match(text, /runs unit tests/);
  });

  it('names the VS Code that the harness will take', () => {
    assert.equal(lookAtMachine(REPOSITORY, [], {}).vscode, chosenVSCode('').version);
    assert.equal(lookAtMachine(REPOSITORY, ['ui', '--vscode', '1.100.3'], {}).vscode, '1.100.3');
  });

  it('is said first in a fresh clone', () => {
    const folder = makeTemporaryFolder('clone');
    try {
      for (const part of ['scripts', 'package.json', 'package-lock.json', 'test/harness']) {
        fs.cpSync(path.join(REPOSITORY, part), path.join(folder, part), { recursive: true });
      }
      // There is no npm on this PATH: the installation fails at once.
      const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/test.mjs', 'unit'], {
        cwd: folder,
        env: { PATH: folder },
        encoding: 'utf8',
      });
      assert.match(stdout, /^What npm test does now:\n- installs the packages/);
      assert.match(stderr, /node_modules is missing: installing with npm ci…\nnpm ci failed/);
      assert.equal(status, 1);
      assert.equal(fs.existsSync(path.join(folder, 'node_modules')), false);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe('what npm start says before it does anything', () => {
  it('is the desktop VS Code that it opens, and that the own settings stay', () => {
    const text = describeStart([], complete, { kind: 'desktop', program: '/usr/local/bin/code' }).join('\n');
    assert.match(text, /opens the examples in \/usr\/local\/bin\/code/);
    assert.match(text, /your own stay as they are/);
  });

  it('is the VS Code that it sets up and serves', () => {
    const text = describeStart([], empty, { kind: 'browser' }).join('\n');
    assert.match(text, /sets up VS Code 1\.2\.3/);
    assert.match(text, /on this machine only, until Ctrl\+C/);
  });

  it('is what is missing', () => {
    const text = describeStart([], complete, { kind: 'missing', sentence: 'It is not there.' }).join('\n');
    assert.match(text, /opens no window: It is not there\./);
  });

  it('is no window with --once', () => {
    const lines = describeStart(['--once'], complete, { kind: 'browser' });
    assert.equal(lines.length, 2, lines.join('\n'));
  });
});

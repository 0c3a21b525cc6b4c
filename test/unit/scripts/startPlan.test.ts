import assert from 'node:assert/strict';
import { startPlan } from '../../../scripts/setup/startPlan.mjs';

/** A machine on which only these files exist. */
const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...files: string[]) => ({
  platform,
  env,
  home: '/Users/jane',
  interactive: true,
  exists: (file: string) => files.includes(file),
});

describe('where npm start opens the extension', () => {
  it('is nowhere without a terminal', () => {
    assert.deepEqual(startPlan({ ...machine('darwin', {}), interactive: false }), { kind: 'none' });
    assert.deepEqual(startPlan({ ...machine('linux', {}), interactive: false }), { kind: 'none' });
  });

  it('is a browser on Linux, with a VS Code on the PATH too', () => {
    assert.deepEqual(startPlan(machine('linux', { PATH: '/usr/bin' }, '/usr/bin/code')), { kind: 'browser' });
  });

  describe('on macOS', () => {
    const bin = 'Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
    for (const [place, env, file] of [
      ['on the PATH', { PATH: '/usr/bin:/opt/homebrew/bin' }, '/opt/homebrew/bin/code'],
      ['among the applications', { PATH: '/usr/bin' }, `/${bin}`],
      ["among the user's applications", {}, `/Users/jane/${bin}`],
      ['on the PATH as Insiders', { PATH: '/usr/local/bin' }, '/usr/local/bin/code-insiders'],
    ] as const) {
      it(`is the VS Code ${place}`, () => {
        assert.deepEqual(startPlan(machine('darwin', env, file)), { kind: 'desktop', program: file });
      });
    }

    it('is the one on the PATH where there are two', () => {
      const plan = startPlan(machine('darwin', { PATH: '/usr/local/bin' }, `/${bin}`, '/usr/local/bin/code'));
      assert.deepEqual(plan, { kind: 'desktop', program: '/usr/local/bin/code' });
    });
  });

  describe('on Windows', () => {
    const local = 'C:\\Users\\jane\\AppData\\Local';
    for (const [place, env, file] of [
      ['on the PATH', { Path: 'C:\\Windows;D:\\VS Code\\bin' }, 'D:\\VS Code\\Code.exe'],
      ['installed for the user', { LOCALAPPDATA: local }, `${local}\\Programs\\Microsoft VS Code\\Code.exe`],
      ['installed for all', { ProgramFiles: 'C:\\Program Files' }, 'C:\\Program Files\\Microsoft VS Code\\Code.exe'],
    ] as const) {
      it(`is the VS Code ${place}`, () => {
        assert.deepEqual(startPlan(machine('win32', env, file)), { kind: 'desktop', program: file });
      });
    }
  });

  it('is said to be missing in one sentence where there is none', () => {
    for (const platform of ['darwin', 'win32', 'freebsd'] as const) {
      const plan = startPlan(machine(platform, { PATH: '' }));
      assert.ok(plan.kind === 'missing');
      assert.match(plan.sentence, /^VS Code 1\.100 or later is not [^.]*\./);
    }
  });
});

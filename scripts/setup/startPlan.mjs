import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * How `npm start` shows the extension: nowhere (no terminal, so there is no way to end it), in a VS Code that it serves
 * to a browser, in the desktop VS Code that is installed, or not at all, with the reason in one sentence.
 * @typedef {{ kind: 'none' } | { kind: 'browser' } | { kind: 'desktop', program: string } | { kind: 'missing', sentence: string }} StartPlan
 */

/**
 * What the plan depends on; each part defaults to this machine's.
 * @typedef {object} StartFacts
 * @property {NodeJS.Platform} [platform]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [home]
 * @property {boolean} [interactive] whether a terminal shows the output
 * @property {(file: string) => boolean} [exists]
 */

/**
 * Decides where `npm start` opens the extension.
 * @param {StartFacts} [facts]
 * @returns {StartPlan}
 */
export function startPlan({
  platform = process.platform,
  env = process.env,
  home = os.homedir(),
  interactive = process.stdout.isTTY === true,
  exists = fs.existsSync,
} = {}) {
  if (!interactive) return { kind: 'none' };
  // The VS Code that is served to a browser is made for Linux: it is what the tests run in.
  if (platform === 'linux') return { kind: 'browser' };
  const program = candidates(platform, env, home).find(file => exists(file));
  if (program) return { kind: 'desktop', program };
  const sentence =
    'VS Code 1.100 or later is not in its usual place and not on the PATH; install it from https://code.visualstudio.com and run npm start again.';
  return { kind: 'missing', sentence };
}

/** Where VS Code may be, most likely first. */
function candidates(platform, env, home) {
  const { join, delimiter } = platform === 'win32' ? path.win32 : path.posix;
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
  if (platform === 'win32') {
    // The PATH holds bin\code.cmd, which Node starts only through a shell; the program itself is one folder up.
    const onPath = folders
      .filter(folder => /[\\/]bin[\\/]?$/i.test(folder))
      .flatMap(folder => ['Code.exe', 'Code - Insiders.exe'].map(name => join(folder, '..', name)));
    const roots = [env['LOCALAPPDATA'] && join(env['LOCALAPPDATA'], 'Programs'), env['ProgramFiles']].filter(Boolean);
    return [...onPath, ...roots.map(root => join(root, 'Microsoft VS Code', 'Code.exe'))];
  }
  const onPath = ['code', 'code-insiders'].flatMap(name => folders.map(folder => join(folder, name)));
  const application = 'Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  return [...onPath, ...(platform === 'darwin' ? [join('/', application), join(home, application)] : [])];
}

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { REPOSITORY } from './paths.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** A Chromium that runs here: the one named by CHROMIUM, else one on the PATH, else playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (!runs(named)) throw new Error(`CHROMIUM is set to ${named}, which is not a browser that starts.`);
    return named;
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const onPath = NAMES.flatMap(name => folders.map(folder => path.join(folder, name)));
  return [...onPath, chromium.executablePath()].find(file => fs.existsSync(file) && runs(file));
}

/** As findChromium, but installs one where there is none: Debian's package as root, else playwright's download. */
export function ensureChromium(): string {
  return findChromium() ?? (installPackage() ? findChromium() : undefined) ?? downloadChromium();
}

function runs(file: string): boolean {
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function installPackage(): boolean {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return false;
  console.error('No Chromium here: installing the system package chromium…');
  const apt = (...args: string[]) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return (
      spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      }).status === 0
    );
  };
  // An update that fails for one of several sources may still do for the package.
  apt('update');
  return apt('install', '-y', '--no-install-recommends', 'chromium');
}

function downloadChromium(): string {
  console.error("Downloading playwright's Chromium…");
  const cli = path.join(REPOSITORY, 'node_modules', 'playwright-core', 'cli.js');
  try {
    execFileSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'inherit', 'inherit'] });
  } catch {
    // The sentence below says what to do.
  }
  const found = findChromium();
  if (!found) {
    throw new Error('No browser could be installed: install Chromium or Chrome, or set CHROMIUM to its path.');
  }
  return found;
}

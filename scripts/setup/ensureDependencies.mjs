import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Installs node_modules with `npm ci` when it is missing or is not what package-lock.json says.
 * @param {string} root the folder that holds package-lock.json
 */
export function ensureDependencies(root) {
  const reason = whyInstall(root);
  if (!reason) return;
  console.error(`${reason}: installing with npm ci…`);
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ci failed${error ? `: ${error.message}` : ''}; see above.`);
}

/**
 * Why `npm ci` has to run; undefined when node_modules is what package-lock.json says. npm keeps in node_modules a list
 * of what it installed there: comparing two lists is enough and takes milliseconds.
 * @param {string} root the folder that holds package-lock.json
 * @returns {string | undefined}
 */
export function whyInstall(root) {
  const expected = readPackages(path.join(root, 'package-lock.json'));
  const present = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (!expected) throw new Error('package-lock.json is missing or unreadable.');
  if (!present) return 'node_modules is missing';
  for (const [folder, { version, optional }] of Object.entries(expected)) {
    if (folder === '' || (optional && !present[folder])) continue;
    if (present[folder]?.version !== version) return `${folder} is not ${version} as package-lock.json says`;
    if (!fs.existsSync(path.join(root, folder))) return `${folder} is missing`;
  }
  const surplus = Object.keys(present).find(folder => !expected[folder]);
  return surplus === undefined ? undefined : `${surplus} is not in package-lock.json`;
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

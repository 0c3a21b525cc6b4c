import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './ensureDependencies.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Runs scripts/tasks/NAME.ts with this process's arguments and ends with its exit code. Up to here everything is
 * plain JavaScript on Node's own modules, so that it works in a fresh clone; a task may use all dependencies.
 * @param {string} name
 * @param {(root: string) => void} [announce] says what will be done, before anything is installed
 */
export function runTask(name, announce) {
  try {
    announce?.(root);
    ensureDependencies(root);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  const task = path.join(root, 'scripts', 'tasks', `${name}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', task, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  // A terminal's Ctrl+C reaches the task by itself; this process stays until the task has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', error => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 500;
/** How long a lock without a readable owner may stand: its maker writes the owner right after making it. */
const UNOWNED_MS = 10_000;

/** Runs `work` while no other process on this machine holds the lock `folder`; a dead owner's lock is taken over. */
export async function withLock<T>(folder: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
  const owner = path.join(folder, 'pid');
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  for (let waited = false; !tryLock(folder, owner); waited = true) {
    if (!waited) onWait();
    if (isAbandoned(folder, owner)) fs.rmSync(folder, { recursive: true, force: true });
    else await sleep(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function tryLock(folder: string, owner: string): boolean {
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  fs.writeFileSync(owner, String(process.pid));
  return true;
}

function isAbandoned(folder: string, owner: string): boolean {
  try {
    const pid = Number(fs.readFileSync(owner, 'utf8'));
    if (pid > 0) return !isAlive(pid);
  } catch {
    // No owner yet: judge by the age of the folder.
  }
  const made = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > UNOWNED_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

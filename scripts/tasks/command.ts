import { spawn } from 'node:child_process';
import { REPOSITORY } from '../../test/harness/paths.ts';

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  /** The process, and all that it started, is ended after this time. */
  limitMs?: number;
}

const GRACE_MS = 5000;

/**
 * Runs a program in the repository's root with its output shown as it comes. Gives its exit code; 124 when it was
 * ended because of `limitMs`, 1 when it died by a signal or could not be started.
 */
export async function runCommand(program: string, args: string[], { env = process.env, limitMs }: CommandOptions = {}): Promise<number> {
  // A process group of its own, so that ending it leaves nothing behind.
  const child = spawn(program, args, { cwd: REPOSITORY, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  let timedOut = false;
  const end = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  };
  const onSignal = (signal: NodeJS.Signals) => {
    end(signal);
    setTimeout(() => end('SIGKILL'), GRACE_MS).unref();
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const timer = limitMs === undefined ? undefined : setTimeout(() => {
    timedOut = true;
    console.error(`\nStill running after ${limitMs / 60_000} minutes; ending it.`);
    onSignal('SIGTERM');
  }, limitMs);
  try {
    const code = await new Promise<number>(resolve => {
      child.once('error', error => {
        console.error(`${program} could not be started: ${error.message}`);
        resolve(1);
      });
      child.once('exit', status => resolve(status ?? 1));
    });
    return timedOut ? 124 : code;
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    end('SIGKILL');
  }
}

/** Runs a script on this Node. */
export function runNode(args: string[], options?: CommandOptions): Promise<number> {
  return runCommand(process.execPath, args, options);
}

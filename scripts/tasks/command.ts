import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY } from '../../test/harness/paths.ts';

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  /** Ends the program, and all that it started, when aborted. */
  signal?: AbortSignal;
  /** Shows what the program says on stderr on this process's stdout, in the order in which it was said. */
  stderrToStdout?: boolean;
}

const MAX_SHUTDOWN_MS = 5000;
const POLL_MS = 50;
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a shell reports for a program ended by Ctrl+C. */
const INTERRUPTED = 130;

/**
 * Runs a program in the repository's root with its output shown as it comes. Gives its exit code; 1 when it died
 * by a signal or could not be started. When this process is asked to end, so is the program, and then this process.
 */
export async function runCommand(
  program: string,
  args: string[],
  { env = process.env, signal, stderrToStdout }: CommandOptions = {},
): Promise<number> {
  // A process group of its own, so that ending it leaves nothing behind; on Windows that would be a window of its own.
  const ownGroup = process.platform !== 'win32';
  const child = spawn(program, args, {
    cwd: REPOSITORY,
    env,
    stdio: ['ignore', 'inherit', stderrToStdout ? 1 : 'inherit'],
    detached: ownGroup,
  });
  /** Sends a signal to the program and all that it started (0 only asks); gives whether any of it is there. */
  const end = (how: NodeJS.Signals | 0): boolean => {
    if (child.pid === undefined) return false;
    try {
      return process.kill(ownGroup ? -child.pid : child.pid, how);
    } catch {
      return false;
    }
  };
  const endSoon = () => {
    end('SIGTERM');
    setTimeout(() => end('SIGKILL'), MAX_SHUTDOWN_MS).unref();
  };
  let interrupted = false;
  const onInterrupt = () => {
    interrupted = true;
    endSoon();
  };
  for (const name of INTERRUPTS) process.on(name, onInterrupt);
  signal?.addEventListener('abort', endSoon, { once: true });
  try {
    return await new Promise<number>(resolve => {
      child.once('error', error => {
        console.error(`${program} could not be started: ${error.message}`);
        resolve(1);
      });
      child.once('exit', status => resolve(status ?? 1));
    });
  } finally {
    for (const name of INTERRUPTS) process.off(name, onInterrupt);
    signal?.removeEventListener('abort', endSoon);
    // What the program started may still be cleaning up after it.
    for (let waited = 0; waited < MAX_SHUTDOWN_MS && end(0); waited += POLL_MS) await sleep(POLL_MS);
    end('SIGKILL');
    if (interrupted) process.exit(INTERRUPTED);
  }
}

/** Runs a script on this Node. */
export function runNode(args: string[], options?: CommandOptions): Promise<number> {
  return runCommand(process.execPath, args, options);
}

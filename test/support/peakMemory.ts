import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CLI, KEY_ENVIRONMENT, finished } from './runCli.ts';
import type { CliResult, Workplace } from './runCli.ts';

/** Writes the largest resident size that the process ever had, in KB, to its fourth descriptor; the kernel counts it. */
const REPORTER = `
const { readFileSync, writeSync } = require('node:fs');
process.on('exit', () => writeSync(3, /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]));
`;

export const CAN_MEASURE = existsSync('/proc/self/status');

export interface MeasuredResult extends CliResult {
  /** Of the whole process, its program included. */
  peakBytes: number;
}

/** Runs the command line and says how much memory it took at most. Linux only: see `CAN_MEASURE`. */
export async function runMeasured(
  place: Workplace,
  args: readonly string[],
  env: NodeJS.ProcessEnv = KEY_ENVIRONMENT,
): Promise<MeasuredResult> {
  const child = spawn(process.execPath, ['-r', place.file('reporter.cjs', REPORTER), CLI, ...args], {
    cwd: place.folder,
    env: place.environment(env),
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdio[3]?.on('data', (part: Buffer) => (said += part.toString()));
  child.stdin.end();
  const result = await finished(child);
  return { ...result, peakBytes: Number(said) * 1024 };
}

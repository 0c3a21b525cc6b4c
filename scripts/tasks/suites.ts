import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { HOST_GREP } from '../../test/harness/hostEnvironment.ts';
import { isolatedEnvironment } from '../../test/harness/isolatedEnvironment.ts';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { readSuiteResult, RESULT_FILE } from '../../test/harness/suiteResult.ts';
import type { SuiteResult } from '../../test/harness/suiteResult.ts';
import { runNode } from './command.ts';

/** In the order in which they run: the fastest first. */
export const SUITES = ['unit', 'integration', 'ui'] as const;
export type Suite = (typeof SUITES)[number];

export interface SuiteOptions {
  /** A temporary folder for results and for the home folder of the unit tests. */
  folder: string;
  /** The packaged extension for the ui suite. */
  vsix: string;
  grep?: string;
  /** Runs each file's tests from the last to the first. */
  reversed?: boolean;
}

/** How a suite ended: its counts, if it came to its end, and what is wrong beyond failed tests. */
export interface SuiteOutcome {
  result: SuiteResult | undefined;
  problem: string | undefined;
}

const MINUTE = 60_000;
const LIMITS: Record<Suite, number> = { unit: 15 * MINUTE, integration: 15 * MINUTE, ui: 30 * MINUTE };
/** A suite that has written its result has this long to end by itself. */
const MAX_LEFT_OPEN_MS = 30_000;

/** Runs one suite in processes of its own, with its output shown as it comes. */
export async function runSuite(suite: Suite, options: SuiteOptions): Promise<SuiteOutcome> {
  const resultFile = path.join(options.folder, `${suite}.json`);
  const { args, env } = commandOf(suite, options);
  const abort = new AbortController();
  let endedBecause: string | undefined;
  const endBecause = (reason: string) => {
    endedBecause ??= reason;
    abort.abort();
  };
  const limit = setTimeout(endBecause, LIMITS[suite], `it did not end within ${LIMITS[suite] / MINUTE} minutes`);
  let leftOpen: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (fs.existsSync(resultFile)) {
      leftOpen ??= setTimeout(
        endBecause,
        MAX_LEFT_OPEN_MS,
        'its tests ended, but something they left open kept it running',
      );
    }
  }, 1000);
  try {
    const code = await runNode(args, { env: { ...env, [RESULT_FILE]: resultFile }, signal: abort.signal });
    const result = readSuiteResult(resultFile);
    return { result, problem: endedBecause ?? problemOf(code, result) };
  } finally {
    clearTimeout(limit);
    clearTimeout(leftOpen);
    clearInterval(watch);
  }
}

function problemOf(code: number, result: SuiteResult | undefined): string | undefined {
  if (!result) return `it ended with exit code ${code} before its tests did`;
  if (code !== 0 && result.failed.length === 0) return `it ended with exit code ${code} although no test failed`;
  if (code === 0 && result.failed.length > 0) return 'it ended with exit code 0 although tests failed';
  return undefined;
}

function commandOf(
  suite: Suite,
  { folder, vsix, grep, reversed }: SuiteOptions,
): { args: string[]; env: NodeJS.ProcessEnv } {
  if (suite === 'integration') {
    return {
      args: ['--import', 'tsx', 'test/harness/runInHost.ts'],
      env: { ...process.env, ...(grep ? { [HOST_GREP]: grep } : {}) },
    };
  }
  // An option for Node given to mocha itself would make it start a second process, which signals to the first do not reach.
  const mocha = [
    '--import=tsx',
    path.join('node_modules', 'mocha', 'bin', 'mocha.js'),
    '--forbid-only',
    '--reporter',
    './test/harness/resultReporter.ts',
  ];
  if (grep) mocha.push('--grep', grep);
  if (reversed) mocha.push('--require', './test/harness/reversedOrder.ts');
  const files = `test/${suite}/**/*.test.ts`;
  if (suite === 'unit') return { args: [...mocha, '--timeout', '60000', files], env: unitEnvironment(folder) };
  mocha.push('--require', './test/harness/pictureOnFailure.ts');
  return {
    args: [...mocha, '--timeout', '120000', files],
    env: { ...process.env, BEDROCK_INVOKE_VSIX: path.join(REPOSITORY, vsix) },
  };
}

/** The unit tests run without the user's AWS configuration, but with the Python that the user's `python3` is. */
function unitEnvironment(folder: string): NodeJS.ProcessEnv {
  const python = process.env['BEDROCK_INVOKE_PYTHON'] ?? pythonOnPath();
  return isolatedEnvironment(folder, python ? { BEDROCK_INVOKE_PYTHON: python } : {});
}

/** Asked before the home folder changes: `python3` may be a launcher that looks there for the real one. */
function pythonOnPath(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return status === 0 ? stdout.trim() : undefined;
}

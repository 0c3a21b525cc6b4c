/**
 * Runs the bundled integration suite in a real VS Code; started by `npm test` as a process of its own. What the
 * tests print appears at once; the exit code is 0 only when they came to their end and VS Code says they passed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { HOST_GREP, HOST_OUTPUT } from './hostEnvironment.ts';
import { REPOSITORY } from './paths.ts';
import { readSuiteResult, RESULT_FILE } from './suiteResult.ts';
import { openVSCode } from './vscodeWindow.ts';

const POLL_MS = 100;

async function runInHost(): Promise<number> {
  const resultFile = process.env[RESULT_FILE];
  if (!resultFile) throw new Error(`${RESULT_FILE} must name the file for the result.`);
  const outputFile = `${resultFile}.output`;
  fs.writeFileSync(outputFile, '');
  const env: NodeJS.ProcessEnv = { [RESULT_FILE]: resultFile, [HOST_OUTPUT]: outputFile };
  if (process.env[HOST_GREP]) env[HOST_GREP] = process.env[HOST_GREP];
  const consoleLines: string[] = [];
  const window = await openVSCode({
    extensionDevelopmentPaths: [REPOSITORY],
    extensionTestsPath: path.join('out', 'integration', 'hostRunner'),
    workspaceCopyOf: 'examples',
    env,
    onConsole: line => consoleLines.push(line),
  });
  const showNew = follow(outputFile);
  const timer = setInterval(showNew, POLL_MS);
  try {
    const code = await window.testsEnded;
    showNew();
    if (readSuiteResult(resultFile)) return code;
    console.error('The extension host ended before its tests did. The last that the workbench said:');
    console.error(consoleLines.slice(-20).join('\n'));
    return code || 1;
  } finally {
    clearInterval(timer);
    await window.close();
  }
}

/** Gives a function that prints what was added to a file since it was last called. */
function follow(file: string): () => void {
  const descriptor = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  return () => {
    for (;;) {
      const length = fs.readSync(descriptor, buffer);
      if (length === 0) return;
      process.stdout.write(buffer.subarray(0, length));
    }
  };
}

runInHost().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

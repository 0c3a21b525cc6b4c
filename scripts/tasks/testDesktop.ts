/**
 * npm run test:desktop [-- --vscode VERSION]
 * Runs the integration suite in a desktop VS Code, which is downloaded from Microsoft on first use.
 */
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isolatedEnvironment } from '../../test/harness/isolatedEnvironment.ts';
import { makeTemporaryFolder, REPOSITORY } from '../../test/harness/paths.ts';
import { runCommand } from './command.ts';
import { build, bundleIntegrationTests } from './steps.ts';

async function testDesktop(): Promise<number> {
  const { values } = parseArgs({ options: { vscode: { type: 'string' } } });
  const display = displayPrefix();
  const executable = await download(values.vscode ?? 'stable');
  if (!(await build())) return 1;
  await bundleIntegrationTests();
  const folder = makeTemporaryFolder('desktop');
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  fs.cpSync(path.join(REPOSITORY, 'examples'), path.join(folder, 'workspace'), { recursive: true });
  const env = isolatedEnvironment(folder, {
    BEDROCK_INVOKE_DESKTOP: executable,
    BEDROCK_INVOKE_DESKTOP_FOLDER: folder,
  });
  const [program = process.execPath, ...args] = [
    ...display,
    process.execPath,
    path.join('node_modules', '@vscode', 'test-cli', 'out', 'bin.mjs'),
  ];
  return runCommand(program, args, { env });
}

async function download(version: string): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: path.join(REPOSITORY, '.vscode-test') });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `VS Code ${version} for the desktop could not be downloaded (${reason}). npm test runs the same suite without it.`,
      { cause: error },
    );
  }
}

/** On Linux a desktop program needs a display: the user's, or a virtual one around the program. */
function displayPrefix(): string[] {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return [];
  if (spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).status === 0) return ['xvfb-run', '-a'];
  throw new Error(
    'A desktop VS Code needs a display, and there is none here: install xvfb, or run npm test, which needs none.',
  );
}

testDesktop().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);

/**
 * npm run build:integration
 * Builds dist/ as it ships but with source maps (a test measures the bundle), bundles the integration suite into
 * out/integration, and makes the folder that the suite works in, so that .vscode/launch.json can run it in a debugger.
 */
import fs from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { build, bundleIntegrationTests } from './steps.ts';

/** Also in .vscode/launch.json; `workspace` in it is a copy of the examples, `home` the extension's home folder. */
const FOLDER = path.join(REPOSITORY, 'out', 'debug');

async function prepare(): Promise<number> {
  if (!(await build({ maps: true }))) return 1;
  await bundleIntegrationTests();
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(path.join(FOLDER, 'home'), { recursive: true });
  fs.cpSync(path.join(REPOSITORY, 'examples'), path.join(FOLDER, 'workspace'), { recursive: true });
  return 0;
}

prepare().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);

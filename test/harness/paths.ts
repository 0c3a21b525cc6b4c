import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The root of the repository. */
export const REPOSITORY = path.resolve(__dirname, '..', '..');

/** An empty folder for one run, under the system's temporary folder; the caller removes it. */
export function makeTemporaryFolder(purpose: string): string {
  // The real path: where /tmp is a link, VS Code would otherwise report other paths than the tests expect.
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `bedrock-invoke-${purpose}-`)));
}

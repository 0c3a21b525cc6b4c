/**
 * Runs inside the extension host: VS Code loads this file's bundle and calls `run`. The test files beside the
 * bundle (out/integration) are run by mocha, as they are by @vscode/test-cli in a desktop VS Code.
 */
import fs from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { HOST_GREP, HOST_OUTPUT } from './hostEnvironment.ts';

export async function run(): Promise<void> {
  const output = process.env[HOST_OUTPUT];
  if (output) sendConsoleTo(output);
  process.setSourceMapsEnabled(true);
  // Loaded after the console is redirected: mocha keeps the console.log that it finds when it is loaded.
  const { default: Mocha } = await import('mocha');
  const { default: ResultReporter } = await import('./resultReporter.ts');
  const grep = process.env[HOST_GREP];
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: ResultReporter,
    timeout: 60_000,
    forbidOnly: true,
    color: false,
    ...(grep ? { grep } : {}),
  });
  for (const file of fs.readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} integration tests failed`);
}

/** Everything printed goes straight to a file: in order, complete, and there even when the host is killed. */
function sendConsoleTo(file: string): void {
  const value = (...parts: unknown[]) => fs.appendFileSync(file, format(...parts) + '\n');
  // VS Code made these accessors: an assignment would be ignored.
  for (const method of ['log', 'info', 'warn', 'error']) {
    Object.defineProperty(console, method, { configurable: true, writable: true, value });
  }
}

import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { runNode } from './command.ts';

const OUT = path.join(REPOSITORY, 'out');

/** Builds dist/ as it ships, with `maps` with source maps; gives whether that worked. */
export async function build({ maps = false } = {}): Promise<boolean> {
  return (await runNode(['scripts/build.mjs', ...(maps ? ['--maps'] : [])])) === 0;
}

/** Type-checks everything; gives whether it is free of errors. */
export async function checkTypes(): Promise<boolean> {
  const compiler = path.join('node_modules', 'typescript', 'bin', 'tsc');
  const codes = [await runNode([compiler, '-p', '.']), await runNode([compiler, '-p', 'src/webview'])];
  return codes.every(code => code === 0);
}

/** Lints everything and checks its format; gives whether it is free of errors and warnings. */
export async function lint(): Promise<boolean> {
  const tools = [
    [path.join('node_modules', 'eslint', 'bin', 'eslint.js'), '--max-warnings=0', '.'],
    [path.join('node_modules', 'prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'],
  ];
  const codes: number[] = [];
  for (const tool of tools) codes.push(await runNode(tool));
  return codes.every(code => code === 0);
}

/** Bundles test/integration for the extension host into out/integration: each test file by itself, and the runner. */
export async function bundleIntegrationTests(): Promise<void> {
  const folder = path.join(REPOSITORY, 'test', 'integration');
  const tests = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.test.ts'));
  const entries = tests.map(file => ({ in: path.join(folder, file), out: file.replace(/\.ts$/, '') }));
  entries.push({ in: path.join(REPOSITORY, 'test', 'harness', 'hostRunner.ts'), out: 'hostRunner' });
  const outdir = path.join(OUT, 'integration');
  fs.rmSync(outdir, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: entries,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Packs what is built into a VSIX at `file`, a path relative to the repository; gives whether that worked. */
export async function packageVsix(file: string): Promise<boolean> {
  const target = path.join(REPOSITORY, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.rmSync(target, { force: true });
  // The project names no public repository, so links in the README stay as they are: the pictures are in the package.
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  // The packaging tool takes the sandbox's public example key for a secret.
  options.push('--allow-package-secrets', 'aws');
  const vsce = path.join('node_modules', '@vscode', 'vsce', 'vsce');
  return (await runNode([vsce, 'package', ...options, '--out', target])) === 0;
}

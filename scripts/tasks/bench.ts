import * as esbuild from 'esbuild';
import path from 'node:path';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { runNode } from './command.ts';
import { build } from './steps.ts';

/**
 * npm run bench [-- panel]
 * Builds and runs bench/: the product's code is measured as it ships, bundled the same way, beside the official client.
 * With `panel`: how long the panel takes in a browser to paint what came.
 */
async function main(): Promise<number> {
  if (process.argv[2] === 'panel') return runNode(['--import', 'tsx', path.join('bench', 'panel.ts')]);
  if (!(await build())) return 1;
  const folder = path.join(REPOSITORY, 'out', 'bench');
  const [main, server, memory] = ['main.js', 'server.js', 'memory.js'].map(file => path.join(folder, file)) as [
    string,
    string,
    string,
  ];
  await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: { main: 'bench/main.ts', server: 'bench/server.ts', memory: 'bench/memory.ts' },
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return runNode([main, server, memory, ...process.argv.slice(2)]);
}

void main().then(code => {
  process.exitCode = code;
});

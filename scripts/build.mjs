// Bundles the extension, the command line and the panel into dist/.
//   node scripts/build.mjs [--watch] [--dev] [--maps]
// --dev: readable output with source maps; --maps: source maps for the output as it ships; --watch: --dev, again and again
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dev = process.argv.includes('--dev') || process.argv.includes('--watch');
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

/**
 * What is loaded on first use only: each of these becomes a file of its own, and `await import()` of it
 * from any bundle stays an import of that file. The extension's bundles are CommonJS because VS Code's proxy
 * and certificate support hooks `require` of http and https, so esbuild's own splitting (ESM only) does not serve.
 */
const LAZY = {
  features: 'src/extension/features.ts',
  credentialProviders: 'src/core/aws/credentialProviders.ts',
  sandbox: 'src/sandbox/index.ts',
};

/** @type {esbuild.Plugin} */
const lazyChunks = {
  name: 'lazy-chunks',
  setup(build) {
    build.onResolve({ filter: /^\./ }, args => {
      if (args.kind !== 'dynamic-import' || !args.resolveDir.startsWith(path.join(root, 'src'))) return;
      const file = path.relative(root, path.resolve(args.resolveDir, args.path)).replaceAll(path.sep, '/');
      const chunk = Object.keys(LAZY).find(name => LAZY[name] === file);
      if (!chunk) return { errors: [{ text: `${file} is imported lazily but is not listed in scripts/build.mjs` }] };
      return { path: `./${chunk}.js`, external: true };
    });
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  sourcemap: dev || process.argv.includes('--maps') ? 'linked' : false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
};
/** The `module` entry of the AWS packages keeps the signer at 15 KB; their CommonJS entry makes it 144 KB. */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  outdir: 'dist',
  plugins: [lazyChunks],
};

const exists = file => fs.existsSync(path.join(root, file));
const entries = Object.fromEntries(
  Object.entries({ extension: 'src/extension/extension.ts', ...LAZY }).filter(([, file]) => exists(file)),
);
const builds = [
  { ...node, entryPoints: entries, external: ['vscode'] },
  // Built without `vscode` as an external: an import of it anywhere below the command line fails the build.
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    entryPoints: { webview: 'src/webview/main.ts' },
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outdir: 'dist',
    tsconfig: 'src/webview/tsconfig.json',
  },
].filter(options => Object.values(options.entryPoints).every(exists) && Object.keys(options.entryPoints).length > 0);

/** The builds that run now; all of them until each has run once. */
const running = new Set(builds);

/** Says when the first of several builds starts and when the last has ended: .vscode/tasks.json waits for these lines. */
function progressOf(options) {
  return {
    name: 'progress',
    setup(build) {
      build.onStart(() => {
        if (running.size === 0) console.error('building…');
        running.add(options);
      });
      build.onEnd(() => {
        running.delete(options);
        if (running.size === 0) console.error('watching…');
      });
    },
  };
}

if (process.argv.includes('--watch')) {
  console.error('building…');
  for (const options of builds) {
    const plugins = [...(options.plugins ?? []), progressOf(options)];
    await (await esbuild.context({ ...options, plugins })).watch();
  }
} else {
  fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const results = await Promise.all(builds.map(options => esbuild.build(options)));
  for (const { metafile } of results) {
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      if (file.endsWith('.js')) console.error(`${file.padEnd(32)} ${(bytes / 1024).toFixed(1).padStart(8)} KB`);
    }
  }
}

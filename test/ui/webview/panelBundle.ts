import path from 'node:path';
import * as esbuild from 'esbuild';
import { REPOSITORY } from '../../harness/paths.ts';

/** The panel's script and styles, bundled from the sources as scripts/build.mjs does it. */
export interface PanelBundle {
  script: string;
  styles: string;
}

let bundled: Promise<PanelBundle> | undefined;

/** Bundles once a run; the tests then look at the sources as they are, whatever stands in dist/. */
export function bundlePanel(): Promise<PanelBundle> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<PanelBundle> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: { webview: 'src/webview/main.ts' },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outdir: 'dist',
    tsconfig: 'src/webview/tsconfig.json',
    logLevel: 'warning',
  });
  const text = (name: string): string => outputFiles.find(file => path.basename(file.path) === name)?.text ?? '';
  return { script: text('webview.js'), styles: text('webview.css') };
}

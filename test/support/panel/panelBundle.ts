import path from 'node:path';
import * as esbuild from 'esbuild';
import { REPOSITORY } from '../../harness/paths.ts';

/** The panel's script and styles, bundled from the sources as scripts/build.mjs does it. */
export interface PanelBundle {
  script: string;
  styles: string;
}

let bundled: Promise<PanelBundle> | undefined;

/** A module of the panel as a script that sets a global of that name to its exports, to try it alone in a page. */
export async function bundleModule(file: string, globalName: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: REPOSITORY,
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName,
    target: 'es2022',
  });
  return `${outputFiles[0]!.text}\nglobalThis.${globalName} = ${globalName};`;
}

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

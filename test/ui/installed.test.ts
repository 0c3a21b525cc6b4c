import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import manifest from '../../package.json';
import { eventually } from '../harness/eventually.ts';
import { openWithExtension } from '../harness/installedExtension.ts';
import type { Workbench } from '../harness/workbench.ts';

describe('the packaged extension, installed', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWithExtension();
  });

  after(() => workbench?.window.close());

  it('offers its commands in the palette', async () => {
    // The palette shows a command only where its `when` holds; these two hold everywhere.
    const titles = ['Bedrock Invoke: Open Playground', 'Bedrock Invoke: New Request'];
    await eventually(
      `the palette to offer ${titles.join(' and ')}`,
      async () => {
        const offered = await workbench.commandsMatching('Bedrock Invoke: ');
        return titles.every(title => offered.includes(title));
      },
      30_000,
    );
  });

  it('holds bundles, media and documents only', () => {
    const allowed = [
      /^(package\.json|readme\.md|changelog\.md|license(\.txt)?|\.vsixmanifest)$/i,
      /^dist\/[\w-]+\.(js|css|ttf)$/,
      /^media\/[\w/.-]+\.(svg|png|css|json|md|ttf)$/,
    ];
    const surplus = installedFiles(workbench).filter(file => !allowed.some(pattern => pattern.test(file)));
    assert.deepEqual(surplus, []);
  });

  it('holds what the manifest and the documents need', () => {
    const files = installedFiles(workbench).map(file => file.toLowerCase());
    const needed = [
      'package.json',
      'readme.md',
      'changelog.md',
      'license.txt',
      'dist/extension.js',
      'dist/webview.js',
      'dist/cli.js',
      path.posix.normalize(manifest.icon),
    ];
    assert.deepEqual(
      needed.filter(file => !files.includes(file)),
      [],
    );
  });
});

/** What VS Code unpacked from the VSIX, as paths with forward slashes. */
function installedFiles(workbench: Workbench): string[] {
  const extensions = path.join(workbench.window.folder, 'server', 'extensions');
  const own = fs.readdirSync(extensions).find(name => name.startsWith(`${manifest.publisher}.${manifest.name}-`));
  assert.ok(own, 'the extension is not installed');
  const entries = fs.readdirSync(path.join(extensions, own), { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.posix.join(path.relative(path.join(extensions, own), entry.parentPath), entry.name));
}

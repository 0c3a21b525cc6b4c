/**
 * npm run screenshots [-- NAME ...]
 * Takes the README's pictures from the real workbench into media/screenshots/NAME.png.
 */
import path from 'node:path';
import { openWithExtension } from '../../test/harness/installedExtension.ts';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { SCENES } from './screenshotScenes.ts';
import type { Scene } from './screenshotScenes.ts';
import { build, packageVsix } from './steps.ts';

const VSIX = path.join('out', 'bedrock-invoke.vsix');

async function takeScreenshots(names: string[]): Promise<number> {
  const unknown = names.filter(name => !SCENES.some(scene => scene.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no scene named ${unknown.join(', ')}; the scenes are ${SCENES.map(scene => scene.name).join(', ')}.`,
    );
  }
  if (!(await build()) || !(await packageVsix(VSIX))) return 1;
  process.env['BEDROCK_INVOKE_VSIX'] = VSIX;
  for (const scene of SCENES) {
    if (names.length === 0 || names.includes(scene.name)) await takeScreenshot(scene);
  }
  return 0;
}

/** Each scene has a window of its own, so that none shows what another left behind. */
async function takeScreenshot({ name, theme, viewport, prepare }: Scene): Promise<void> {
  const workbench = await openWithExtension({ theme, viewport, settings: { 'breadcrumbs.enabled': false } });
  try {
    await prepare(workbench);
    const file = path.join('media', 'screenshots', `${name}.png`);
    await workbench.takePicture(path.join(REPOSITORY, file));
    console.log(file);
  } finally {
    await workbench.window.close();
  }
}

takeScreenshots(process.argv.slice(2)).then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

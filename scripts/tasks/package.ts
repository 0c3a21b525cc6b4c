/** npm run package: builds, and packs the extension into bedrock-invoke-VERSION.vsix. */
import fs from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../test/harness/paths.ts';
import { build, packageVsix } from './steps.ts';

async function packageExtension(): Promise<boolean> {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return (await build()) && packageVsix(`${name}-${version}.vsix`);
}

void packageExtension().then(ok => process.exit(ok ? 0 : 1));

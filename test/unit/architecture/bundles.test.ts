import assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { REPOSITORY } from '../../harness/paths.ts';

describe('the provider library, which is loaded on first use', () => {
  it('is bundled without any other file of ours, so that no class exists twice and `instanceof` can be relied on', async () => {
    const { metafile } = await esbuild.build({
      absWorkingDir: REPOSITORY,
      entryPoints: ['src/core/aws/credentialProviders.ts'],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      packages: 'external',
    });
    assert.deepEqual(Object.keys(metafile.inputs), ['src/core/aws/credentialProviders.ts']);
  });
});

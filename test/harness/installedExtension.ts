import path from 'node:path';
import { REPOSITORY } from './paths.ts';
import { openVSCode } from './vscodeWindow.ts';
import type { WindowOptions } from './vscodeWindow.ts';
import { Workbench } from './workbench.ts';

/** The packaged extension that the ui suite tests; `npm test` packs it and says where it is. */
export function packagedVsix(): string {
  const named = process.env['BEDROCK_INVOKE_VSIX'];
  if (!named) {
    throw new Error('BEDROCK_INVOKE_VSIX must name the packaged extension; npm run test:ui packs it and sets this.');
  }
  return path.resolve(REPOSITORY, named);
}

/**
 * Opens VS Code as a user has it: the packaged extension installed, a copy of examples/ as the workspace, and the
 * sandbox connected. `options` change any of that. The caller must `window.close()`.
 */
export async function openWithExtension(options: WindowOptions = {}): Promise<Workbench> {
  const { machineSettings, ...rest } = options;
  const window = await openVSCode({
    vsix: [packagedVsix()],
    ...(rest.workspace ? {} : { workspaceCopyOf: 'examples' }),
    ...rest,
    machineSettings: { 'bedrockInvoke.connection': 'sandbox', ...machineSettings },
  });
  return new Workbench(window);
}

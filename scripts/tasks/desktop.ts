import fs from 'node:fs';
import path from 'node:path';
import { makeTemporaryFolder, REPOSITORY } from '../../test/harness/paths.ts';
import { QUIET_SETTINGS } from '../../test/harness/quietSettings.ts';
import { environmentOutsideVSCode } from '../../test/harness/vscodeServer.ts';
import { runCommand } from './command.ts';

/**
 * Opens a copy of the examples in a desktop VS Code, with the extension from source and connected to the sandbox.
 * Settings, extensions and examples are in a temporary folder, so that the user's own VS Code stays as it is. Gives
 * the program's exit code when the window is closed.
 */
export async function openInDesktop(program: string): Promise<number> {
  const folder = makeTemporaryFolder('start');
  const workspace = path.join(folder, 'examples');
  const userData = path.join(folder, 'user');
  const settings = { ...QUIET_SETTINGS, 'bedrockInvoke.connection': 'sandbox' };
  try {
    fs.cpSync(path.join(REPOSITORY, 'examples'), workspace, { recursive: true });
    fs.mkdirSync(path.join(userData, 'User'), { recursive: true });
    fs.writeFileSync(path.join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
    console.log(`
Opening ${workspace} in VS Code.

It is connected to the sandbox: no model is called. Close the window to end; the folder is removed then.
`);
    const args = [
      '--new-window',
      '--wait',
      '--disable-workspace-trust',
      `--user-data-dir=${userData}`,
      `--extensions-dir=${path.join(folder, 'extensions')}`,
      `--extensionDevelopmentPath=${REPOSITORY}`,
      workspace,
      path.join(workspace, 'plain.bedrock.json'),
    ];
    return await runCommand(program, args, { env: environmentOutsideVSCode(process.env) });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

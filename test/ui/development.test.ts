import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { packagedVsix } from '../harness/installedExtension.ts';
import { REPOSITORY } from '../harness/paths.ts';
import { openVSCode } from '../harness/vscodeWindow.ts';
import { Workbench } from '../harness/workbench.ts';

interface Launch {
  configurations: { name: string; args: string[] }[];
}

/** What .vscode/launch.json gives VS Code with F5, which takes the first configuration. */
function developmentArguments(): string[] {
  const launch = parse(fs.readFileSync(path.join(REPOSITORY, '.vscode', 'launch.json'), 'utf8')) as Launch;
  return (launch.configurations[0]?.args ?? []).map(argument => argument.replace('${workspaceFolder}', REPOSITORY));
}

describe('the window that F5 opens', () => {
  const args = developmentArguments();
  const option = '--extensionDevelopmentPath=';
  const [own, ...helpers] = args.filter(value => value.startsWith(option)).map(value => value.slice(option.length));
  let workbench: Workbench | undefined;
  after(() => workbench?.window.close());

  it('has a profile of its own, the extension from source, and the examples', () => {
    assert.ok(args.includes('--profile-temp'));
    assert.equal(own, REPOSITORY);
    assert.equal(args.at(-1), path.join(REPOSITORY, 'examples'));
  });

  it('is connected to the sandbox by the second extension', async () => {
    // VS Code in a browser loads one extension from source, so that the extension itself is installed here.
    workbench = new Workbench(
      await openVSCode({ workspaceCopyOf: 'examples', vsix: [packagedVsix()], extensionDevelopmentPaths: helpers }),
    );
    await workbench.openFile('plain.bedrock.json');
    await workbench.waitForStatus('bedrockInvoke.identity', /Sandbox/);
  });
});

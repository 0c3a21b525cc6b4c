import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installVSCode } from './vscodeInstall.ts';
import type { VSCodeInstall } from './vscodeInstall.ts';

export interface ServerOptions {
  /** Holds settings, installed extensions and logs of this server. */
  dataFolder: string;
  /** The environment of the server, and so of the extension host. */
  env: NodeJS.ProcessEnv;
  /** VSIX files to install. */
  vsix?: string[];
  userSettings?: Record<string, unknown>;
  /** Settings of the machine that the server is: these apply at once when the file changes. */
  machineSettings?: Record<string, unknown>;
  /** The port on the loopback address; any free one if absent. */
  port?: number;
  /** Opened when the address names no folder. */
  defaultFolder?: string;
  /** Whether folders have to be trusted first, as in a real VS Code. */
  workspaceTrust?: boolean;
  serverArguments?: string[];
}

/** A running VS Code server. */
export interface VSCodeServer {
  version: string;
  /** `localhost:PORT`: webviews and the clipboard work at this name and not at an address. */
  authority: string;
  /** The address of the workbench, with the token that it asks for. */
  url(query?: Record<string, string>): string;
  machineSettingsFile: string;
  logFile: string;
  /** Resolves with the exit code when the server ends. */
  exited: Promise<number>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 3000;

/** Starts VS Code's server on the loopback address, setting it up first where needed. */
export async function startServer(options: ServerOptions): Promise<VSCodeServer> {
  const install = await installVSCode();
  const { dataFolder } = options;
  const machineSettingsFile = path.join(dataFolder, 'data', 'Machine', 'settings.json');
  writeSettings(path.join(dataFolder, 'data', 'User', 'settings.json'), options.userSettings ?? {});
  writeSettings(machineSettingsFile, options.machineSettings ?? {});
  const env = serverEnvironment(options.env, install);
  const common = [
    install.serverMain,
    '--server-data-dir',
    dataFolder,
    '--accept-server-license-terms',
    '--disable-telemetry',
  ];
  for (const vsix of options.vsix ?? []) {
    await installExtension(install.node, [...common, '--install-extension', vsix, '--force'], env);
  }

  const token = randomBytes(16).toString('hex');
  const args = [...common, '--host', '127.0.0.1', '--port', String(options.port ?? 0), '--connection-token', token];
  args.push('--disable-update-check', '--disable-getting-started-override', '--force-disable-user-env');
  // The agent host of VS Code's chat would otherwise be a process of its own.
  args.push('--agent-host-bridge-host', '127.0.0.1');
  if (!options.workspaceTrust) args.push('--disable-workspace-trust');
  if (options.defaultFolder) args.push('--default-folder', options.defaultFolder);
  args.push(...(options.serverArguments ?? []));

  const logFile = path.join(dataFolder, 'server.log');
  const child = spawn(install.node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number>(resolve => child.once('exit', code => resolve(code ?? 1)));
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  };
  const onProcessExit = () => signalGroup('SIGKILL');
  process.once('exit', onProcessExit);
  const stop = async () => {
    signalGroup('SIGTERM');
    const timer = setTimeout(() => signalGroup('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(timer);
    signalGroup('SIGKILL');
    process.off('exit', onProcessExit);
  };
  try {
    const port = await listeningPort(child, logFile);
    const authority = `localhost:${port}`;
    const url = (query: Record<string, string> = {}) =>
      `http://${authority}/?${new URLSearchParams({ tkn: token, ...query }).toString()}`;
    return { version: install.version, authority, url, machineSettingsFile, logFile, exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function writeSettings(file: string, settings: Record<string, unknown>): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(settings, null, 2));
}

/** An environment without what a terminal inside VS Code adds to it, which would lead back to that VS Code. */
export function environmentOutsideVSCode(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(base).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)));
}

function serverEnvironment(base: NodeJS.ProcessEnv, install: VSCodeInstall): NodeJS.ProcessEnv {
  const env = environmentOutsideVSCode(base);
  env['EXTENSIONS_GALLERY'] = '{}';
  env['NODE_COMPILE_CACHE'] = path.join(install.folder, 'compile-cache');
  return env;
}

async function installExtension(node: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  child.stderr.on('data', (data: Buffer) => (printed += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  // The exit code is 0 for some refusals too, such as a VSIX made for a newer VS Code.
  if (code !== 0 || !/was successfully installed/.test(printed)) {
    throw new Error(`VS Code did not install the VSIX:\n${printed.trim()}`);
  }
}

/** Waits for the line that names the port, and then for the one that says the server takes connections. */
function listeningPort(child: ChildProcess, logFile: string): Promise<number> {
  const log = fs.createWriteStream(logFile, { flags: 'a' });
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(`VS Code's server did not start within ${START_LIMIT_MS / 1000} s; its output is in ${logFile}`),
        ),
      START_LIMIT_MS,
    );
    let port = 0;
    const lastLines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', line => {
        log.write(line + '\n');
        lastLines.splice(0, lastLines.length - 20, ...lastLines.slice(-20), line);
        port ||= Number(/Extension host agent listening on (\d+)/.exec(line)?.[1] ?? 0);
        if (!port || !/Extension host agent started/.test(line)) return;
        clearTimeout(timer);
        resolve(port);
      });
    }
    child.once('error', reject);
    child.once('close', code => {
      clearTimeout(timer);
      log.end();
      reject(new Error(`VS Code's server ended with ${code} instead of starting:\n${lastLines.join('\n')}`));
    });
  });
}

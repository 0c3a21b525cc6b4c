import fs from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ensureChromium } from './chromium.ts';
import { isolatedEnvironment } from './isolatedEnvironment.ts';
import { makeTemporaryFolder, REPOSITORY } from './paths.ts';
import { QUIET_SETTINGS } from './quietSettings.ts';
import { THEMES } from './themes.ts';
import type { Theme } from './themes.ts';
import { startServer } from './vscodeServer.ts';
import type { VSCodeServer } from './vscodeServer.ts';

export interface WindowOptions {
  /** The folder (or .code-workspace file) to open; an empty temporary folder if absent. It is opened in place. */
  workspace?: string;
  /** A folder or file whose copy is opened, so that tests may write into it. Not together with `workspace`. */
  workspaceCopyOf?: string;
  /** VSIX files to install. */
  vsix?: string[];
  /** Folders of extensions that are loaded from source. */
  extensionDevelopmentPaths?: string[];
  /** The module whose `run()` VS Code calls inside the extension host; needs an extension under development. */
  extensionTestsPath?: string;
  /** User settings on top of the quiet ones. */
  settings?: Record<string, unknown>;
  /** Settings that can change while the window is open; see Workbench.setSetting. */
  machineSettings?: Record<string, unknown>;
  /** Added to the extension host's environment, which is otherwise free of the user's AWS configuration. */
  env?: NodeJS.ProcessEnv;
  /** Whether folders have to be trusted first; off, every folder is trusted. */
  workspaceTrust?: boolean;
  serverArguments?: string[];
  viewport?: { width: number; height: number };
  /** Pixels of a picture for each pixel of the page; 2 gives sharp pictures. */
  deviceScaleFactor?: number;
  theme?: Theme;
  /** Takes the messages that the workbench's console prints; absent, they are dropped. */
  onConsole?: (line: string) => void;
}

/** VS Code, open in a headless browser. */
export interface VSCodeWindow {
  page: Page;
  context: BrowserContext;
  server: VSCodeServer;
  /** The folder that is open. */
  workspace: string;
  /** This window's temporary folder, removed by `close`; `home` in it is the extension's home folder. */
  folder: string;
  /** Resolves with VS Code's exit code when the tests of `extensionTestsPath` end, or with 1 when the window dies. */
  testsEnded: Promise<number>;
  close(): Promise<void>;
}

/** The workbench has a minute to show itself: the first start on a busy machine is slow. */
const WORKBENCH_LIMIT_MS = 60_000;
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/** The windows that are open in this process, for a picture when a test fails. */
export const openWindows = new Set<VSCodeWindow>();

/** Starts a VS Code server and a browser, and opens the workbench. The caller must `close` the result. */
export async function openVSCode(options: WindowOptions = {}): Promise<VSCodeWindow> {
  const folder = makeTemporaryFolder('vscode');
  let server: VSCodeServer | undefined;
  let browser: Browser | undefined;
  let closing: Promise<void> | undefined;
  const dispose = async () => {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const close = () => (closing ??= dispose());
  const onSignal = (signal: NodeJS.Signals) =>
    void close().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const closeAndForget = async () => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await close();
  };
  try {
    const workspace = prepareWorkspace(options, folder);
    const theme = THEMES[options.theme ?? 'dark'];
    server = await startServer({
      dataFolder: path.join(folder, 'server'),
      env: isolatedEnvironment(folder, options.env),
      vsix: options.vsix ?? [],
      userSettings: { ...QUIET_SETTINGS, 'workbench.colorTheme': theme.name, ...options.settings },
      machineSettings: options.machineSettings ?? {},
      workspaceTrust: options.workspaceTrust ?? false,
      serverArguments: options.serverArguments ?? [],
    });
    browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGUMENTS });
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      deviceScaleFactor: options.deviceScaleFactor ?? 1,
      colorScheme: theme.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: `http://${server.authority}` });
    // code-server's wrapper answers this; without the key SecretStorage forgets everything on reload.
    await context.route('**/mint-key', route =>
      route.fulfill({ contentType: 'application/octet-stream', body: Buffer.alloc(32, 7) }),
    );
    const page = await context.newPage();
    const { testsEnded } = await listenToTests(page, server, options.onConsole);
    await page.goto(server.url(workbenchQuery(options, workspace, server)), { waitUntil: 'domcontentloaded' });
    await waitForWorkbench(page);
    const window: VSCodeWindow = { page, context, server, workspace, folder, testsEnded, close: closeAndForget };
    openWindows.add(window);
    page.once('close', () => openWindows.delete(window));
    return window;
  } catch (error) {
    await closeAndForget();
    throw error;
  }
}

/** Waits until the workbench is drawn, after opening or reloading the page. */
export async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: WORKBENCH_LIMIT_MS });
}

function prepareWorkspace(options: WindowOptions, folder: string): string {
  if (options.workspace) return path.resolve(REPOSITORY, options.workspace);
  const workspace = path.join(folder, 'workspace');
  fs.mkdirSync(workspace);
  if (options.workspaceCopyOf) {
    fs.cpSync(path.resolve(REPOSITORY, options.workspaceCopyOf), workspace, { recursive: true });
  }
  return workspace;
}

function workbenchQuery(options: WindowOptions, workspace: string, server: VSCodeServer): Record<string, string> {
  const remote = (file: string) => `vscode-remote://${server.authority}${path.resolve(REPOSITORY, file)}`;
  const payload = [['skipWelcome', 'true']];
  for (const extension of options.extensionDevelopmentPaths ?? []) {
    payload.push(['extensionDevelopmentPath', remote(extension)]);
  }
  if (options.extensionTestsPath) payload.push(['extensionTestsPath', remote(options.extensionTestsPath)]);
  return {
    [workspace.endsWith('.code-workspace') ? 'workspace' : 'folder']: workspace,
    payload: JSON.stringify(payload),
  };
}

/** Gives the workbench the two page functions with which it reports console output and the end of the tests. */
async function listenToTests(
  page: Page,
  server: VSCodeServer,
  onConsole?: (line: string) => void,
): Promise<{ testsEnded: Promise<number> }> {
  let end: (code: number) => void = () => undefined;
  const testsEnded = new Promise<number>(resolve => (end = resolve));
  void server.exited.then(code => end(code || 1));
  page.once('crash', () => end(1));
  await page.exposeFunction('codeAutomationLog', (_type: string, values: unknown[]) => onConsole?.(format(...values)));
  await page.exposeFunction('codeAutomationExit', (code: number) => end(code));
  return { testsEnded };
}

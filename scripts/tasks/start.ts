/**
 * npm start [-- --once] [--port N]
 * Sends the examples to the sandbox from the command line, and then, on a terminal, shows the extension: on Linux in a
 * VS Code served to a browser until Ctrl+C, elsewhere in the desktop VS Code that is installed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeTemporaryFolder, REPOSITORY } from '../../test/harness/paths.ts';
import { QUIET_SETTINGS } from '../../test/harness/quietSettings.ts';
import { startServer } from '../../test/harness/vscodeServer.ts';
import { startPlan } from '../setup/startPlan.mjs';
import { runNode } from './command.ts';
import { openInDesktop } from './desktop.ts';
import { build, packageVsix } from './steps.ts';

const EXAMPLES = [
  { file: 'plain.bedrock.json', shows: 'A plain request' },
  { file: 'streamed.bedrock.json', shows: 'A streamed answer' },
  { file: 'blocked.bedrock.json', shows: 'A prompt that the guardrail blocks' },
  { file: 'masked.bedrock.json', shows: 'An answer in which the guardrail masks personal data' },
];
const VSIX = path.join('out', 'bedrock-invoke.vsix');

async function start(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean' }, port: { type: 'string' } } });
  if (!(await build())) return 1;
  if (!(await sendExamples())) return 1;
  const plan = values.once ? ({ kind: 'none' } as const) : startPlan();
  if (plan.kind === 'none') return 0;
  if (plan.kind === 'desktop') return openInDesktop(plan.program);
  if (plan.kind === 'missing') {
    console.error(plan.sentence);
    return 1;
  }
  if (!(await packageVsix(VSIX))) return 1;
  return serve(Number(values.port ?? 0));
}

async function sendExamples(): Promise<boolean> {
  const failed: string[] = [];
  for (const { file, shows } of EXAMPLES) {
    console.log(`\n— ${shows}\n$ bedrock-invoke send examples/${file} --sandbox\n`);
    const code = await runNode(['dist/cli.js', 'send', `examples/${file}`, '--sandbox'], { stderrToStdout: true });
    if (code !== 0) failed.push(`examples/${file} ended with exit code ${code}`);
  }
  console.log('');
  for (const line of failed) console.error(line);
  return failed.length === 0;
}

/** Serves VS Code, with the user's own environment, until the user or the server ends it. */
async function serve(port: number): Promise<number> {
  const interrupted = new Promise<number>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(0));
  });
  const folder = makeTemporaryFolder('start');
  const workspace = path.join(folder, 'examples');
  fs.cpSync(path.join(REPOSITORY, 'examples'), workspace, { recursive: true });
  try {
    console.log('\nStarting VS Code…');
    const server = await startServer({
      dataFolder: path.join(folder, 'server'),
      env: process.env,
      vsix: [path.join(REPOSITORY, VSIX)],
      userSettings: { ...QUIET_SETTINGS, 'files.hotExit': 'onExitAndWindowClose', 'git.enabled': true },
      machineSettings: { 'bedrockInvoke.connection': 'sandbox' },
      port,
      defaultFolder: workspace,
    });
    const firstFile = `vscode-remote://${server.authority}${path.join(workspace, 'plain.bedrock.json')}`;
    console.log(`
VS Code with Bedrock Invoke is here, for this machine only:

  ${server.url({ payload: JSON.stringify([['openFile', firstFile]]) })}

It is connected to the sandbox: no model is called. Its folder is a copy of examples/ in
  ${workspace}
which is removed at the end. Press Ctrl+C to end.
`);
    const code = await Promise.race([interrupted, server.exited]);
    console.log('\nEnding VS Code…');
    await server.stop();
    return code;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

start().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);

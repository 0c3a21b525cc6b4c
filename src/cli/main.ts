import { unlessAborted } from '../core/http/cancellation.ts';
import { USAGE, readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { EXIT, UsageError } from './exitCodes.ts';
import { list } from './lists.ts';
import { runSandbox } from './runSandbox.ts';
import { send } from './send.ts';
import { processTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { validate } from './validate.ts';
import { whoami } from './whoami.ts';

declare const __VERSION__: string;

async function run(args: Arguments, terminal: Terminal, signal: AbortSignal): Promise<number> {
  switch (args.command) {
    case 'send':
      return send(args, { terminal, signal, env: process.env, version: __VERSION__ });
    case 'models':
    case 'guardrails':
    case 'profiles':
      return list(args, { terminal, signal, env: process.env, version: __VERSION__ });
    case 'validate':
      return unlessAborted(validate(args.files, terminal, signal), signal);
    case 'whoami':
      return whoami(args, { terminal, signal, env: process.env, version: __VERSION__ });
    case 'sandbox':
      return runSandbox(args.port, terminal, signal);
    case 'help':
      await terminal.print(USAGE);
      return EXIT.answered;
    case 'version':
      await terminal.print(__VERSION__);
      return EXIT.answered;
  }
}

async function main(): Promise<number> {
  const terminal = processTerminal();
  const controller = new AbortController();
  const stop = (): void => {
    // The second time the system ends the process, in any state.
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await run(readArguments(process.argv.slice(2)), terminal, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) {
      terminal.note('Cancelled.');
      return EXIT.cancelled;
    }
    if (error instanceof UsageError) {
      terminal.note(`bedrock-invoke: ${error.message}\nSee bedrock-invoke --help.`);
      return EXIT.usage;
    }
    terminal.note(`bedrock-invoke: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.noAnswer;
  } finally {
    await terminal.flush();
  }
}

// Nothing that a credential provider left running may keep the command waiting.
void main().then(code => process.exit(code));

import path from 'node:path';
import type { Environment } from '../core/aws/identity.ts';
import { unlessAborted } from '../core/http/cancellation.ts';
import { containedReader } from '../core/request/containedReader.ts';
import { isCredentialVariable } from '../core/request/placeholders.ts';
import type { ResolveSources } from '../core/request/resolveRequest.ts';
import type { SendArguments } from './arguments.ts';
import { projectRoot } from './readRequestText.ts';
import type { Terminal } from './terminal.ts';

/** Where the built-ins of a request file get their values on the command line. */
export function resolveSources(
  { file, variables, allowedEnvironment }: SendArguments,
  { env, terminal, signal }: { env: Environment; terminal: Terminal; signal: AbortSignal },
): ResolveSources {
  const folder = file === '-' ? process.cwd() : path.dirname(path.resolve(file));
  const read = containedReader(projectRoot(folder), folder);
  return {
    overrides: variables,
    environment(name) {
      if (isCredentialVariable(name)) throw new Error(`${name} is a credential; a request file cannot read those.`);
      if (!Object.hasOwn(env, name)) return undefined;
      // A request file is passed on: its author does not decide what it reads on this machine.
      if (!allowedEnvironment.has(name)) {
        throw new Error(`${name} may not be read: to allow it, give --allow-env ${name}.`);
      }
      return env[name];
    },
    readFile: name => unlessAborted(read(name), signal),
    async input(label) {
      if (file === '-' || !terminal.canAsk) {
        throw new Error(
          `"${label}" needs an answer and there is no terminal to ask at; give it with --var "${label}=…".`,
        );
      }
      return terminal.ask(label, signal);
    },
  };
}

import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { containedReader } from '../core/request/containedReader.ts';
import { isCredentialVariable } from '../core/request/placeholders.ts';
import type { ResolveSources } from '../core/request/resolveRequest.ts';
import type { Environment } from '../core/aws/identity.ts';
import { projectRoot } from './readRequestText.ts';

/** Where the built-ins of a request file get their values on the command line. */
export function resolveSources(
  file: string,
  variables: ReadonlyMap<string, string>,
  env: Environment,
  signal: AbortSignal,
): ResolveSources {
  const folder = file === '-' ? process.cwd() : path.dirname(path.resolve(file));
  return {
    overrides: variables,
    environment(name) {
      if (isCredentialVariable(name)) throw new Error(`${name} is a credential; a request file cannot read those.`);
      return env[name];
    },
    readFile: containedReader(projectRoot(folder), folder),
    async input(label) {
      if (file === '-' || !process.stdin.isTTY) {
        throw new Error(
          `"${label}" needs an answer and there is no terminal to ask at; give it with --var "${label}=…".`,
        );
      }
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        // Ctrl+C and Ctrl+D close the question; it would then wait for ever.
        const closed = new Promise<undefined>(resolve => lines.once('close', () => resolve(undefined)));
        return await Promise.race([lines.question(`${label}: `, { signal }), closed]);
      } finally {
        lines.close();
      }
    },
  };
}

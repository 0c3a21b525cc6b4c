import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { REPOSITORY } from '../harness/paths.ts';
import { CLAUDE } from './frames.ts';

/** The command line as it ships; another build of it can be named while that one is being made. */
export const CLI = path.join(process.env['BEDROCK_INVOKE_DIST'] ?? path.join(REPOSITORY, 'dist'), 'cli.js');

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const KEY_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_REGION: 'us-east-1',
};

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** A home folder and request files of its own. */
export class Workplace {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bedrock-invoke-cli-'));
  readonly home = path.join(this.folder, 'home');

  constructor() {
    mkdirSync(path.join(this.home, '.aws'), { recursive: true });
  }

  /** Writes a file and gives its path; objects become JSON. */
  file(name: string, content: unknown): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    );
    return file;
  }

  awsConfig(config: string, credentials = ''): void {
    writeFileSync(path.join(this.home, '.aws', 'config'), config);
    writeFileSync(path.join(this.home, '.aws', 'credentials'), credentials);
  }

  environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_|npm_)/i.test(name));
    return {
      ...Object.fromEntries(kept),
      HOME: this.home,
      USERPROFILE: this.home,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...extra,
    };
  }

  start(args: readonly string[], extra: NodeJS.ProcessEnv = KEY_ENVIRONMENT): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [CLI, ...args], { cwd: this.folder, env: this.environment(extra) });
  }

  async run(
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; input?: string | Uint8Array } = {},
  ): Promise<CliResult> {
    const child = this.start(args, options.env);
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    return finished(child);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function finished(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  const began = performance.now();
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (part: Buffer) => stdout.push(part));
  child.stderr.on('data', (part: Buffer) => stderr.push(part));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(resolve =>
    child.once('close', (...end) => resolve(end)),
  );
  return {
    code,
    signal,
    stdout: Buffer.concat(stdout).toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8'),
    milliseconds: performance.now() - began,
  };
}

/** A small request for a Claude model. */
export function claudeRequest(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    modelId: CLAUDE,
    body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] },
    ...members,
  };
}

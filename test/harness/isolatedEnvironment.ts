import fs from 'node:fs';
import path from 'node:path';

/** What could tell a test about the person who runs it, or lead a test to that person's AWS account. */
const PERSONAL = /^(AWS_|BEDROCK_INVOKE_|XDG_|npm_|OPENAI_|ANTHROPIC_)/i;

/**
 * This process's environment without anything personal and with `folder`/home as the home folder, so that no test
 * sees the AWS configuration of whoever runs it. `extra` is put on top.
 */
export function isolatedEnvironment(folder: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const home = path.join(folder, 'home');
  fs.mkdirSync(home, { recursive: true });
  const kept = Object.entries(process.env).filter(([name]) => !PERSONAL.test(name));
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true', ...extra };
}

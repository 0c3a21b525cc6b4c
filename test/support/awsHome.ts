import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A home folder of its own, whose AWS files the real provider library reads; the process's environment is changed to it. */
export class AwsHome {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bedrock-invoke-aws-'));
  private readonly saved = { ...process.env };

  constructor() {
    mkdirSync(path.join(this.folder, '.aws'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    this.environment({ HOME: this.folder, USERPROFILE: this.folder, AWS_EC2_METADATA_DISABLED: 'true' });
  }

  environment(variables: NodeJS.ProcessEnv): void {
    Object.assign(process.env, variables);
  }

  /** `HOME` in the texts stands for the folder. */
  config(config: string, credentials = ''): void {
    this.file('.aws/config', config.replaceAll('HOME', this.folder));
    this.file('.aws/credentials', credentials);
  }

  file(name: string, content: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** A credential_process that prints a text and counts its runs in `NAME.runs`. */
  program(name: string, output: string): string {
    const file = this.file(
      name,
      `#!/bin/sh\necho run >> "${path.join(this.folder, name)}.runs"\ncat <<'END'\n${output}\nEND\n`,
    );
    chmodSync(file, 0o755);
    return file;
  }

  runs(name: string): number {
    return this.read(`${name}.runs`).split('\n').length - 1;
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), 'utf8');
  }

  /** The permission bits, as `600`. */
  mode(name: string): string {
    return (statSync(path.join(this.folder, name)).mode & 0o777).toString(8);
  }

  list(name: string): string[] {
    return readdirSync(path.join(this.folder, name)).sort();
  }

  remove(): void {
    for (const name of Object.keys(process.env)) if (!(name in this.saved)) delete process.env[name];
    Object.assign(process.env, this.saved);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface ServerKeys {
  key: Buffer;
  cert: Buffer;
}

export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0;
}

/** A certificate authority of its own in a temporary folder, made by the `openssl` of the machine. */
export class TestAuthority {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bedrock-invoke-tls-'));
  private count = 0;

  constructor() {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      this.file('ca.key'),
      '-out',
      this.caFile,
      '-days',
      '2',
      '-subj',
      '/CN=Test authority',
    );
  }

  /** For `NODE_EXTRA_CA_CERTS`. */
  get caFile(): string {
    return this.file('ca.crt');
  }

  /** A certificate of this authority; `days` below zero has run out. */
  certificate(subjectAltName: string, days = 2): ServerKeys {
    const name = `server${++this.count}`;
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      this.file(`${name}.key`),
      '-out',
      this.file(`${name}.csr`),
      '-subj',
      '/CN=test',
      '-addext',
      `subjectAltName=${subjectAltName}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      this.file(`${name}.csr`),
      '-CA',
      this.caFile,
      '-CAkey',
      this.file('ca.key'),
      '-CAcreateserial',
      '-copy_extensions',
      'copy',
      '-days',
      String(days),
      '-out',
      this.file(`${name}.crt`),
    );
    return this.read(name);
  }

  selfSigned(subjectAltName: string): ServerKeys {
    const name = `server${++this.count}`;
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      this.file(`${name}.key`),
      '-out',
      this.file(`${name}.crt`),
      '-days',
      '2',
      '-subj',
      '/CN=test',
      '-addext',
      `subjectAltName=${subjectAltName}`,
    );
    return this.read(name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private read(name: string): ServerKeys {
    return { key: readFileSync(this.file(`${name}.key`)), cert: readFileSync(this.file(`${name}.crt`)) };
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

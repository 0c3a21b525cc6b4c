import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const SUFFIX = '.response';
/** All responses together; the oldest go first. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A folder with one file for each request's last response, which only this user may read. */
export class ResponseFolder {
  /** One change after the other: a response that is replaced while it is written must not come back. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** The file of a request; `null` where there is none. */
  read(uri: string): Promise<Buffer | null> {
    return this.inTurn(() => readFile(this.fileOf(uri)).catch(() => null));
  }

  /** @throws Error where it cannot be written */
  write(uri: string, bytes: Uint8Array): Promise<void> {
    return this.inTurn(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const temporary = path.join(this.folder, `${randomUUID()}.tmp`);
      try {
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
        } finally {
          await file.close();
        }
        await rename(temporary, this.fileOf(uri));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await this.dropOldest();
    });
  }

  remove(uri: string): Promise<void> {
    return this.inTurn(() => rm(this.fileOf(uri), { force: true }));
  }

  /** Removes all but those of some requests. */
  removeOthers(uris: readonly string[]): Promise<void> {
    const names = new Set(uris.map(uri => path.basename(this.fileOf(uri))));
    return this.inTurn(async () => {
      for (const name of await readdir(this.folder).catch(() => [])) {
        if (/\.(?:response|tmp)$/.test(name) && !names.has(name)) {
          await rm(path.join(this.folder, name), { force: true });
        }
      }
    });
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async dropOldest(): Promise<void> {
    const names = (await readdir(this.folder)).filter(name => name.endsWith(SUFFIX));
    const files = await Promise.all(
      names.map(async name => {
        const file = path.join(this.folder, name);
        const { size, mtimeMs } = await stat(file);
        return { file, size, mtimeMs };
      }),
    );
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of files.sort((one, other) => one.mtimeMs - other.mtimeMs)) {
      if (bytes <= MOST_BYTES) return;
      await rm(file, { force: true });
      bytes -= size;
    }
  }

  private fileOf(uri: string): string {
    return path.join(this.folder, `${createHash('sha256').update(uri).digest('hex').slice(0, 32)}${SUFFIX}`);
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MAX_HEAD_BYTES, readHead, unpackExchange } from './storedExchange.ts';
import type { ExchangeHead, StoredExchange } from './storedExchange.ts';

/** How much a folder may hold; what was written first goes first. */
export interface FolderBounds {
  maxBytes: number;
  maxAgeMs: number;
  maxSetAsideBytes: number;
}

const BOUNDS: FolderBounds = {
  maxBytes: 64 * 1024 * 1024,
  maxAgeMs: 30 * 24 * 60 * 60 * 1000,
  maxSetAsideBytes: 8 * 1024 * 1024,
};
/** A temporary file of this age belongs to a process that ended while it wrote. */
const MAX_WRITE_MS = 10 * 60 * 1000;
const MIN_SWEEP_INTERVAL_MS = 10 * 60 * 1000;
/** After so much of what may be kept, the folder is looked through again. */
const MAX_UNSWEPT_SHARE = 1 / 16;
const MAX_PARALLEL_READS = 16;

const NAME = /^(\d{17})-([0-9a-f]{16})-([A-Za-z0-9-]{1,64})\.exchange$/;
const TEMPORARY = /\.tmp$/;
const SET_ASIDE = 'set-aside';

/** What the name of a file says: when the exchange began, of which request it is, and its id. */
export interface ExchangeName {
  name: string;
  /** In milliseconds since 1970. */
  startedAt: number;
  request: string;
  id: string;
}

/**
 * A folder with one file an exchange, which only this user may read. Several windows may write into it: no file is
 * shared, each appears whole under its name or not at all, and the folder's own listing is the index.
 */
export class ExchangeFolder {
  /** One change after the other: an exchange that is removed while it is written must not come back. */
  private last: Promise<unknown> = Promise.resolve();
  /** First lines that were read before; can be read again at any time. */
  private readonly heads = new Map</* name */ string, ExchangeHead>();
  private writtenBytes = Infinity;
  private sweptAt = 0;

  constructor(
    private readonly folder: string,
    private readonly bounds: FolderBounds = BOUNDS,
  ) {}

  /**
   * Writes the file of an exchange, or replaces it. `durable`: not before it is on the disk itself.
   * @throws Error where it cannot be written
   */
  write(head: ExchangeHead, pack: () => Promise<Uint8Array>, durable: boolean): Promise<void> {
    return this.inTurn(async () => {
      const name = nameOf(head);
      const bytes = await pack();
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await this.replace(name, bytes, durable);
      this.heads.set(name, head);
      this.writtenBytes += bytes.byteLength;
      const isDue = Date.now() - this.sweptAt > MIN_SWEEP_INTERVAL_MS;
      if (isDue || this.writtenBytes > this.bounds.maxBytes * MAX_UNSWEPT_SHARE) await this.sweep();
    });
  }

  /** The exchange with an id; `null` where there is none that can be read. */
  read(id: string): Promise<StoredExchange | null> {
    return this.inTurn(async () => {
      const found = (await this.names()).find(name => name.id === id);
      const bytes = found && (await readFile(path.join(this.folder, found.name)).catch(ifMissing));
      if (!found || !bytes) return null;
      const stored = await unpackExchange(bytes);
      if (stored === 'wrong') await this.setAside(found.name);
      return stored === 'wrong' || stored === 'newer' ? null : stored;
    });
  }

  /** The first lines of all files, or of those of one request, newest first. */
  index(uri?: string): Promise<ExchangeHead[]> {
    return this.inTurn(async () => {
      const request = uri === undefined ? undefined : requestKey(uri);
      const names = await this.names();
      this.dropHeads(names);
      const chosen = names.filter(name => request === undefined || name.request === request);
      const heads: (ExchangeHead | null)[] = [];
      for (let at = 0; at < chosen.length; at += MAX_PARALLEL_READS) {
        heads.push(...(await Promise.all(chosen.slice(at, at + MAX_PARALLEL_READS).map(name => this.headOf(name)))));
      }
      return heads.filter(head => head !== null);
    });
  }

  /** Removes the files that a name says so of. */
  remove(isGone: (name: ExchangeName) => boolean): Promise<void> {
    return this.inTurn(async () => {
      for (const name of (await this.names()).filter(isGone)) {
        await rm(path.join(this.folder, name.name), { force: true });
      }
    });
  }

  /** Removes everything, what was set aside too. */
  clear(): Promise<void> {
    return this.inTurn(() => rm(this.folder, { recursive: true, force: true }));
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Newest first. */
  private async names(): Promise<ExchangeName[]> {
    const found = (await readdir(this.folder).catch(ifMissing)) ?? [];
    return found
      .sort()
      .reverse()
      .flatMap(name => {
        const [, digits, request, id] = NAME.exec(name) ?? [];
        return digits && request && id ? [{ name, startedAt: momentOf(digits), request, id }] : [];
      });
  }

  private async replace(name: string, bytes: Uint8Array, durable: boolean): Promise<void> {
    const temporary = path.join(this.folder, `${randomUUID()}.tmp`);
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        if (durable) await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path.join(this.folder, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    if (durable) await syncFolder(this.folder);
  }

  private async headOf({ name }: ExchangeName): Promise<ExchangeHead | null> {
    const known = this.heads.get(name);
    // One that runs is written again and again, perhaps by another window.
    if (known && known.state !== 'running') return known;
    const head = readHead(await beginningOf(path.join(this.folder, name)));
    if (head === 'newer') return null;
    if (head === 'wrong' || nameOf(head) !== name) {
      await this.setAside(name);
      return null;
    }
    this.heads.set(name, head);
    return head;
  }

  private dropHeads(names: readonly ExchangeName[]): void {
    const present = new Set(names.map(({ name }) => name));
    for (const name of this.heads.keys()) if (!present.has(name)) this.heads.delete(name);
  }

  /** Moves a file that cannot be read out of the way; it can be looked at until it is old. */
  private async setAside(name: string): Promise<void> {
    const folder = path.join(this.folder, SET_ASIDE);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(path.join(this.folder, name), path.join(folder, name)).catch(ifMissing);
  }

  private async sweep(): Promise<void> {
    const { maxBytes, maxAgeMs, maxSetAsideBytes } = this.bounds;
    await prune(this.folder, TEMPORARY, { maxBytes: Infinity, maxAgeMs: MAX_WRITE_MS });
    await prune(this.folder, NAME, { maxBytes, maxAgeMs });
    await prune(path.join(this.folder, SET_ASIDE), NAME, { maxBytes: maxSetAsideBytes, maxAgeMs });
    this.writtenBytes = 0;
    this.sweptAt = Date.now();
  }
}

/** Which request a file belongs to, as its name says it. */
export function requestKey(uri: string): string {
  return createHash('sha256').update(uri).digest('hex').slice(0, 16);
}

function nameOf({ startedAt, uri, id }: ExchangeHead): string {
  return `${new Date(startedAt).toISOString().replace(/\D/g, '')}-${requestKey(uri)}-${id}.exchange`;
}

/** Of the digits that a name begins with; `NaN` where they are no moment. */
function momentOf(digits: string): number {
  return Date.parse(digits.replace(/^(....)(..)(..)(..)(..)(..)(...)$/, '$1-$2-$3T$4:$5:$6.$7Z'));
}

/** Removes files that are too old, then those written first until the others are small enough together. */
async function prune(
  folder: string,
  which: RegExp,
  { maxBytes, maxAgeMs }: { maxBytes: number; maxAgeMs: number },
): Promise<void> {
  const names = ((await readdir(folder).catch(ifMissing)) ?? []).filter(name => which.test(name));
  const files = await Promise.all(
    names.map(async name => {
      const file = path.join(folder, name);
      return { file, found: await stat(file).catch(ifMissing) };
    }),
  );
  const newestFirst = files
    .flatMap(({ file, found }) => (found ? [{ file, size: found.size, writtenAt: found.mtimeMs }] : []))
    .sort((one, other) => other.writtenAt - one.writtenAt);
  const oldest = Date.now() - maxAgeMs;
  let bytes = 0;
  for (const { file, size, writtenAt } of newestFirst) {
    bytes += size;
    if (bytes > maxBytes || writtenAt < oldest) await rm(file, { force: true });
  }
}

async function beginningOf(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch(ifMissing);
  if (!handle) return new Uint8Array();
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_HEAD_BYTES), 0, MAX_HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** So that the file's new name outlives a power failure too. Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Another window may remove a file at any moment. @throws any other error */
function ifMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

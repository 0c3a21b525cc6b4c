import type { ExchangeView } from '../../core/exchange/exchangeView.ts';
import { requestKey } from './exchangeFolder.ts';
import type { ExchangeFolder } from './exchangeFolder.ts';
import type { ExchangeEntry } from './exchangeEntry.ts';
import { restoredEntry } from './restoredEntry.ts';
import { headOf, packExchange, storedExchange } from './storedExchange.ts';
import type { StoredExchange } from './storedExchange.ts';

/** More is mostly known of a failure soon after it: both are written together. */
const WRITE_DELAY_MS = 300;
/** How often an answer that still comes is written, so that a reload loses no more than this. */
const MIN_SNAPSHOT_PAUSE_MS = 1000;
/** A long one less often: writing takes no more than this part of the time. */
const MAX_SNAPSHOT_SHARE = 1 / 20;

export interface DiskOptions {
  folder: ExchangeFolder;
  /** Whether exchanges of this request are to be written: the user may not want it, or the request is closed. */
  keeps(uri: string): boolean;
  /** An exchange could not be written, removed or read. */
  onFailure(error: unknown): void;
}

/** Decides when an exchange is written to its file: soon after it ended, and once in a while as it runs. */
export class ExchangeDisk {
  private readonly timers = new Map</* id */ string, NodeJS.Timeout>();
  private readonly nextSnapshotAt = new Map</* id */ string, number>();
  private readonly writing = new Set</* id */ string>();
  /** What grew while it was written. */
  private readonly grown = new Set</* id */ string>();
  /** What is in the files: nothing is written twice. */
  private readonly written = new Map</* id */ string, { uri: string; view: ExchangeView }>();
  private ended = false;

  constructor(private readonly options: DiskOptions) {}

  /** An exchange began, grew, ended, or more is known of it. Costs nothing where it will be written later anyway. */
  note(entry: ExchangeEntry): void {
    const timer = this.timers.get(entry.id);
    if (this.ended || (timer && entry.running)) return;
    if (entry.running && this.writing.has(entry.id)) {
      this.grown.add(entry.id);
      return;
    }
    clearTimeout(timer);
    const delay = entry.running
      ? Math.max(0, (this.nextSnapshotAt.get(entry.id) ?? 0) - performance.now())
      : WRITE_DELAY_MS;
    this.timers.set(
      entry.id,
      setTimeout(() => void this.write(entry), delay),
    );
  }

  /** Reads an exchange of an earlier window; `undefined` where there is none. Never rejects. */
  read(id: string): Promise<ExchangeEntry | undefined> {
    return this.reported(this.readEntry(id));
  }

  /** The last exchange of a request, and what it is compared with. Never rejects. */
  async readLast(uri: string): Promise<ExchangeEntry[]> {
    return (await this.reported(this.readEntries(uri))) ?? [];
  }

  remove(entry: ExchangeEntry): void {
    this.forget(entry.id);
    this.removeWhere(({ id }) => id === entry.id);
  }

  removeAllOf(uri: string): void {
    for (const [id, written] of this.written) if (written.uri === uri) this.forget(id);
    const key = requestKey(uri);
    this.removeWhere(({ request }) => request === key);
  }

  /** Removes what began before a moment (in milliseconds since 1970) and belongs to no request of these. */
  removeOthers(uris: readonly string[], before: number): void {
    const keys = new Set(uris.map(requestKey));
    this.removeWhere(({ request, startedAt }) => startedAt < before && !keys.has(request));
  }

  /** Removes everything. */
  clear(): void {
    for (const id of [...this.timers.keys(), ...this.written.keys()]) this.forget(id);
    void this.reported(this.options.folder.clear());
  }

  /** Writes now what is waiting and what runs, as it is; nothing is written after this. Never rejects. */
  async end(entries: readonly ExchangeEntry[]): Promise<void> {
    const waiting = entries.filter(({ id, running }) => running || this.timers.has(id));
    const writing = waiting.map(entry => this.write(entry));
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.ended = true;
    await Promise.all(writing);
  }

  private async readEntry(id: string): Promise<ExchangeEntry | undefined> {
    const stored = await this.options.folder.read(id);
    if (!stored) return undefined;
    const entry = restoredEntry(stored);
    this.written.set(id, { uri: entry.uri, view: entry.view() });
    return entry;
  }

  private async readEntries(uri: string): Promise<ExchangeEntry[]> {
    const heads = await this.options.folder.index(uri);
    const last = heads.find(({ origin }) => origin.kind === 'sent');
    const compared = last && heads.find(({ origin }) => origin.kind === 'comparison' && origin.of === last.id);
    const read = await Promise.all([last, compared].map(head => head && this.readEntry(head.id)));
    return read.filter(entry => entry !== undefined);
  }

  private async write(entry: ExchangeEntry): Promise<void> {
    const { id, running, uri } = entry;
    const began = performance.now();
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.nextSnapshotAt.set(id, began + MIN_SNAPSHOT_PAUSE_MS);
    if (!this.options.keeps(uri)) return;
    this.writing.add(id);
    try {
      await this.writeFile(storedExchange(entry), !running);
    } catch (error) {
      this.written.delete(id);
      // What still comes is written again soon; that it was not kept is said at its end.
      if (!running) this.options.onFailure(error);
    }
    this.writing.delete(id);
    const pause = (performance.now() - began) / MAX_SNAPSHOT_SHARE;
    if (entry.running) this.nextSnapshotAt.set(id, performance.now() + Math.max(pause, MIN_SNAPSHOT_PAUSE_MS));
    else this.nextSnapshotAt.delete(id);
    if (this.grown.delete(id)) this.note(entry);
  }

  private async writeFile(stored: StoredExchange, durable: boolean): Promise<void> {
    const { uri, view } = stored;
    const before = this.written.get(view.id);
    if (before?.view === view && before.uri === uri) return;
    this.written.set(view.id, { uri, view });
    await this.options.folder.write(headOf(stored), () => packExchange(stored), durable);
  }

  private forget(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.written.delete(id);
    this.nextSnapshotAt.delete(id);
    this.grown.delete(id);
  }

  private removeWhere(isGone: Parameters<ExchangeFolder['remove']>[0]): void {
    void this.reported(this.options.folder.remove(isGone));
  }

  private reported<Result>(work: Promise<Result>): Promise<Result | undefined> {
    return work.catch((error: unknown) => {
      this.options.onFailure(error);
      return undefined;
    });
  }
}

import type { Uri } from 'vscode';
import type { Progress } from '../../protocol/toPanel.ts';
import { EventSource } from '../window/eventSource.ts';
import type { ExchangeDisk } from './exchangeDisk.ts';
import { isComparisonOf } from './exchangeEntry.ts';
import type { ComparisonEntry, ExchangeEntry } from './exchangeEntry.ts';

export type ExchangeEvent =
  /** `added`: it began or was read from disk. `changed`: an attempt failed, it ended, or more is known of its failure. */
  | { kind: 'added' | 'changed' | 'removed'; exchange: ExchangeEntry }
  | { kind: 'progress'; exchange: ExchangeEntry; text: string; reasoning: string; progress: () => Progress };

/** Entries in memory: an answer can hold megabytes. */
const MAX_ENTRIES = 60;
const MAX_ENTRIES_PER_REQUEST = 5;
/** And what all of them may take; the last one is kept at any size. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
/** A larger answer leaves the memory when its request is closed or sent again. */
const MAX_IDLE_BYTES = 1024 * 1024;

export interface StoreOptions {
  /** `null`: nothing is kept on disk. */
  disk: ExchangeDisk | null;
  /** A listener failed. What the disk refuses is not among it. */
  onFailure(error: unknown): void;
}

/**
 * Every exchange by its id, many a request file, the newest first. It keeps what fits in memory; on disk is the last
 * exchange of each open request and what it is compared with, read again when it is asked for.
 */
export class ExchangeStore {
  /** Newest first. */
  private entries: ExchangeEntry[] = [];
  private readonly events: EventSource<ExchangeEvent>;
  private readonly restoring = new Map</* uri or id */ string, Promise<void>>();
  private readonly disk: ExchangeDisk | null;
  private ending: Promise<void> | undefined;

  constructor({ disk, onFailure }: StoreOptions) {
    this.disk = disk;
    this.events = new EventSource(onFailure);
  }

  get onDidChange() {
    return this.events.on;
  }

  get(id: string): ExchangeEntry | undefined {
    return this.entries.find(entry => entry.id === id);
  }

  /** All of a request that are in memory, newest first. */
  all(uri: string | Uri): readonly ExchangeEntry[] {
    const key = uri.toString();
    return this.entries.filter(entry => entry.uri === key);
  }

  /** What a request's last sending brought. */
  latest(uri: string | Uri): ExchangeEntry | undefined {
    const key = uri.toString();
    return this.entries.find(({ origin, uri: own }) => own === key && origin.kind === 'sent');
  }

  /** What an exchange is compared with. */
  comparisonOf(id: string): ComparisonEntry | undefined {
    return this.entries.find((entry): entry is ComparisonEntry => isComparisonOf(entry, id));
  }

  isRunning(uri: string | Uri): boolean {
    return this.latest(uri)?.running === true;
  }

  /** Any sent request that runs. */
  get anyRunning(): ExchangeEntry | undefined {
    return this.entries.find(({ origin, running }) => running && origin.kind === 'sent');
  }

  /** Takes an exchange that begins; what it replaces is no longer kept on disk. */
  add(entry: ExchangeEntry): void {
    this.replaceEarlier(entry);
    this.entries.unshift(entry);
    this.dropExcess(entry);
    this.disk?.note(entry);
    this.events.fire({ kind: 'added', exchange: entry });
  }

  /** To be called when an exchange has changed in another way than by text that came. */
  changed(entry: ExchangeEntry): void {
    if (!this.holds(entry)) return;
    if (!entry.running) this.dropExcess(entry);
    this.disk?.note(entry);
    this.events.fire({ kind: 'changed', exchange: entry });
  }

  /** Call it for what came; `progress` is asked for when it is shown. */
  grew(entry: ExchangeEntry, text: string, reasoning: string, progress: () => Progress): void {
    if (!this.holds(entry)) return;
    this.disk?.note(entry);
    this.events.fire({ kind: 'progress', exchange: entry, text, reasoning, progress });
  }

  /** Removes an exchange and what it is compared with, from memory and disk; one that runs is cancelled. */
  remove(id: string): void {
    const removed = this.entries.filter(entry => entry.id === id || isComparisonOf(entry, id));
    for (const entry of removed) {
      this.forget(entry);
      this.disk?.remove(entry);
      entry.cancel();
      this.events.fire({ kind: 'removed', exchange: entry });
    }
  }

  /** Removes everything. */
  clear(): void {
    for (const { id } of this.entries) this.remove(id);
    this.disk?.clear();
  }

  /** Gives the exchange with an id, from disk where it is not in memory. Never rejects. */
  async load(id: string): Promise<ExchangeEntry | undefined> {
    if (!this.get(id)) await this.once(id, async () => this.take(await this.disk?.read(id)));
    return this.get(id);
  }

  /** Reads a request's last exchange and what it is compared with from disk, unless it was sent in this window. Never rejects. */
  restore(uri: string | Uri): Promise<void> {
    const key = uri.toString();
    return this.once(key, async () => {
      const wasSent = () => this.latest(key)?.sent !== undefined;
      const last = wasSent() ? [] : ((await this.disk?.readLast(key)) ?? []);
      // It may have been sent meanwhile.
      if (!wasSent()) last.forEach(entry => this.take(entry));
    });
  }

  /** A request was closed: it is kept on disk no longer, and in memory only where it is small. */
  closed(uri: string | Uri): void {
    for (const entry of this.all(uri)) if (!entry.running && entry.size > MAX_IDLE_BYTES) this.forget(entry);
    this.disk?.removeAllOf(uri.toString());
  }

  /** A request was opened. */
  async opened(uri: string | Uri): Promise<void> {
    await this.restore(uri);
    this.keep(uri);
  }

  /** Writes what is in memory of a request, where it is not written yet. */
  keep(uri: string | Uri): void {
    const latest = this.latest(uri);
    for (const entry of [latest, latest && this.comparisonOf(latest.id)]) if (entry) this.disk?.note(entry);
  }

  /** The file of a request was renamed. */
  move(from: string | Uri, to: string | Uri): void {
    const moved = this.all(from);
    if (moved.length === 0) return;
    for (const { id } of this.all(to)) this.remove(id);
    this.disk?.removeAllOf(from.toString());
    for (const entry of moved) {
      entry.uri = to.toString();
      this.events.fire({ kind: 'changed', exchange: entry });
    }
    this.keep(to);
  }

  /** Writes to disk what is not there yet, what runs as it is now; nothing is written after this. */
  end(): Promise<void> {
    return (this.ending ??= this.disk?.end(this.entries) ?? Promise.resolve());
  }

  dispose(): void {
    void this.end();
    for (const entry of this.entries) if (entry.running) entry.cancel();
    this.events.dispose();
  }

  private holds(entry: ExchangeEntry): boolean {
    return this.get(entry.id) === entry;
  }

  private forget(entry: ExchangeEntry): void {
    this.entries = this.entries.filter(each => each !== entry);
  }

  /** Takes an exchange of an earlier window in. */
  private take(entry: ExchangeEntry | undefined): void {
    if (!entry || this.get(entry.id)) return;
    const at = this.entries.findIndex(({ startedAt }) => startedAt < entry.startedAt);
    this.entries.splice(at < 0 ? this.entries.length : at, 0, entry);
    this.dropExcess(entry);
    this.events.fire({ kind: 'added', exchange: entry });
  }

  private replaceEarlier({ uri, origin }: ExchangeEntry): void {
    for (const earlier of this.all(uri)) {
      if (origin.kind === 'comparison') {
        if (isComparisonOf(earlier, origin.of)) this.remove(earlier.id);
      } else if (earlier.origin.kind === 'comparison') {
        this.remove(earlier.id);
      } else {
        this.disk?.remove(earlier);
        if (earlier.size > MAX_IDLE_BYTES) this.forget(earlier);
      }
    }
    for (const { id } of this.all(uri).slice(MAX_ENTRIES_PER_REQUEST - 1)) this.remove(id);
  }

  /** Makes space for the one that was added or grew last: first go those that were sent again since, then the oldest. */
  private dropExcess(latest: ExchangeEntry): void {
    let count = this.entries.length;
    let bytes = this.entries.reduce((sum, { size }) => sum + size, 0);
    if (count <= MAX_ENTRIES && bytes <= MAX_MEMORY_BYTES) return;
    const oldest = [...this.entries].reverse();
    const isOutdated = (entry: ExchangeEntry) => entry.origin.kind === 'sent' && this.latest(entry.uri) !== entry;
    for (const entry of [...oldest.filter(isOutdated), ...oldest.filter(each => !isOutdated(each))]) {
      if (count <= MAX_ENTRIES && bytes <= MAX_MEMORY_BYTES) return;
      if (entry.running || entry === latest) continue;
      this.forget(entry);
      count--;
      bytes -= entry.size;
    }
  }

  /** Does not read the same twice at a time. */
  private once(key: string, read: () => Promise<void>): Promise<void> {
    const known = this.restoring.get(key);
    if (known) return known;
    const reading = read().finally(() => this.restoring.delete(key));
    this.restoring.set(key, reading);
    return reading;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { asList, asNumber, asRecord, at, member } from '../json/untrustedJson.ts';
import type { GuardrailList } from './listGuardrails.ts';
import type { ModelCatalogue, SourceFailure } from './modelCatalogue.ts';

/** Whose list it is. Lists of different identities, regions and endpoints never mix. */
export interface CatalogueKey {
  list: 'models' | 'guardrails';
  /** `identity.label`. */
  identity: string;
  /** Where it is known. */
  account: string | null;
  region: string;
  /** `endpointUrl(endpoint)`. */
  endpoint: string;
}

interface Lists {
  models: ModelCatalogue;
  guardrails: GuardrailList;
}

export interface Cached<Value> {
  value: Value;
  /** When the list was requested, in milliseconds since 1970. */
  listedAt: number;
  ageMs: number;
}

export interface CacheOptions {
  /** Where lists are kept between sessions; `null` keeps them in memory only. */
  folder: string | null;
  now?: () => number;
}

const FORMAT = 1;

/** Lists by identity and region, in memory and in one small file each. A file that cannot be read or written is as none. */
export class CatalogueCache {
  private readonly memory = new Map<string, { value: unknown; listedAt: number }>();
  private readonly folder: string | null;
  private readonly now: () => number;

  constructor({ folder, now = Date.now }: CacheOptions) {
    this.folder = folder;
    this.now = now;
  }

  /** The last list that was read, however old. */
  async get<Key extends CatalogueKey>(key: Key): Promise<Cached<Lists[Key['list']]> | null> {
    const name = nameOf(key);
    let found = this.memory.get(name);
    if (!found) {
      found = await this.read(name, key);
      if (found) this.memory.set(name, found);
    }
    return found
      ? {
          value: found.value as Lists[Key['list']],
          listedAt: found.listedAt,
          ageMs: Math.max(0, this.now() - found.listedAt),
        }
      : null;
  }

  /** Keeps a list; one that something passing (throttling, no network) kept from being whole is not kept. */
  async put<Key extends CatalogueKey>(key: Key, value: Lists[Key['list']]): Promise<void> {
    if (value.failures.some(({ denied }: SourceFailure) => !denied)) return;
    const name = nameOf(key);
    const listedAt = this.now();
    this.memory.set(name, { value, listedAt });
    if (this.folder !== null) {
      await writeAtomically(
        this.folder,
        name,
        JSON.stringify({ format: FORMAT, key: textOf(key), listedAt, value }),
      ).catch(() => undefined);
    }
  }

  /**
   * The list from here where it is younger than `maxAgeMs`, else what `ask` gives, which is then kept.
   * @throws what `ask` throws
   */
  async load<Key extends CatalogueKey>(
    key: Key,
    maxAgeMs: number,
    ask: () => Promise<Lists[Key['list']]>,
  ): Promise<Cached<Lists[Key['list']]>> {
    const cached = await this.get(key);
    return cached && cached.ageMs < maxAgeMs ? cached : this.refresh(key, ask);
  }

  /** Asks even where a list is kept here. @throws what `ask` throws */
  async refresh<Key extends CatalogueKey>(
    key: Key,
    ask: () => Promise<Lists[Key['list']]>,
  ): Promise<Cached<Lists[Key['list']]>> {
    const value = await ask();
    await this.put(key, value);
    return { value, listedAt: this.now(), ageMs: 0 };
  }

  private async read(name: string, key: CatalogueKey): Promise<{ value: unknown; listedAt: number } | undefined> {
    if (this.folder === null) return undefined;
    try {
      const file: unknown = JSON.parse(await readFile(path.join(this.folder, name), 'utf8'));
      const listedAt = asNumber(member(file, 'listedAt'));
      const value = member(file, 'value');
      const entries = asList(member(value, key.list));
      const whole =
        member(file, 'format') === FORMAT &&
        listedAt !== null &&
        member(file, 'key') === textOf(key) &&
        Array.isArray(member(value, key.list)) &&
        Array.isArray(member(value, 'failures')) &&
        entries.every(
          entry =>
            asRecord(entry) !== null && typeof at(entry, 'id') === 'string' && typeof at(entry, 'name') === 'string',
        );
      return whole ? { value, listedAt } : undefined;
    } catch {
      return undefined;
    }
  }
}

function textOf({ list, identity, account, region, endpoint }: CatalogueKey): string {
  return JSON.stringify([list, identity, account, region, endpoint]);
}

function nameOf(key: CatalogueKey): string {
  return `${key.list}-${createHash('sha256').update(textOf(key)).digest('hex').slice(0, 32)}.json`;
}

async function writeAtomically(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = path.join(folder, `${name}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path.join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

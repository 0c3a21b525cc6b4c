import type { AwsCredentials } from './authorization.ts';

/** Credentials are loaded again this long before they expire, as the AWS SDKs do. */
const LEEWAY_MS = 5 * 60_000;
/** Credentials without an expiration (of a credential_process, mostly) count as valid this long. */
const UNTIMED_MS = 5 * 60_000;
/** A source that has not answered for so long (a hanging process, a forgotten question) does not keep others waiting. */
const MAX_SHARED_WAIT_MS = 60_000;
/** While the old credentials still hold, a source that failed is not asked again for this long. */
const RETRY_DELAY_MS = 30_000;

interface Entry {
  held?: { credentials: AwsCredentials; at: number };
  loading?: { promise: Promise<AwsCredentials>; at: number };
  failedAt?: number;
}

/**
 * Keeps temporary credentials until shortly before their end, so that a role, an SSO session or a process is not asked
 * for each request, nor an MFA code. One source is asked once at a time. Lives in memory only, wherever its owner keeps it.
 */
export class CredentialCache {
  private entries = new Map</* key */ string, Entry>();

  constructor(private readonly now: () => number = Date.now) {}

  /**
   * What is held under the key, else what `load` gives. With `refresh` the source is asked although what is held still
   * seems good. Rejects as `load` does, except where what is held has not expired yet.
   */
  async get(key: string, load: () => Promise<AwsCredentials>, refresh = false): Promise<AwsCredentials> {
    const entry = this.entries.get(key) ?? {};
    this.entries.set(key, entry);
    const { held } = entry;
    const now = this.now();
    if (
      held &&
      !refresh &&
      (this.lasts(held, LEEWAY_MS) || (this.lasts(held, 0) && now - (entry.failedAt ?? -Infinity) < RETRY_DELAY_MS))
    ) {
      return held.credentials;
    }
    if (!entry.loading || now - entry.loading.at >= MAX_SHARED_WAIT_MS) entry.loading = this.start(entry, load, now);
    try {
      return await entry.loading.promise;
    } catch (error) {
      if (held && !refresh && this.lasts(held, 0)) return held.credentials;
      throw error;
    }
  }

  /** Forgets everything: the user signed in or out elsewhere, or changed the config files. */
  clear(): void {
    this.entries = new Map();
  }

  private start(entry: Entry, load: () => Promise<AwsCredentials>, at: number): NonNullable<Entry['loading']> {
    const loading = { at, promise: load() };
    const settle = (change: () => void): void => {
      // One that was given up on has nothing to say any more.
      if (entry.loading !== loading) return;
      entry.loading = undefined;
      change();
    };
    loading.promise.then(
      credentials =>
        settle(() => {
          entry.held = { credentials, at: this.now() };
          entry.failedAt = undefined;
        }),
      () =>
        settle(() => {
          entry.failedAt = this.now();
        }),
    );
    return loading;
  }

  private lasts({ credentials, at }: NonNullable<Entry['held']>, leewayMs: number): boolean {
    const end = credentials.expiration ? credentials.expiration.getTime() - leewayMs : at + UNTIMED_MS;
    return this.now() < end;
  }
}

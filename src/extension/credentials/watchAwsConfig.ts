import { existsSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import path from 'node:path';
import type { Disposable } from 'vscode';
import { awsConfigFiles } from '../../core/aws/profiles.ts';

/** A tool writes both files, or a file in several steps: that is one change. */
const DEBOUNCE_MS = 200;

/**
 * Calls back when the AWS config files change, or the tokens of SSO sessions and of `aws login`: a login in a terminal is
 * then seen without a reload. What is not there yet is seen when it comes.
 */
export function watchAwsConfig(onChange: () => void): Disposable {
  const watcher = new AwsConfigWatcher(onChange);
  return { dispose: () => watcher.close() };
}

/** Watches folders and not the files: editors and the AWS CLI put new files in the old ones' places. */
class AwsConfigWatcher {
  private readonly watchers = new Map</* folder */ string, FSWatcher>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly onChange: () => void) {
    this.arrange();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
  }

  /** Watches each folder that is there, else the nearest one above it, for the name that would lead there. */
  private arrange(): void {
    const { files, folders } = awsConfigFiles();
    const watched = new Map</* folder */ string, Set<string> | 'tokens'>();
    const want = (folder: string, name: string | null): void => {
      if (!existsSync(folder) && path.dirname(folder) !== folder) {
        return want(path.dirname(folder), path.basename(folder));
      }
      const names = watched.get(folder);
      if (name === null || names === 'tokens') watched.set(folder, 'tokens');
      else watched.set(folder, new Set([...(names ?? []), name]));
    };
    for (const file of files) want(path.dirname(file), path.basename(file));
    for (const folder of folders) want(folder, null);
    for (const [folder, watcher] of this.watchers) {
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const [folder, names] of watched) {
      const concerns = (name: string | null): boolean =>
        name === null || (names === 'tokens' ? name.endsWith('.json') : names.has(name));
      this.listen(folder, concerns);
    }
  }

  private listen(folder: string, concerns: (name: string | null) => boolean): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (concerns(name)) this.soon();
      });
      // The folder was taken away, or the system watches no more: looked for again with the next change.
      watcher.on('error', () => this.soon());
      this.watchers.set(folder, watcher);
    } catch {
      // A folder that may not be read cannot hold what signs either.
    }
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => {
      this.arrange();
      this.onChange();
    }, DEBOUNCE_MS);
  }
}

import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { MAX_BODY_BYTES } from './bedrockRules.ts';
import { openRegularFile } from './regularFile.ts';

/**
 * Reads files for `{{$file}}` and `{{$base64}}`, never outside `root`. Paths are relative to `folder`. Containment is
 * judged on the opened file, so that a link swapped between check and read does not help; hidden files and folders
 * (`.env`, `.aws`, `.git`) below the root are refused too.
 * @returns a reader that throws an `Error` saying why a file is not read
 */
export function containedReader(root: string, folder: string): (file: string) => Promise<Uint8Array> {
  return async file => {
    if (path.isAbsolute(file) || path.win32.isAbsolute(file) || file.includes('\0')) {
      throw new Error(`${file}: the path must be relative to the request file.`);
    }
    const realRoot = await realpath(root);
    const requested = path.resolve(await realpath(folder), file);
    const { handle, read } = await openRegularFile(requested, file);
    try {
      const opened = await realPathOf(handle.fd, requested);
      const inside = path.relative(realRoot, opened);
      if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) {
        throw new Error(
          `${file} is outside ${path.basename(realRoot)}; a request reads only files of its own project.`,
        );
      }
      if (inside.split(path.sep).some(part => part.startsWith('.'))) {
        throw new Error(`${file} is hidden or in a hidden folder; a request does not read those.`);
      }
      const [held, named] = [await handle.stat(), await stat(opened)];
      // Where the path was resolved a second time, it may name another file by now.
      if (held.dev !== named.dev || held.ino !== named.ino) {
        throw new Error(`${file} changed while it was read; try again.`);
      }
      return await read(MAX_BODY_BYTES, `a body can have ${MAX_BODY_BYTES.toLocaleString('en-US')}`);
    } finally {
      await handle.close();
    }
  };
}

/** The real path of an open file; Linux gives it by descriptor, elsewhere the path is resolved again. */
async function realPathOf(fd: number, requested: string): Promise<string> {
  if (process.platform === 'linux') {
    const known = await realpath(`/proc/self/fd/${fd}`).catch(() => undefined);
    if (known) return known;
  }
  return realpath(requested);
}

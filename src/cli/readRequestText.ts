import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { UsageError } from './exitCodes.ts';

/** A body of 25 MB with its escapes, and space for the rest. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** A request file's text. @throws UsageError where it cannot be read or is not UTF-8 */
export async function readRequestText(file: string, signal?: AbortSignal): Promise<string> {
  const bytes = file === '-' ? await readStandardInput(signal) : await readNamed(file, signal);
  if (bytes.byteLength > MAX_FILE_BYTES) {
    throw new UsageError(`${file} has more than ${MAX_FILE_BYTES / 1024 / 1024} MB; this is not a request file.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not UTF-8 text.`);
  }
}

async function readNamed(file: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readFile(file, { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new UsageError(
      code === 'ENOENT'
        ? `${file} does not exist.`
        : code === 'EISDIR'
          ? `${file} is a folder.`
          : `${file} cannot be read (${String(code)}).`,
    );
  }
}

async function readStandardInput(signal: AbortSignal | undefined): Promise<Uint8Array> {
  if (signal) addAbortSignal(signal, process.stdin);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
    parts.push(part);
    if ((length += part.byteLength) > MAX_FILE_BYTES) break;
  }
  return Buffer.concat(parts);
}

/** What `{{$file}}` may read below: the repository the request lies in, else its own folder. */
export function projectRoot(folder: string): string {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (path.dirname(at) === at) return path.resolve(folder);
  }
}

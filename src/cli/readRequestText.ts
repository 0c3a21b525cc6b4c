import { existsSync } from 'node:fs';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { unlessAborted } from '../core/http/cancellation.ts';
import { MAX_FILE_BYTES, megabytes } from '../core/json/limits.ts';
import { FileRefused, openRegularFile } from '../core/request/regularFile.ts';
import { UsageError } from './exitCodes.ts';

/** A request file's text. @throws UsageError where it cannot be read, is too large or is not UTF-8 */
export async function readRequestText(file: string, signal: AbortSignal): Promise<string> {
  const bytes = file === '-' ? await readStandardInput(signal) : await readNamed(file, signal);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not UTF-8 text.`);
  }
}

async function readNamed(file: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    // A folder on the network may not answer; the reading is then no longer waited for.
    return await unlessAborted(readWhole(file, signal), signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof FileRefused)) throw error;
    throw new UsageError(error.message);
  }
}

async function readWhole(file: string, signal: AbortSignal): Promise<Uint8Array> {
  const opened = await openRegularFile(file, file);
  try {
    return await opened.read(MAX_FILE_BYTES, `a request file has at most ${megabytes(MAX_FILE_BYTES)}`, signal);
  } finally {
    await opened.handle.close();
  }
}

async function readStandardInput(signal: AbortSignal): Promise<Uint8Array> {
  addAbortSignal(signal, process.stdin);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
    parts.push(part);
    if ((length += part.byteLength) > MAX_FILE_BYTES) {
      throw new UsageError(
        `Standard input has more than ${megabytes(MAX_FILE_BYTES)}; a request file has at most ${megabytes(MAX_FILE_BYTES)}.`,
      );
    }
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

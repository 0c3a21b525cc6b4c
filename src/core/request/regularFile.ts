import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Bytes that are read between two looks at the limit and at the signal. */
const READ_BYTES = 1024 * 1024;

/** A file that is not read, with a message that says why. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

/** An open regular file. */
export interface RegularFile {
  handle: FileHandle;
  /** Its bytes; `limit` says what has so many at most. @throws FileRefused where it has more, also while it grows */
  read(maxBytes: number, limit: string, signal?: AbortSignal): Promise<Uint8Array>;
}

/**
 * Opens a file to read it; `shown` is how messages name it. The opening never waits for another process, as that of a
 * pipe would. @throws FileRefused
 */
export async function openRegularFile(file: string, shown: string): Promise<RegularFile> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw refusal(error, shown);
  });
  try {
    const held = await handle.stat();
    if (held.isDirectory()) throw new FileRefused(`${shown} is a folder.`);
    if (!held.isFile()) throw new FileRefused(`${shown} is not a regular file, so it is not read.`);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return { handle, read: (maxBytes, limit, signal) => readAll(handle, shown, maxBytes, limit, signal) };
}

async function readAll(
  handle: FileHandle,
  shown: string,
  maxBytes: number,
  limit: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const { size } = await handle.stat();
  const tooLarge = (bytes: string): FileRefused => new FileRefused(`${shown} has ${bytes} bytes; ${limit}.`);
  if (size > maxBytes) throw tooLarge(size.toLocaleString('en-US'));
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    signal?.throwIfAborted();
    // One more than is left, so that the end of a file that does not grow is seen without another part.
    const part = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(size - length, 0) + 1));
    let bytesRead: number;
    try {
      ({ bytesRead } = await handle.read(part, 0, part.byteLength, length));
    } catch (error) {
      throw refusal(error, shown);
    }
    if (bytesRead === 0) return Buffer.concat(parts, length);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(`more than ${maxBytes.toLocaleString('en-US')}`);
    parts.push(part.subarray(0, bytesRead));
  }
}

function refusal(error: unknown, shown: string): FileRefused {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A socket, or a pipe's end that nothing reads from, cannot be opened at all.
  if (code === 'ENXIO' || code === 'ENODEV') {
    return new FileRefused(`${shown} is not a regular file, so it is not read.`);
  }
  if (code === 'EISDIR') return new FileRefused(`${shown} is a folder.`);
  return new FileRefused(code === 'ENOENT' ? `${shown} does not exist.` : `${shown} cannot be read (${code}).`);
}

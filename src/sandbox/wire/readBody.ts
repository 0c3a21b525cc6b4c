import type { Readable } from 'node:stream';

/** The largest body that InvokeModel takes. */
export const MAX_BODY_BYTES = 25_000_000;

/**
 * Collects a request body; undefined as soon as it grows beyond the limit. What still comes then is read and thrown away,
 * so that a client that is still sending gets the answer and memory stays flat.
 */
export function readBody(request: Readable, declaredLength: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const giveUp = (): void => {
      parts.length = 0;
      request.removeAllListeners('data');
      request.resume();
      resolve(undefined);
    };
    request.on('error', reject);
    request.on('close', () => reject(new Error('The client went away before its request was complete.')));
    request.on('end', () => resolve(Buffer.concat(parts)));
    if (declaredLength > MAX_BODY_BYTES) {
      giveUp();
      return;
    }
    request.on('data', (part: Buffer) => {
      size += part.length;
      parts.push(part);
      if (size > MAX_BODY_BYTES) giveUp();
    });
  });
}

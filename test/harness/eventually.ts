import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 100;
const LIMIT_MS = 30_000;

/**
 * Waits until `isTrue` gives true, asking again and again; a throw counts as "not yet". Throws after `limitMs` with
 * `what` was waited for and the last error.
 */
export async function eventually(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    let cause: unknown;
    try {
      if (await isTrue()) return;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`Waited ${limitMs / 1000} s for ${what}.`, { cause });
    await sleep(RETRY_MS);
  }
}

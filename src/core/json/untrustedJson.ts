/**
 * Reading JSON that a server or a model wrote: nothing here throws, for any shape.
 * Only own members count, so `__proto__` and inherited names never answer.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The member `key` of a JSON object; `undefined` when `value` is no object or has no such member of its own. */
export function member(value: unknown, key: string): unknown {
  const record = asRecord(value);
  return record !== null && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Follows object members by name and list entries by number, for example `at(body, 'usage', 'input_tokens')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    current = typeof step === 'number' ? asList(current)[step] : member(current, step);
  }
  return current;
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A string that says something; the empty string counts as absent. */
export function asWord(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A count of tokens or milliseconds; guardrails hand them back as floats (`28.0`). */
export function asCount(value: unknown): number | null {
  const number = asNumber(value);
  return number !== null && number >= 0 ? number : null;
}

/** The list itself when it holds numbers only and at least one; no copy, since vectors can be large. */
export function asVector(value: unknown): readonly number[] | null {
  return Array.isArray(value) && value.length > 0 && value.every(entry => typeof entry === 'number') ? value : null;
}

/** A server's own words, fit for one sentence: one line, no final full stop, at most 300 characters. */
export function quoted(text: string): string {
  const line = text.slice(0, 1000).replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

const MAX_SHOWN_DEPTH = 200;

/** JSON for reading; what is nested too deeply to be read or serialized is cut, marked with `…`. */
export function prettyJson(value: unknown): string {
  if (!isDeeperThan(value, MAX_SHOWN_DEPTH)) {
    try {
      return JSON.stringify(value, null, 2) ?? '';
    } catch {
      // Only the indentation can make it longer than a string may be; without it, it is as long as what came.
    }
  }
  return JSON.stringify(cutBelow(value, MAX_SHOWN_DEPTH)) ?? '';
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(entry => isDeeperThan(entry, levels - 1));
}

function cutBelow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '…';
  if (Array.isArray(value)) return value.map(entry => cutBelow(entry, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cutBelow(entry, levels - 1)]));
}

/** A value as indented JSON. What came in a message is JSON already, so this always has a text to show. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? 'null';
}

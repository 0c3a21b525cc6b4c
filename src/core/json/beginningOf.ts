/**
 * The first `limit` characters of a string, in memory of their own: V8 keeps the whole string in memory for as long as a
 * slice of it lives.
 */
export function beginningOf(text: string, limit: number): string {
  return text.length <= limit ? text : structuredClone(text.slice(0, limit));
}

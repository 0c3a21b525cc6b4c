/**
 * The first `limit` characters of a text, in memory of their own: what is only cut off a text keeps the whole of it in
 * memory, as V8 has it.
 */
export function beginningOf(text: string, limit: number): string {
  return text.length <= limit ? text : structuredClone(text.slice(0, limit));
}

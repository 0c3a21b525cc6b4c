/** The value of a JSON text; `failed` where it is none. */
export function parseJson(text: string): { value: unknown; failed: boolean } {
  try {
    return { value: JSON.parse(text) as unknown, failed: false };
  } catch {
    return { value: undefined, failed: true };
  }
}

/** The value of JSON; `failed` where it is none. A byte order mark before it is passed over. */
export function parseJson(text: string): { value: unknown; failed: boolean } {
  try {
    return { value: JSON.parse(withoutMark(text)) as unknown, failed: false };
  } catch {
    return { value: undefined, failed: true };
  }
}

/** Text without the byte order mark that some gateways write before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** A stretch of a text, `end` not included. */
export interface Stretch {
  start: number;
  end: number;
}

/** The tag that says to a guardrail which part of a prompt to check (facts: input tags). */
export function guardTag(suffix: string): { open: string; close: string } {
  const name = `amazon-bedrock-guardrails-guardContent_${suffix}`;
  return { open: `<${name}>`, close: `</${name}>` };
}

/** What stands between guard-content tags of this suffix, tags not included; a tag that is never closed holds nothing. */
export function guardedRanges(text: string, suffix: string): Stretch[] {
  const { open, close } = guardTag(suffix);
  const found: Stretch[] = [];
  for (let at = text.indexOf(open); at >= 0;) {
    const start = at + open.length;
    const end = text.indexOf(close, start);
    if (end < 0) break;
    found.push({ start, end });
    at = text.indexOf(open, end + close.length);
  }
  return found;
}

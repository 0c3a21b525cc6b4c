/** A part of a string, in UTF-16 code units; `end` is not included. */
export interface TextSpan {
  start: number;
  end: number;
}

/** The tag that says to a guardrail which part of a prompt to check (facts: input tags). */
export function guardTag(suffix: string): { open: string; close: string } {
  const name = `amazon-bedrock-guardrails-guardContent_${suffix}`;
  return { open: `<${name}>`, close: `</${name}>` };
}

/** The parts between guard-content tags of this suffix, tags not included; a tag that is never closed has no content. */
export function guardedRanges(text: string, suffix: string): TextSpan[] {
  const { open, close } = guardTag(suffix);
  const found: TextSpan[] = [];
  for (let at = text.indexOf(open); at >= 0;) {
    const start = at + open.length;
    const end = text.indexOf(close, start);
    if (end < 0) break;
    found.push({ start, end });
    at = text.indexOf(open, end + close.length);
  }
  return found;
}

import type { GroundingInput } from './grounding.ts';

/** A prompt taken apart by its guardrail tags. */
export interface TaggedPrompt {
  /** What the guardrail looks at: the tagged parts, or everything when nothing is tagged. */
  guarded: string;
  /** True when guardContent tags chose the parts. */
  tagged: boolean;
  grounding?: GroundingInput;
}

const TAG_PREFIX = 'amazon-bedrock-guardrails-';

/** Reads `<amazon-bedrock-guardrails-guardContent_SUFFIX>` and the two grounding tags; without a suffix there are no tags. */
export function readTags(text: string, suffix: string | undefined): TaggedPrompt {
  if (suffix === undefined) return { guarded: text, tagged: false };
  const content = contentsOf(text, `guardContent_${suffix}`);
  const source = contentsOf(text, `groundingSource_${suffix}`);
  const query = contentsOf(text, `query_${suffix}`);
  return {
    guarded: content.length > 0 ? content.join('\n') : text,
    tagged: content.length > 0,
    grounding:
      source.length > 0 && query.length > 0 ? { source: source.join('\n'), query: query.join('\n') } : undefined,
  };
}

/** Removes the tags of one suffix from a string and keeps what was in them. */
export function withoutTags(text: string, suffix: string | undefined): string {
  if (suffix === undefined) return text;
  return text.replace(new RegExp(`</?${TAG_PREFIX}(?:guardContent|groundingSource|query)_${suffix}>`, 'g'), '');
}

/** Changes the guarded parts of a string and leaves the rest, tags included, as it is. */
export function mapGuarded(text: string, suffix: string | undefined, change: (part: string) => string): string {
  if (suffix === undefined) return change(text);
  const tag = `guardContent_${suffix}`;
  const pieces = text.split(`<${TAG_PREFIX}${tag}>`);
  if (pieces.length === 1) return change(text);
  const close = `</${TAG_PREFIX}${tag}>`;
  return pieces
    .map((piece, index) => {
      const end = piece.indexOf(close);
      return index === 0 || end < 0 ? piece : change(piece.slice(0, end)) + piece.slice(end);
    })
    .join(`<${TAG_PREFIX}${tag}>`);
}

function contentsOf(text: string, tag: string): string[] {
  const [open, close] = [`<${TAG_PREFIX}${tag}>`, `</${TAG_PREFIX}${tag}>`];
  const contents: string[] = [];
  let position = text.indexOf(open);
  while (position >= 0) {
    const start = position + open.length;
    const end = text.indexOf(close, start);
    if (end < 0) break;
    contents.push(text.slice(start, end));
    position = text.indexOf(open, end);
  }
  return contents;
}

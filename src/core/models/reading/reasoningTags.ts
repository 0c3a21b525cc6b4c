/** How a family marks reasoning inside its text. */
export interface ReasoningMarks {
  tags: readonly string[];
  /** The tag that the prompt has already opened, or `null`. */
  startsInside: string | null;
}

/** Reasoning in the text, before the answer: gpt-oss writes `<reasoning>`, models served by vLLM write `<think>`. */
export const TAGGED_REASONING: ReasoningMarks = { tags: ['reasoning', 'think'], startsInside: null };

/** The same, where the prompt's end has opened `<think>` already. */
export const OPENED_THINKING: ReasoningMarks = { ...TAGGED_REASONING, startsInside: 'think' };

/** One piece of model output, separated into answer and reasoning. */
export interface TaggedPiece {
  text: string;
  reasoning: string;
}

/** A tag behind more white space than this is part of the answer. */
const MAX_LEADING_SPACE_CHARACTERS = 64;

/**
 * Separates reasoning that a model writes into its text, as `<reasoning>…</reasoning>` before the answer.
 * Pieces may be cut anywhere; only what could still become a tag is held back. A tag inside the answer stays text.
 */
export class ReasoningTags {
  private readonly tags: readonly string[];
  private inside: string | null;
  private answering = false;
  private waiting = '';
  private opened: boolean;

  /** `startsInside` names the tag that the prompt has already opened (DeepSeek-R1's `<think>`). */
  constructor(tags: readonly string[], startsInside: string | null) {
    this.tags = tags;
    this.inside = startsInside;
    this.opened = startsInside !== null;
  }

  /** True while the tag that the prompt opened was not closed: the model may not have thought at all. */
  get neverClosed(): boolean {
    return this.opened;
  }

  /** From here on everything is the answer. */
  giveUp(): void {
    this.inside = null;
    this.answering = true;
    this.opened = false;
  }

  add(piece: string): TaggedPiece {
    const text: string[] = [];
    const reasoning: string[] = [];
    let rest = this.waiting + piece;
    this.waiting = '';
    while (rest !== '') {
      if (this.answering) {
        text.push(rest);
        break;
      }
      rest = this.inside === null ? this.atStart(rest, text) : this.insideTag(rest, this.inside, reasoning);
    }
    return { text: text.join(''), reasoning: reasoning.join('') };
  }

  /** What is held back at the end is no tag: it is part of what surrounds it. */
  held(): TaggedPiece {
    return this.inside === null ? { text: this.waiting, reasoning: '' } : { text: '', reasoning: this.waiting };
  }

  release(): TaggedPiece {
    const held = this.held();
    this.waiting = '';
    return held;
  }

  private atStart(rest: string, text: string[]): string {
    const start = rest.length - rest.trimStart().length;
    const word = rest.slice(start);
    const tag = this.tags.find(name => word.startsWith(`<${name}>`));
    if (tag !== undefined) {
      this.inside = tag;
      return word.slice(tag.length + 2);
    }
    if (start <= MAX_LEADING_SPACE_CHARACTERS && this.tags.some(name => `<${name}>`.startsWith(word))) {
      this.waiting = rest;
      return '';
    }
    this.answering = true;
    text.push(rest);
    return '';
  }

  private insideTag(rest: string, tag: string, reasoning: string[]): string {
    const close = `</${tag}>`;
    const end = rest.indexOf(close);
    if (end >= 0) {
      reasoning.push(rest.slice(0, end));
      this.inside = null;
      this.opened = false;
      return rest.slice(end + close.length);
    }
    let kept = Math.min(close.length - 1, rest.length);
    while (kept > 0 && !close.startsWith(rest.slice(rest.length - kept))) kept -= 1;
    reasoning.push(rest.slice(0, rest.length - kept));
    this.waiting = rest.slice(rest.length - kept);
    return '';
  }
}

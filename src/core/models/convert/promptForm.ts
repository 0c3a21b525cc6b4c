import type { JsonRecord } from '../../json/untrustedJson.ts';
import type { NeutralPrompt } from './neutralPrompt.ts';

/** One way to write a prompt as a body; several families can share it. */
export interface PromptForm {
  matches(body: JsonRecord): boolean;
  /** What the body says; what the neutral form has no place for goes to `losses`. */
  read(body: JsonRecord, losses: Losses): NeutralPrompt;
  /** The body that says it. The prompt has been cut to what the family takes. */
  write(prompt: NeutralPrompt, losses: Losses): Record<string, unknown>;
}

/** What a family takes of a prompt. */
export interface PromptLimits {
  readonly images: boolean;
  /** 0: it takes none. */
  readonly maxStopSequences: number;
  readonly maxTemperature: number;
  /** 0: it takes none. */
  readonly maxTopP: number;
  /** Written where the prompt says none: the family requires it, or has a default that cuts answers short. */
  readonly defaultMaxTokens: number | null;
}

/** What a conversion could not carry, as short phrases in the order they were met, each once. */
export class Losses {
  private readonly phrases = new Set<string>();

  add(phrase: string): void {
    this.phrases.add(phrase);
  }

  /** Names the members of a body that none of `known` names; what is `null` says nothing. */
  addOthers(record: Readonly<Record<string, unknown>>, known: readonly string[], place = ''): void {
    for (const [name, value] of Object.entries(record)) {
      if (value !== null && value !== undefined && !known.includes(name)) this.add(place + name);
    }
  }

  list(): string[] {
    return [...this.phrases];
  }
}

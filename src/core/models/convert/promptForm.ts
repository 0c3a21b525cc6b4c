import type { JsonRecord } from '../../json/untrustedJson.ts';
import type { Losses } from './losses.ts';
import type { NeutralPrompt } from './neutralPrompt.ts';

/** One way to write a prompt as a body; several families can share it. */
export interface PromptForm {
  id: string;
  matches(body: JsonRecord): boolean;
  /** What the body says; what the neutral form has no place for goes to `losses`. */
  read(body: JsonRecord, losses: Losses): NeutralPrompt;
  /** The body that says it. The prompt has been cut to what the family takes. */
  write(prompt: NeutralPrompt, losses: Losses): Record<string, unknown>;
}

/** What a family takes of a form. */
export interface FamilyLimits {
  images: boolean;
  /** The most stop sequences; 0: none at all. */
  stopSequences: number;
  highestTemperature: number;
  /** 0: it takes none. */
  highestTopP: number;
  /** Written where the prompt says none: the family asks for it, or has a default that cuts answers short. */
  maxTokens: number | null;
}

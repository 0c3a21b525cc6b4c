import type { BodyRules } from './bodyRules.ts';
import type { JsonObject } from './json.ts';

export interface PromptMessage {
  role: 'user' | 'assistant';
  text: string;
}

/** What a native body says, in one form for every family. */
export interface Prompt {
  system: string;
  messages: PromptMessage[];
  maxTokens?: number;
  stopSequences: string[];
  images: number;
  /** Tools offered, in order; empty when the body offers none or already carries a tool's result. */
  tools: OfferedTool[];
  /** The JSON schema that the answer must be valid against, where the body asks for structured output. */
  answerSchema?: JsonObject;
}

export interface OfferedTool {
  name: string;
  schema: JsonObject;
}

export interface ToolUse {
  id: string;
  name: string;
  input: JsonObject;
}

/** Why an answer ends; each family spells it its own way. */
export type Ending = 'end' | 'length' | 'stop' | 'tool';

/** Everything that goes into one native answer; the same turn always gives the same answer. */
export interface Turn {
  modelId: string;
  body: JsonObject;
  prompt: Prompt;
  text: string;
  /** `text` cut into what the stream sends one by one; joined they give `text` again. */
  pieces: readonly string[];
  inputTokens: number;
  outputTokens: number;
  ending: Ending;
  stopSequence: string | null;
  toolUse: ToolUse | null;
  /** 24 hexadecimal digits that depend on the request only. */
  digest: string;
  /** Seconds since 1970. */
  created: number;
}

/** One native stream chunk; `text` marks those that carry the model's text. */
export interface StreamChunk {
  value: unknown;
  text?: boolean;
}

/** One model family's native forms. */
export interface Family {
  name: string;
  /** Tested against a base model id (geographic prefix removed). */
  pattern: RegExp;
  rules: BodyRules;
  prompt(body: JsonObject): Prompt;
  answer(turn: Turn): Record<string, unknown>;
  /** Absent when the family does not stream. */
  chunks?(turn: Turn): StreamChunk[];
  /** The body when a guardrail blocks, where it differs from {@link answer}. */
  blocked?(turn: Turn): Record<string, unknown>;
  /** The chunks when a guardrail blocks the input, where they differ from {@link chunks}. */
  blockedChunks?(turn: Turn): StreamChunk[];
  /** AI21 sends the metrics in a chunk of their own. */
  metricsApart?: boolean;
  /** Which of the token headers the service sends for this family. */
  tokenHeaders: 'both' | 'input' | 'none';
}

/** A prompt of one user message, for the families that take a bare string. */
export function plainPrompt(text: string, rest: Partial<Prompt> = {}): Prompt {
  return { system: '', messages: [{ role: 'user', text }], stopSequences: [], images: 0, tools: [], ...rest };
}

/** What is between two marks, each time that both are there. */
export function between(text: string, open: string, close: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(open); at >= 0;) {
    const start = at + open.length;
    const end = text.indexOf(close, start);
    if (end < 0) break;
    found.push(text.slice(start, end));
    at = text.indexOf(open, end + close.length);
  }
  return found;
}

/** The text of the last user message. */
export function lastUserText(prompt: Prompt): string {
  return prompt.messages.filter(message => message.role === 'user').at(-1)?.text ?? '';
}

/** Chunks of one shape around every piece of the text. */
export function textChunks(turn: Turn, chunk: (piece: string, index: number) => unknown): StreamChunk[] {
  return turn.pieces.map((piece, index) => ({ value: chunk(piece, index), text: true }));
}

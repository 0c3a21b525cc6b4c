import type { Ending, Prompt } from './family.ts';

/** What every text answer of the sandbox begins with. */
export const NOT_A_MODEL = 'Sandbox answer, no model was called.';

const MAX_ECHO_CHARACTERS = 4000;
const MAX_PIECES = 160;

/** The deterministic answer to a prompt: says what it is, repeats the question, shows how the body was understood. */
export function composeText(prompt: Prompt, question: string, modelId: string): string {
  const asked = question.trim();
  const paragraphs = [NOT_A_MODEL];
  if (asked !== '') paragraphs.push('The prompt was:', quote(shorten(asked)));
  paragraphs.push(`Received for \`${modelId}\`: ${describe(prompt)}.`);
  return paragraphs.join('\n\n');
}

/** Generated text, cut at its token limit or stop sequence. */
export interface LimitedText {
  text: string;
  pieces: string[];
  tokens: number;
  ending: Ending;
  stopSequence: string | null;
}

/** Applies the body's stop sequences and token limit; a token here is a run of up to seven characters. */
export function limitText(full: string, prompt: Pick<Prompt, 'maxTokens' | 'stopSequences'>): LimitedText {
  const stop = firstStop(full, prompt.stopSequences);
  const stopped = stop === null ? full : full.slice(0, full.indexOf(stop));
  const tokens = cutIntoTokens(stopped);
  const limit = prompt.maxTokens ?? Infinity;
  const kept = tokens.length > limit ? tokens.slice(0, limit) : tokens;
  const cut = kept.length < tokens.length;
  return {
    text: kept.join(''),
    pieces: group(kept),
    tokens: kept.length,
    ending: cut ? 'length' : stop === null ? 'end' : 'stop',
    stopSequence: cut ? null : stop,
  };
}

/** Cuts a string into pieces for the stream, never inside a character. */
export function cutIntoPieces(text: string): string[] {
  return group(cutIntoTokens(text));
}

function cutIntoTokens(text: string): string[] {
  return text.match(/\s+(?:\S{1,7})?|\S{1,7}/gu) ?? [];
}

function group(tokens: readonly string[]): string[] {
  const size = Math.max(1, Math.ceil(tokens.length / MAX_PIECES));
  const pieces: string[] = [];
  for (let start = 0; start < tokens.length; start += size) pieces.push(tokens.slice(start, start + size).join(''));
  return pieces;
}

function firstStop(text: string, stopSequences: readonly string[]): string | null {
  let best: string | null = null;
  for (const candidate of stopSequences) {
    if (candidate === '' || !text.includes(candidate)) continue;
    if (best === null || text.indexOf(candidate) < text.indexOf(best)) best = candidate;
  }
  return best;
}

function describe(prompt: Prompt): string {
  const parts = [count(prompt.messages.length, 'message')];
  if (prompt.system !== '') parts.push(`a system prompt of ${count(prompt.system.length, 'character')}`);
  if (prompt.images > 0) parts.push(count(prompt.images, 'image'));
  if (prompt.maxTokens !== undefined) parts.push(`at most ${count(prompt.maxTokens, 'token')}`);
  return parts.join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function shorten(text: string): string {
  if (text.length <= MAX_ECHO_CHARACTERS) return text;
  const kept = [...text.slice(0, MAX_ECHO_CHARACTERS)].slice(0, -1).join('');
  return `${kept}… (${text.length - kept.length} more characters)`;
}

function quote(text: string): string {
  return text
    .split('\n')
    .map(line => `> ${line}`)
    .join('\n');
}

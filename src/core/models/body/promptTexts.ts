import { asList, asRecord, at, member } from '../../json/untrustedJson.ts';

/** A string in a request body that the model reads, and its path (object members and list positions). */
export interface PromptText {
  path: readonly (string | number)[];
  text: string;
}

/** Members of a body, from the outside in, whose value holds strings that the model reads. */
export type TextPath = readonly string[];

/** Lists of turns, each with its words in `content` or `message`. */
const TURN_LISTS: ReadonlySet<string> = new Set(['chat_history', 'messages']);

/** A chat: the turns, then the system text. */
export const CHAT_TEXTS: readonly TextPath[] = [['messages'], ['system']];

/** A body whose prompt is one string. */
export const PROMPT_TEXTS: readonly TextPath[] = [['prompt']];

/** Where bodies of any family hold such strings: the turns first, the newest last, then the rest. */
export const ANY_TEXTS: readonly TextPath[] = [
  ['chat_history'],
  ['messages'],
  ['system'],
  ['preamble'],
  ['prompt'],
  ['inputText'],
  ['inputPrompt'],
  ['message'],
  ['query'],
  ['documents'],
  ['texts'],
  ['textToImageParams', 'text'],
  ['singleEmbeddingParams', 'text', 'value'],
  ['text', 'inputText'],
];

/** The strings of a body that a model reads, in the order of `paths`; nothing is read from other members. */
export function textsAt(body: unknown, paths: readonly TextPath[]): PromptText[] {
  const found: PromptText[] = [];
  for (const path of paths) {
    const value = at(body, ...path);
    const [name = ''] = path;
    if (!TURN_LISTS.has(name)) addTexts(found, path, value);
    else {
      asList(value).forEach((turn, index) => {
        addTexts(found, [name, index, 'content'], member(turn, 'content'));
        addTexts(found, [name, index, 'message'], member(turn, 'message'));
      });
    }
  }
  return found;
}

/** A string, or a list of strings and of blocks with a `text` each; other blocks (images, tool results) are left out. */
function addTexts(found: PromptText[], path: PromptText['path'], value: unknown): void {
  if (typeof value === 'string') {
    found.push({ path, text: value });
    return;
  }
  const blocks =
    asRecord(value) === null
      ? asList(value).map((block, index) => [[...path, index], block] as const)
      : [[path, value] as const];
  for (const [blockPath, block] of blocks) {
    const text = member(block, 'text');
    if (typeof block === 'string') found.push({ path: blockPath, text: block });
    else if (typeof text === 'string') found.push({ path: [...blockPath, 'text'], text });
  }
}

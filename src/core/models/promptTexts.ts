import { asList, asRecord, member } from '../json/untrustedJson.ts';

/** A text in a request body that the model reads, and where it stands (object members and list positions). */
export interface PromptText {
  path: readonly (string | number)[];
  text: string;
}

/** Members that hold a text for the model, or a list of such texts, in one family or another. */
const TEXTS = [
  'system',
  'preamble',
  'prompt',
  'inputText',
  'inputPrompt',
  'message',
  'query',
  'documents',
  'texts',
] as const;

/**
 * The prompt texts of a body of any family: history and messages first, the newest last, then the other texts.
 */
export function promptTexts(body: unknown): PromptText[] {
  const found: PromptText[] = [];
  for (const list of ['chat_history', 'messages']) {
    asList(member(body, list)).forEach((message, index) => {
      addTexts(found, [list, index, 'content'], member(message, 'content'));
      addTexts(found, [list, index, 'message'], member(message, 'message'));
    });
  }
  for (const name of TEXTS) addTexts(found, [name], member(body, name));
  addNested(found, body, ['textToImageParams', 'text']);
  addNested(found, body, ['singleEmbeddingParams', 'text', 'value']);
  addNested(found, body, ['text', 'inputText']);
  return found;
}

/** A text, or a list of texts and of blocks with a `text` each; other blocks (images, tool results) are left out. */
function addTexts(found: PromptText[], path: PromptText['path'], value: unknown): void {
  if (typeof value === 'string') {
    found.push({ path, text: value });
    return;
  }
  const blocks =
    asRecord(value) === null
      ? asList(value).map((block, index) => [[...path, index], block] as const)
      : [[path, value] as const];
  for (const [place, block] of blocks) {
    const text = member(block, 'text');
    if (typeof block === 'string') found.push({ path: place, text: block });
    else if (typeof text === 'string') found.push({ path: [...place, 'text'], text });
  }
}

function addNested(found: PromptText[], body: unknown, path: readonly string[]): void {
  const text = path.reduce<unknown>((value, name) => member(value, name), body);
  if (typeof text === 'string') found.push({ path, text });
}

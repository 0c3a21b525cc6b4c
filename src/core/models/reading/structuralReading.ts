import { usageObject } from './usage.ts';
import type { ReadingBuilder } from './readingBuilder.ts';
import { asRecord, asVector, asWord, at, quoted } from '../../json/untrustedJson.ts';

/** Names under which models are known to put their answer, the surest first. */
const TEXT_NAMES = [
  'output_text',
  'outputText',
  'generated_text',
  'generation',
  'completion',
  'text',
  'content',
  'answer',
  'output',
  'response',
  'result',
  'message',
  'transcript',
  'summary',
  'caption',
  'token',
];
const REASONING_NAMES = new Set(['reasoning', 'reasoning_content', 'reasoningContent', 'reasoningText', 'thinking']);
const STOP_NAMES = new Set(['stop_reason', 'stopReason', 'finish_reason', 'finishReason', 'completionReason']);
/** What repeats the request or is no answer. */
const PASSED_OVER = new Set([
  'prompt',
  'prompts',
  'input',
  'inputs',
  'request',
  'messages',
  'chat_history',
  'metadata',
]);
const IMAGE_NAME = /image|b64|base64|artifact/i;
const MEDIA_NAME = /audio|video|media|uri|url/i;
const VECTOR_NAME = /embedding|vector|float|int8|binary/i;
/** The first characters of PNG, JPEG, GIF and WebP in base64. */
const IMAGE_START = /^(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR)/;
/** A list of numbers under any name is a vector from this length on. */
const MIN_VECTOR_NUMBERS = 16;
const MAX_NODES = 100_000;

interface Node {
  name: string;
  value: unknown;
  depth: number;
}

interface Found {
  rank: number;
  depth: number;
  text: string;
}

/**
 * Finds an answer in JSON of unknown form: text, reasoning, stop reason, usage, embeddings and images by the names
 * and forms that models use. Visits a bounded number of members, without recursion.
 */
export function readByStructure(reading: ReadingBuilder, body: unknown): void {
  if (typeof body === 'string') {
    reading.content(body);
    return;
  }
  const texts: Found[] = [];
  const waiting: Node[] = [{ name: '', value: body, depth: 0 }];
  for (let visited = 0; visited < MAX_NODES; visited += 1) {
    const node = waiting.pop();
    if (node === undefined) break;
    if (typeof node.value === 'string') readString(reading, node, node.value, texts);
    else if (typeof node.value === 'object' && node.value !== null) openNode(reading, node, node.value, waiting);
  }
  for (const text of bestOf(texts)) reading.content(text);
  failureIn(reading, body);
}

function openNode(reading: ReadingBuilder, node: Node, value: object, waiting: Node[]): void {
  if (Array.isArray(value)) {
    const vector = asVector(value);
    if (vector !== null) {
      if (vector.length >= MIN_VECTOR_NUMBERS || VECTOR_NAME.test(node.name)) {
        reading.embedding(kindOf(node.name), vector);
      }
      return;
    }
    const most = Math.min(value.length, MAX_NODES);
    for (let index = most - 1; index >= 0; index -= 1) {
      waiting.push({ name: node.name, value: value[index], depth: node.depth + 1 });
    }
    return;
  }
  if (node.name === 'usage') reading.usage(usageObject(value));
  const names = Object.keys(value).slice(0, MAX_NODES).reverse();
  for (const name of names) {
    if (PASSED_OVER.has(name) || name.startsWith('amazon-bedrock-')) continue;
    waiting.push({ name, value: (value as Record<string, unknown>)[name], depth: node.depth + 1 });
  }
}

function kindOf(name: string): string | null {
  return /^(?:|embeddings?|vectors?|data)$/i.test(name) ? null : name;
}

function readString(reading: ReadingBuilder, { name, depth }: Node, text: string, texts: Found[]): void {
  if (text === '') return;
  if (STOP_NAMES.has(name)) {
    reading.finishChoice(text);
  } else if (REASONING_NAMES.has(name)) {
    reading.reasoning(text);
  } else if (isImage(name, text)) {
    reading.image(text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text);
  } else if (/^s3:\/\//.test(text) || (MEDIA_NAME.test(name) && /^https:\/\//.test(text))) {
    reading.media(text);
  } else {
    const rank = TEXT_NAMES.indexOf(name);
    if (rank >= 0 || depth === 0) texts.push({ rank, depth, text });
  }
}

function isImage(name: string, text: string): boolean {
  if (text.startsWith('data:')) return /^data:image\/[\w.+-]{1,40};base64,/.test(text);
  if (text.length < 64) return false;
  return IMAGE_START.test(text) || (IMAGE_NAME.test(name) && /^[A-Za-z0-9+/]{64}/.test(text));
}

/** The strings under the surest name that occurs, at the least depth where it does. */
function bestOf(texts: readonly Found[]): string[] {
  let best: Found | null = null;
  for (const found of texts) {
    if (best === null || found.rank < best.rank || (found.rank === best.rank && found.depth < best.depth)) best = found;
  }
  return texts.filter(found => found.rank === best?.rank && found.depth === best.depth).map(found => found.text);
}

function failureIn(reading: ReadingBuilder, body: unknown): void {
  const error = asWord(at(body, 'error'));
  if (error !== null && asRecord(body) !== null) reading.fail(`The model reported an error: ${quoted(error)}.`);
}

import { isObject, listOf, textOf } from './json.ts';
import { valueForSchema } from './schemaValue.ts';
import type { JsonObject } from './json.ts';
import type { OfferedTool, PromptMessage, ToolUse } from './family.ts';

interface ChatReading {
  system: string;
  messages: PromptMessage[];
  images: number;
  endsWithToolResult: boolean;
}

const IMAGE_TYPES = new Set(['image', 'image_url', 'input_image']);

/** Reads a `messages` list in any of the families' forms: string content, `{type,text}` parts or Nova's `{text}` blocks. */
export function readMessages(value: unknown): ChatReading {
  const reading: ChatReading = { system: '', messages: [], images: 0, endsWithToolResult: false };
  for (const message of listOf(value)) {
    if (!isObject(message)) continue;
    const parts = contentParts(message['content']);
    const text = parts
      .map(partText)
      .filter(entry => entry !== '')
      .join('\n');
    reading.images += parts.filter(part => IMAGE_TYPES.has(textOf(part['type'])) || 'image' in part).length;
    reading.endsWithToolResult =
      message['role'] === 'tool' || parts.some(part => part['type'] === 'tool_result' || 'toolResult' in part);
    if (message['role'] === 'system' || message['role'] === 'developer') reading.system += text;
    else reading.messages.push({ role: message['role'] === 'assistant' ? 'assistant' : 'user', text });
  }
  return reading;
}

/** The text of a system prompt given as a string or as a list of text blocks. */
export function readSystem(value: unknown): string {
  if (typeof value === 'string') return value;
  return listOf(value).filter(isObject).map(partText).join('\n');
}

/** The call that the sandbox makes of the first offered tool, its input filled from the schema. */
export function callTool(tools: readonly OfferedTool[], digest: string, question: string): ToolUse | null {
  const tool = tools[0];
  if (tool === undefined) return null;
  const input = valueForSchema(tool.schema, question);
  return { id: digest, name: tool.name, input: isObject(input) ? input : {} };
}

function contentParts(content: unknown): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listOf(content)
    .map(part => (typeof part === 'string' ? { type: 'text', text: part } : part))
    .filter(isObject);
}

function partText(part: JsonObject): string {
  if (typeof part['text'] === 'string') return part['text'];
  const result =
    part['type'] === 'tool_result'
      ? part['content']
      : isObject(part['toolResult'])
        ? part['toolResult']['content']
        : undefined;
  return result === undefined
    ? ''
    : contentParts(result)
        .map(inner => textOf(inner['text']))
        .join('\n');
}

import { isObject, listOf, numberOf, objectOf, textOf, textsOf } from './json.ts';
import { readMessages, readSystem } from './chatMessages.ts';
import type { Family, StreamChunk, Turn } from './family.ts';
import type { JsonObject } from './json.ts';

const STOP_REASON = { end: 'end_turn', length: 'max_tokens', stop: 'stop_sequence', tool: 'tool_use' } as const;

/** Amazon Nova's understanding models. */
export const nova: Family = {
  name: 'amazon-nova',
  pattern: /^amazon\.nova-(micro|lite|pro|premier|2-lite|2-pro)/,
  rules: {
    required: ['messages'],
    known: ['schemaVersion', 'messages', 'system', 'inferenceConfig', 'toolConfig'],
    kinds: { messages: 'array', system: 'array', inferenceConfig: 'object', toolConfig: 'object' },
  },
  tokenHeaders: 'both',

  prompt(body) {
    const reading = readMessages(body['messages']);
    const config = objectOf(body['inferenceConfig']);
    return {
      system: readSystem(body['system']),
      messages: reading.messages,
      maxTokens: numberOf(config['maxTokens']) ?? numberOf(config['max_new_tokens']),
      stopSequences: textsOf(config['stopSequences']),
      images: reading.images,
      tools: reading.endsWithToolResult ? [] : offeredTools(body),
    };
  },

  answer(turn) {
    const content: unknown[] = [{ text: turn.text }];
    if (turn.toolUse) {
      content.push({ toolUse: { toolUseId: turn.toolUse.id, name: turn.toolUse.name, input: turn.toolUse.input } });
    }
    return {
      output: { message: { content, role: 'assistant' } },
      stopReason: STOP_REASON[turn.ending],
      usage: {
        inputTokens: turn.inputTokens,
        outputTokens: turn.outputTokens,
        totalTokens: turn.inputTokens + turn.outputTokens,
        cacheReadInputTokenCount: 0,
        cacheWriteInputTokenCount: 0,
      },
    };
  },

  chunks(turn) {
    const chunks: StreamChunk[] = [{ value: { messageStart: { role: 'assistant' } } }];
    // The block index grows with every piece of text, as recorded from the service.
    turn.pieces.forEach((text, contentBlockIndex) => {
      chunks.push({ value: { contentBlockDelta: { delta: { text }, contentBlockIndex } }, text: true });
      chunks.push({ value: { contentBlockStop: { contentBlockIndex } } });
    });
    if (turn.toolUse) chunks.push(...toolBlock(turn, turn.pieces.length));
    const usage = {
      inputTokens: turn.inputTokens,
      outputTokens: turn.outputTokens,
      cacheReadInputTokenCount: 0,
      cacheWriteInputTokenCount: 0,
    };
    chunks.push(
      { value: { messageStop: { stopReason: STOP_REASON[turn.ending] } } },
      { value: { metadata: { usage, metrics: {}, trace: {} } } },
    );
    return chunks;
  },
};

function toolBlock(turn: Turn, contentBlockIndex: number): StreamChunk[] {
  const { id, name, input } = turn.toolUse ?? { id: '', name: '', input: {} };
  return [
    { value: { contentBlockStart: { start: { toolUse: { toolUseId: id, name } }, contentBlockIndex } } },
    { value: { contentBlockDelta: { delta: { toolUse: { input: JSON.stringify(input) } }, contentBlockIndex } } },
    { value: { contentBlockStop: { contentBlockIndex } } },
  ];
}

function offeredTools(body: JsonObject): { name: string; schema: JsonObject }[] {
  return listOf(objectOf(body['toolConfig'])['tools'])
    .map(tool => objectOf(objectOf(tool)['toolSpec']))
    .filter(isObject)
    .map(spec => ({ name: textOf(spec['name']), schema: objectOf(objectOf(spec['inputSchema'])['json']) }))
    .filter(tool => tool.name !== '');
}

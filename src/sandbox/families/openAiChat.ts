import { isObject, listOf, numberOf, objectOf, textOf, textsOf } from './json.ts';
import { readMessages } from './chatMessages.ts';
import { textChunks } from './family.ts';
import type { Family, Prompt, StreamChunk, Turn } from './family.ts';
import type { JsonObject } from './json.ts';

const REASONING = '<reasoning>The sandbox does not reason.</reasoning>';

/** The chat form that gpt-oss, Qwen, DeepSeek V3, Kimi, MiniMax, Gemma, Nemotron, GLM and the open Mistral models share. */
export const openAiChat: Family = {
  name: 'openai-chat',
  pattern:
    /^(openai\.|qwen\.|deepseek\.v3|moonshot(ai)?\.|minimax\.|google\.gemma|nvidia\.nemotron|zai\.glm|mistral\.(mistral-large-3|ministral|magistral|devstral|voxtral))/,
  rules: {
    required: ['messages'],
    kinds: {
      messages: 'array',
      max_tokens: 'integer',
      max_completion_tokens: 'integer',
      temperature: 'number',
      top_p: 'number',
    },
  },
  tokenHeaders: 'both',
  prompt: openAiPrompt,

  answer: turn => completion(turn, reasoning(turn)),
  chunks: turn => completionChunks(turn, reasoning(turn)),
  blocked: turn => completion(turn, ''),
  blockedChunks: turn => completionChunks(turn, ''),
};

/** Reads an OpenAI style chat body. */
export function openAiPrompt(body: JsonObject): Prompt {
  const reading = readMessages(body['messages']);
  const stop = body['stop'];
  return {
    system: reading.system,
    messages: reading.messages,
    maxTokens: numberOf(body['max_completion_tokens']) ?? numberOf(body['max_tokens']),
    stopSequences: typeof stop === 'string' ? [stop] : textsOf(stop),
    images: reading.images,
    answerSchema: answerSchema(body),
    tools: reading.endsWithToolResult || body['tool_choice'] === 'none' ? [] : offeredTools(body),
  };
}

/** The sandbox's tool call in OpenAI's form; empty when there is none. */
export function openAiToolCalls(turn: Turn): object[] {
  if (!turn.toolUse) return [];
  return [
    {
      id: `call_${turn.toolUse.id}`,
      type: 'function',
      function: { name: turn.toolUse.name, arguments: JSON.stringify(turn.toolUse.input) },
    },
  ];
}

export function openAiReason(turn: Turn): string {
  return turn.ending === 'tool' ? 'tool_calls' : turn.ending === 'length' ? 'length' : 'stop';
}

export function openAiUsage(turn: Turn): object {
  return {
    prompt_tokens: turn.inputTokens,
    completion_tokens: turn.outputTokens,
    total_tokens: turn.inputTokens + turn.outputTokens,
  };
}

function envelope(turn: Turn, object: string): Record<string, unknown> {
  return { id: `chatcmpl-${turn.digest}`, object, created: turn.created, model: turn.modelId };
}

/** gpt-oss puts its reasoning in front of the content, between tags. */
function reasoning(turn: Turn): string {
  return /openai\.gpt-oss-\d/.test(turn.modelId) ? REASONING : '';
}

function completion(turn: Turn, thoughts: string): Record<string, unknown> {
  const calls = openAiToolCalls(turn);
  const message = {
    role: 'assistant',
    content: thoughts + turn.text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    ...envelope(turn, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: openAiReason(turn) }],
    usage: openAiUsage(turn),
  };
}

function completionChunks(turn: Turn, thoughts: string): StreamChunk[] {
  const head = envelope(turn, 'chat.completion.chunk');
  const chunk = (delta: object, finish: string | null): object => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks: StreamChunk[] =
    thoughts === '' ? [] : [{ value: chunk({ role: 'assistant', content: thoughts }, null), text: true }];
  chunks.push(
    ...textChunks(turn, (content, index) => chunk(index === 0 ? { role: 'assistant', content } : { content }, null)),
  );
  const calls = openAiToolCalls(turn);
  if (calls.length > 0) {
    chunks.push({ value: chunk({ tool_calls: calls.map((call, index) => ({ index, ...call })) }, null) });
  }
  chunks.push({ value: chunk({}, openAiReason(turn)) });
  return chunks;
}

function answerSchema(body: JsonObject): JsonObject | undefined {
  const { type, json_schema } = objectOf(body['response_format']);
  if (type === 'json_object') return { type: 'object', properties: { answer: { type: 'string' } } };
  return type === 'json_schema' ? objectOf(objectOf(json_schema)['schema']) : undefined;
}

function offeredTools(body: JsonObject): { name: string; schema: JsonObject }[] {
  return listOf(body['tools'])
    .map(tool => objectOf(objectOf(tool)['function']))
    .filter(isObject)
    .map(definition => ({ name: textOf(definition['name']), schema: objectOf(definition['parameters']) }))
    .filter(tool => tool.name !== '');
}
